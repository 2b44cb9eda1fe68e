import type { Check, Outcome } from '../check.ts'
import type { LoadBalancer, Origin, TargetGroup } from '../facts.ts'
import { BALANCER_ACTIONS, readApi } from '../lookups/api.ts'
import { listed } from '../lookups/names.ts'
import { fail, judgeAll, notApplicable, pass, read, settled, warn } from '../outcome.ts'
import { console } from '../remedies/command.ts'
import { resourceOf } from '../resource.ts'

/**
 * | listener, targets | outcome |
 * |---|---|
 * | no listener on the port that CloudFront calls | fail |
 * | all healthy | pass |
 * | some | warn |
 * | none, or none registered | fail: the load balancer answers 503 |
 */
export const apiHealthy: Check = {
  id: 'API-7',
  area: 'api',
  title: 'Health of the API',
  severity: 'error',
  star: '☆',
  passes: 'The load balancer is active, listens on the port that CloudFront calls, and its targets are healthy.',
  mend: 'Look at the target group, where each instance says why its health check fails.',
  needs: [
    ...BALANCER_ACTIONS,
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth'
  ],
  seeInstead: ['L-11'],
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html',
  evaluate(facts) {
    const resource = resourceOf('api', facts)
    const { facts: apiOrigin, origin } = readApi(facts)
    if (apiOrigin === undefined)
      return notApplicable(resource, `${origin.domainName} is no load balancer of this account.`)
    const balancer = read(apiOrigin.loadBalancer, `${origin.domainName} is no load balancer of this account.`)
    const name = `load balancer ${balancer.name}`
    if (balancer.state !== 'active') {
      return fail(name, {
        message: `The load balancer is ${balancer.state}${balancer.stateReason === undefined ? '' : ` (${balancer.stateReason})`}.`,
        expected: 'active',
        actual: balancer.state,
        remedy: console(
          'Look at the load balancer.',
          consoleUrl(balancer, `LoadBalancer:loadBalancerArn=${balancer.arn}`)
        )
      })
    }
    return judgeAll(
      [settled(name, () => judgeListeners(balancer, origin)), settled(name, () => judgeTargets(balancer))],
      pass(name, 'It is active.')
    )
  }
}

/** On the ports that CloudFront may call: with `match-viewer` those of visitors, who are redirected to HTTPS. */
function judgeListeners(balancer: LoadBalancer, origin: Origin): Outcome {
  const name = `load balancer ${balancer.name}`
  const listeners = read(balancer.listeners, 'The load balancer has no listeners.')
  const port = origin.protocolPolicy === 'http-only' ? (origin.httpPort ?? 80) : (origin.httpsPort ?? 443)
  if (listeners.some(listener => listener.port === port))
    return pass(name, 'It is active, and its targets are healthy.')
  const found = listeners.map(listener => `${listener.protocol} ${listener.port}`)
  return fail(name, {
    message: `CloudFront calls the load balancer on port ${port}, where it does not listen: every request of the API is 504.`,
    expected: `a listener on port ${port}`,
    actual: found.length === 0 ? 'no listener' : found.join(', '),
    remedy: console('Add a listener.', consoleUrl(balancer, `LoadBalancer:loadBalancerArn=${balancer.arn}`))
  })
}

function judgeTargets(balancer: LoadBalancer): Outcome {
  const name = `load balancer ${balancer.name}`
  const groups = read(balancer.targetGroups, 'The load balancer has no target groups.')
  return judgeAll(
    groups.map(group => settled(`target group ${group.name}`, () => judgeGroup(balancer, group))),
    fail(name, {
      message: 'The load balancer has no target group, so no instance answers for the API.',
      expected: 'a target group with healthy targets',
      actual: 'none',
      remedy: console(
        'Add a target group to the listener.',
        consoleUrl(balancer, `LoadBalancer:loadBalancerArn=${balancer.arn}`)
      )
    })
  )
}

function judgeGroup(balancer: LoadBalancer, group: TargetGroup): Outcome {
  const resource = `target group ${group.name}`
  const targets = read(group.targets, 'The target group has no targets.')
  const sick = targets.filter(({ state }) => state !== 'healthy')
  if (targets.length > 0 && sick.length === 0) return pass(resource, `All ${targets.length} targets are healthy.`)
  const healthy = targets.length - sick.length
  const states = sick.map(
    ({ id, port, state, description, reason }) =>
      `${id}${port === undefined ? '' : `:${port}`} ${state}${(description ?? reason) === undefined ? '' : ` (${description ?? reason})`}`
  )
  const problem = {
    expected: 'all targets healthy',
    actual: targets.length === 0 ? 'no targets registered' : listed(states),
    remedy: console('See why the health checks fail.', consoleUrl(balancer, `TargetGroup:targetGroupArn=${group.arn}`))
  }
  return healthy > 0
    ? warn(resource, {
        ...problem,
        message: `Only ${healthy} of ${targets.length} targets are healthy: the others get no requests.`
      })
    : fail(resource, { ...problem, message: 'No target is healthy: the load balancer answers for the API with 503.' })
}

function consoleUrl({ arn }: LoadBalancer, place: string): string {
  const region = arn.split(':')[3] ?? 'us-east-1'
  return `https://${region}.console.aws.amazon.com/ec2/home?region=${region}#${place}`
}
