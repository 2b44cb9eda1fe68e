import {
  DeregisterTargetsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
  RegisterTargetsCommand
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { CreatedLoadBalancer } from '../../../../sandbox/aws/elb/load-balancers.ts'
import { failure, type Lab, startLab } from '../lab.ts'

const REGION = 'eu-central-1'
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555'

let lab: Lab
let client: ElasticLoadBalancingV2Client
let api: CreatedLoadBalancer

beforeEach(async () => {
  lab = await startLab()
  client = new ElasticLoadBalancingV2Client(lab.client(REGION))
  api = lab.sandbox.loadBalancers.create({ name: 'api', certificateArn: CERTIFICATE, targets: ['i-01', 'i-02'] })
})
afterEach(async () => {
  client.destroy()
  await lab.sandbox.close()
})

async function health() {
  const { TargetHealthDescriptions: found = [] } = await client.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: api.targetGroupArn })
  )
  return found.map(({ Target, TargetHealth }) => [Target?.Id, TargetHealth?.State, TargetHealth?.Reason])
}

test('what is behind a load balancer is followed from its name to its targets', async () => {
  const { LoadBalancers: [balancer] = [] } = await client.send(new DescribeLoadBalancersCommand({ Names: ['api'] }))
  expect(balancer).toMatchObject({
    LoadBalancerArn: api.arn,
    DNSName: api.dnsName,
    Scheme: 'internet-facing',
    State: { Code: 'active' },
    Type: 'application',
    AvailabilityZones: [{ ZoneName: 'eu-central-1a' }, { ZoneName: 'eu-central-1b' }]
  })
  expect(balancer?.CreatedTime).toEqual(expect.any(Date))
  expect(api.dnsName).toMatch(/^api-\d{10}\.eu-central-1\.elb\.amazonaws\.com$/)
  const LoadBalancerArn = balancer?.LoadBalancerArn
  const { Listeners } = await client.send(new DescribeListenersCommand({ LoadBalancerArn }))
  expect(Listeners).toMatchObject([
    {
      ListenerArn: api.listenerArn,
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: CERTIFICATE }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn: api.targetGroupArn }]
    }
  ])
  const { TargetGroups } = await client.send(new DescribeTargetGroupsCommand({ LoadBalancerArn }))
  expect(TargetGroups).toMatchObject([{ TargetGroupArn: api.targetGroupArn, LoadBalancerArns: [api.arn], Port: 80 }])
  expect(await health()).toEqual([
    ['i-01', 'healthy', undefined],
    ['i-02', 'healthy', undefined]
  ])
})

test('targets come, go and fail', async () => {
  const { loadBalancers } = lab.sandbox
  const State = { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' } as const
  loadBalancers.setHealth(api.targetGroupArn, 'i-02', State)
  const TargetGroupArn = api.targetGroupArn
  await client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: 'i-03', Port: 8080 }] }))
  await client.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: 'i-01' }] }))
  expect(await health()).toEqual([
    ['i-02', 'unhealthy', 'Target.FailedHealthChecks'],
    ['i-03', 'healthy', undefined]
  ])
  const absent = client.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: 'i-09' }] }))
  expect(await failure(absent)).toMatchObject({ status: 400, message: expect.stringContaining('i-09') })
})

test('state and scheme can be changed, and a balancer deleted', async () => {
  const { loadBalancers } = lab.sandbox
  loadBalancers.change(api.arn, { Scheme: 'internal', State: { Code: 'provisioning' } })
  const find = () => client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [api.arn] }))
  expect((await find()).LoadBalancers).toMatchObject([{ Scheme: 'internal', State: { Code: 'provisioning' } }])
  loadBalancers.delete(api.arn)
  expect(await failure(find())).toMatchObject({ code: 'LoadBalancerNotFoundException', status: 400 })
  const { TargetGroups } = await client.send(new DescribeTargetGroupsCommand({}))
  expect(TargetGroups).toMatchObject([{ TargetGroupArn: api.targetGroupArn, LoadBalancerArns: [] }])
})

test('a region sees its own, page by page', async () => {
  lab.sandbox.loadBalancers.create({ name: 'far', region: 'us-east-1' })
  lab.sandbox.loadBalancers.create({ name: 'second', scheme: 'internal' })
  lab.sandbox.loadBalancers.create({ name: 'third' })
  const names: (string | undefined)[][] = []
  for await (const page of paginateDescribeLoadBalancers({ client }, { PageSize: 2 })) {
    names.push((page.LoadBalancers ?? []).map(({ LoadBalancerName: name }) => name))
  }
  expect(names).toEqual([['api', 'second'], ['third']])
})

test('what is asked for and absent is told by its code', async () => {
  const group = api.targetGroupArn.replace(/\w+$/, 'none')
  const calls = [
    client.send(new DescribeLoadBalancersCommand({ Names: ['none'] })),
    client.send(new DescribeTargetGroupsCommand({ Names: ['none'] })),
    client.send(new DescribeTargetHealthCommand({ TargetGroupArn: group })),
    client.send(new DescribeListenersCommand({ LoadBalancerArn: `${api.arn}0` })),
    client.send(new DescribeListenersCommand({}))
  ]
  const codes = await Promise.all(calls.map(async call => (await failure(call)).code))
  expect(codes).toEqual([
    'LoadBalancerNotFoundException',
    'TargetGroupNotFoundException',
    'TargetGroupNotFoundException',
    'LoadBalancerNotFoundException',
    'ValidationError'
  ])
})

test('a denied action is told as IAM does', async () => {
  const allow = lab.sandbox.aws.deny('elasticloadbalancing:DescribeTargetHealth')
  expect(await failure(health())).toMatchObject({
    code: 'AccessDenied',
    status: 403,
    message: expect.stringContaining('is not authorized to perform: elasticloadbalancing:DescribeTargetHealth')
  })
  allow()
  expect(await health()).toHaveLength(2)
})
