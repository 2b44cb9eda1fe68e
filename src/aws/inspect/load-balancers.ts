import type { LoadBalancer as SdkLoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2'
import { parseBalancerHost } from '../../verify/balancer-host.ts'
import { absent, type Fact, known, notAsked } from '../../verify/fact.ts'
import type { Listener, LoadBalancer, Target, TargetGroup } from '../../verify/facts.ts'
import type { LoadBalancerSource } from '../../verify/sources.ts'
import { sdkOptions } from '../sdk-options.ts'
import type { Asker } from './ask.ts'
import { memoised } from './memo.ts'
import { readPages } from './pages.ts'

/** The descriptions take no resources in policies: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html */
const question = (operation: string) => ({ action: `elasticloadbalancing:${operation}`, resource: '*' })

export function openLoadBalancerSource(asker: Asker): LoadBalancerSource {
  const clientIn = memoised(async region => {
    const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2')
    return { sdk, client: new sdk.ElasticLoadBalancingV2Client(sdkOptions(asker.session, region)) }
  })
  type Elb = Awaited<ReturnType<typeof clientIn>>

  /** Names are no filter that the API knows, so all are asked for, once. */
  const balancersIn = memoised(async region => {
    const { sdk, client } = await clientIn(region)
    return readPages((marker: string | undefined) =>
      asker.ask(question('DescribeLoadBalancers'), async options => {
        const input = marker === undefined ? {} : { Marker: marker }
        const reply = await client.send(new sdk.DescribeLoadBalancersCommand(input), options)
        return { items: reply.LoadBalancers ?? [], next: reply.NextMarker || undefined }
      })
    )
  })

  async function listenersOf({ sdk, client }: Elb, arn: string): Promise<Fact<readonly Listener[]>> {
    return asker.ask(question('DescribeListeners'), async options => {
      const reply = await client.send(new sdk.DescribeListenersCommand({ LoadBalancerArn: arn }), options)
      return (reply.Listeners ?? []).map(({ Port, Protocol, Certificates = [] }) => ({
        port: Port,
        protocol: Protocol,
        certificateArns: Certificates.flatMap(({ CertificateArn }) => CertificateArn ?? [])
      }))
    })
  }

  async function targetGroupsOf(elb: Elb, arn: string): Promise<Fact<readonly TargetGroup[]>> {
    const groups = await asker.ask(question('DescribeTargetGroups'), async options => {
      const command = new elb.sdk.DescribeTargetGroupsCommand({ LoadBalancerArn: arn })
      return (await elb.client.send(command, options)).TargetGroups ?? []
    })
    if (groups.state !== 'known') return groups
    return known(
      await Promise.all(
        groups.value.map(async ({ TargetGroupArn = '', TargetGroupName = '' }) => ({
          arn: TargetGroupArn,
          name: TargetGroupName,
          targets: await targetsOf(elb, TargetGroupArn)
        }))
      )
    )
  }

  async function targetsOf({ sdk, client }: Elb, arn: string): Promise<Fact<readonly Target[]>> {
    return asker.ask(question('DescribeTargetHealth'), async options => {
      const reply = await client.send(new sdk.DescribeTargetHealthCommand({ TargetGroupArn: arn }), options)
      return (reply.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
        id: Target?.Id ?? '',
        port: Target?.Port,
        state: TargetHealth?.State ?? '',
        reason: TargetHealth?.Reason,
        description: TargetHealth?.Description
      }))
    })
  }

  return {
    async find(dnsName) {
      const host = parseBalancerHost(dnsName)
      if (host === undefined) return notAsked(`the origin ${dnsName} is no load balancer`)
      const all = await balancersIn(host.region)
      if (all.state !== 'known') return all
      const found = all.value.find(({ DNSName }) => DNSName?.toLowerCase() === host.name)
      if (found?.LoadBalancerArn === undefined) return absent
      const elb = await clientIn(host.region)
      const [listeners, targetGroups] = await Promise.all([
        listenersOf(elb, found.LoadBalancerArn),
        targetGroupsOf(elb, found.LoadBalancerArn)
      ])
      return known(loadBalancerFacts(found, listeners, targetGroups))
    }
  }
}

function loadBalancerFacts(
  found: SdkLoadBalancer,
  listeners: LoadBalancer['listeners'],
  targetGroups: LoadBalancer['targetGroups']
): LoadBalancer {
  return {
    arn: found.LoadBalancerArn ?? '',
    name: found.LoadBalancerName ?? '',
    type: found.Type ?? '',
    scheme: found.Scheme ?? '',
    state: found.State?.Code ?? '',
    stateReason: found.State?.Reason,
    listeners,
    targetGroups
  }
}
