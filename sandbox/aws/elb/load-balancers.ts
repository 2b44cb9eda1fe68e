import { randomInt } from 'node:crypto'
import type {
  Listener,
  LoadBalancer,
  TargetDescription,
  TargetGroup,
  TargetHealth,
  TargetHealthDescription
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { accountId } from '../credentials.ts'
import { invalidTarget, notFound } from './elb-errors.ts'

export interface NewLoadBalancer {
  readonly name: string
  /** `eu-central-1` when absent. */
  readonly region?: string
  /** `internet-facing` when absent. */
  readonly scheme?: 'internet-facing' | 'internal'
  /** A certificate's ARN, for a listener on 443; without one, the listener is on 80. */
  readonly certificateArn?: string
  /** Ids of instances, healthy until told otherwise. */
  readonly targets?: readonly string[]
}

/** What `create` has made. */
export interface CreatedLoadBalancer {
  readonly arn: string
  /** `api-1234567890.eu-central-1.elb.amazonaws.com` */
  readonly dnsName: string
  readonly listenerArn: string
  readonly targetGroupArn: string
}

type Target = TargetHealthDescription & { readonly Target: TargetDescription & { readonly Id: string } }

const HEALTHY: TargetHealth = { State: 'healthy' }

/** Application load balancers, in memory: a listener, one target group each, and its targets. */
export class LoadBalancers {
  readonly #balancers = new Map<string, LoadBalancer>()
  readonly #listeners = new Map<string, Listener>()
  readonly #groups = new Map<string, TargetGroup>()
  readonly #targets = new Map<string, readonly Target[]>()
  readonly #now: () => Date

  constructor(options: { readonly now?: () => Date } = {}) {
    this.#now = options.now ?? (() => new Date())
  }

  create(options: NewLoadBalancer): CreatedLoadBalancer {
    const { name, region = 'eu-central-1', scheme = 'internet-facing', certificateArn, targets = [] } = options
    const prefix = `arn:aws:elasticloadbalancing:${region}:${accountId}`
    const id = hex(16)
    const arn = `${prefix}:loadbalancer/app/${name}/${id}`
    const internal = scheme === 'internal' ? 'internal-' : ''
    const dnsName = `${internal}${name}-${randomInt(1e9, 2e9)}.${region}.elb.amazonaws.com`
    this.#balancers.set(arn, {
      LoadBalancerArn: arn,
      DNSName: dnsName,
      CanonicalHostedZoneId: 'Z215JYRZR1TBD5',
      CreatedTime: this.#now(),
      LoadBalancerName: name,
      Scheme: scheme,
      VpcId: 'vpc-0a1b2c3d4e5f60718',
      State: { Code: 'active' },
      Type: 'application',
      AvailabilityZones: ['a', 'b'].map(zone => ({
        ZoneName: region + zone,
        SubnetId: `subnet-0a1b2c3d4e5f6071${zone}`
      })),
      SecurityGroups: ['sg-0a1b2c3d4e5f60718'],
      IpAddressType: 'ipv4'
    })
    const targetGroupArn = `${prefix}:targetgroup/${name}/${hex(16)}`
    this.#groups.set(targetGroupArn, {
      TargetGroupArn: targetGroupArn,
      TargetGroupName: name,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: 'vpc-0a1b2c3d4e5f60718',
      HealthCheckProtocol: 'HTTP',
      HealthCheckPort: 'traffic-port',
      HealthCheckEnabled: true,
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 5,
      UnhealthyThresholdCount: 2,
      HealthCheckPath: '/',
      Matcher: { HttpCode: '200' },
      LoadBalancerArns: [arn],
      TargetType: 'instance',
      ProtocolVersion: 'HTTP1',
      IpAddressType: 'ipv4'
    })
    const listenerArn = `${prefix}:listener/app/${name}/${id}/${hex(16)}`
    this.#listeners.set(listenerArn, {
      ListenerArn: listenerArn,
      LoadBalancerArn: arn,
      ...(certificateArn === undefined
        ? { Port: 80, Protocol: 'HTTP' }
        : {
            Port: 443,
            Protocol: 'HTTPS',
            Certificates: [{ CertificateArn: certificateArn }],
            SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06'
          }),
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }]
    })
    const targetsOfGroup = targets.map(Id => ({ Id }))
    this.register(targetGroupArn, targetsOfGroup)
    for (const { Id } of targetsOfGroup) this.setHealth(targetGroupArn, Id, HEALTHY)
    return { arn, dnsName, listenerArn, targetGroupArn }
  }

  /** In order of creation. */
  balancers(region: string): readonly LoadBalancer[] {
    return inRegion([...this.#balancers.values()], region, ({ LoadBalancerArn: arn }) => arn)
  }

  listeners(region: string): readonly Listener[] {
    return inRegion([...this.#listeners.values()], region, ({ ListenerArn: arn }) => arn)
  }

  targetGroups(region: string): readonly TargetGroup[] {
    return inRegion([...this.#groups.values()], region, ({ TargetGroupArn: arn }) => arn)
  }

  /** Throws ServiceError TargetGroupNotFound. */
  targets(targetGroupArn: string): readonly Target[] {
    const targets = this.#targets.get(targetGroupArn)
    if (targets === undefined) throw notFound('TargetGroupNotFound', [targetGroupArn])
    return targets
  }

  /** New targets are healthy at once: nothing here takes the time of a first health check. */
  register(targetGroupArn: string, targets: readonly TargetDescription[]): void {
    const group = this.#groups.get(targetGroupArn)
    if (group === undefined) throw notFound('TargetGroupNotFound', [targetGroupArn])
    const added = targets.map(target => ({
      Target: { ...target, Id: target.Id ?? '', Port: target.Port ?? group.Port },
      HealthCheckPort: String(target.Port ?? group.Port),
      TargetHealth: HEALTHY
    }))
    const kept = (this.#targets.get(targetGroupArn) ?? []).filter(
      ({ Target: { Id } }) => !added.some(({ Target: other }) => other.Id === Id)
    )
    this.#targets.set(targetGroupArn, [...kept, ...added])
  }

  /** Throws ServiceError: TargetGroupNotFound, InvalidTarget. */
  deregister(targetGroupArn: string, ids: readonly string[]): void {
    const targets = this.targets(targetGroupArn)
    for (const id of ids) if (!targets.some(({ Target }) => Target.Id === id)) throw invalidTarget(id)
    this.#targets.set(
      targetGroupArn,
      targets.filter(({ Target: { Id } }) => !ids.includes(Id))
    )
  }

  /** For tests: what the health check of a target says. Throws ServiceError as `deregister` does. */
  setHealth(targetGroupArn: string, id: string, TargetHealth: TargetHealth): void {
    const targets = this.targets(targetGroupArn)
    if (!targets.some(({ Target }) => Target.Id === id)) throw invalidTarget(id)
    this.#targets.set(
      targetGroupArn,
      targets.map(target => (target.Target.Id === id ? { ...target, TargetHealth } : target))
    )
  }

  /** For tests: lays `change` over what is there. `Scheme`, `State`, … Throws ServiceError LoadBalancerNotFound. */
  change(arn: string, change: Partial<LoadBalancer>): void {
    const balancer = this.#balancers.get(arn)
    if (balancer === undefined) throw notFound('LoadBalancerNotFound', [arn])
    this.#balancers.set(arn, { ...balancer, ...change, LoadBalancerArn: arn })
  }

  /** With its listeners; the target group stays, as in AWS, and belongs to nothing. Deleting an absent one is no error. */
  delete(arn: string): void {
    this.#balancers.delete(arn)
    for (const [id, { LoadBalancerArn: owner }] of this.#listeners) if (owner === arn) this.#listeners.delete(id)
    for (const [id, group] of this.#groups) {
      const owners = (group.LoadBalancerArns ?? []).filter(owner => owner !== arn)
      this.#groups.set(id, { ...group, LoadBalancerArns: owners })
    }
  }
}

function inRegion<T>(all: readonly T[], region: string, arnOf: (item: T) => string | undefined): readonly T[] {
  return all.filter(item => arnOf(item)?.split(':')[3] === region)
}

function hex(length: number): string {
  return Array.from({ length }, () => randomInt(16).toString(16)).join('')
}
