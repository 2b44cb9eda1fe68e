import { describe, expect, test } from '@jest/globals'
import { absent, denied, known, notAsked } from '../../../src/verify/fact.ts'
import { inspect, withSandbox } from './lab.ts'

const lab = withSandbox()
const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555'

async function find(dnsName: string) {
  return (await inspect(lab.sandbox.env)).loadBalancers.find(dnsName)
}

test('all that is said of a load balancer, in the region of its name', async () => {
  const { loadBalancers } = lab.sandbox
  const { arn, dnsName, targetGroupArn } = loadBalancers.create({
    name: 'api',
    region: 'eu-west-1',
    certificateArn: CERTIFICATE,
    targets: ['i-1', 'i-2']
  })
  loadBalancers.setHealth(targetGroupArn, 'i-2', {
    State: 'unhealthy',
    Reason: 'Target.ResponseCodeMismatch',
    Description: 'Health checks failed with these codes: [502]'
  })
  expect(await find(`DualStack.${dnsName}`)).toEqual(
    known({
      arn,
      name: 'api',
      type: 'application',
      scheme: 'internet-facing',
      state: 'active',
      stateReason: undefined,
      listeners: known([{ port: 443, protocol: 'HTTPS', certificateArns: [CERTIFICATE] }]),
      targetGroups: known([
        {
          arn: targetGroupArn,
          name: 'api',
          targets: known([
            { id: 'i-1', port: 80, state: 'healthy', reason: undefined, description: undefined },
            {
              id: 'i-2',
              port: 80,
              state: 'unhealthy',
              reason: 'Target.ResponseCodeMismatch',
              description: 'Health checks failed with these codes: [502]'
            }
          ])
        }
      ])
    })
  )
})

test('one that is not of this account is absent; a name that is no load balancer is not asked for', async () => {
  expect(await find('api-1234567890.eu-central-1.elb.amazonaws.com')).toEqual(absent)
  expect(await find('api.example.com')).toEqual(notAsked('the origin api.example.com is no load balancer'))
})

test('behind the first page, and a region is listed once', async () => {
  const { loadBalancers } = lab.sandbox
  for (let index = 0; index < 400; index++) loadBalancers.create({ name: `other-${index}` })
  const last = loadBalancers.create({ name: 'api' }).dnsName
  const { loadBalancers: source } = await inspect(lab.sandbox.env)
  const found = await Promise.all([source.find(last), source.find(last)])
  expect(found).toMatchObject([{ value: { name: 'api' } }, { value: { name: 'api' } }])
  expect(lab.sandbox.aws.log.count({ operation: 'DescribeLoadBalancers' })).toBe(2)
})

describe('what may not be asked', () => {
  test.each(['DescribeLoadBalancers', 'DescribeListeners', 'DescribeTargetGroups', 'DescribeTargetHealth'])(
    '%s',
    async operation => {
      const { dnsName } = lab.sandbox.loadBalancers.create({ name: 'api', targets: ['i-1'] })
      lab.sandbox.aws.deny(`elasticloadbalancing:${operation}`)
      const found = await find(dnsName)
      const balancer = found.state === 'known' ? found.value : undefined
      const [group] = balancer?.targetGroups.state === 'known' ? balancer.targetGroups.value : []
      const facts = [found, balancer?.listeners, balancer?.targetGroups, group?.targets]
      expect(facts.filter(fact => fact?.state === 'denied')).toEqual([denied(`elasticloadbalancing:${operation}`, '*')])
    }
  )
})
