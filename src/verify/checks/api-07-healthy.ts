import type { Check, Outcome } from '../check.ts'
import type { LoadBalancer, TargetGroup } from '../facts.ts'
import { readApi } from '../lookups/api.ts'
import { listed } from '../lookups/names.ts'
import { fail, judgeAll, notApplicable, pass, read, settled, warn } from '../outcome.ts'
import { console } from '../remedies/command.ts'
import { resourceOf } from '../resource.ts'

/**
 * | targets | outcome |
 * |---|---|
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
  passes: 'The load balancer is active and its targets are healthy.',
  mend: 'Look at the target group, where each instance says why its health check fails.',
  needs: [
    'elasticloadbalancing:DescribeLoadBalancers',
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
    const groups = read(balancer.targetGroups, 'The load balancer has no target groups.')
    return judgeAll(
      groups.map(group => settled(`target group ${group.name}`, () => judge(balancer, group))),
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
}

function judge(balancer: LoadBalancer, group: TargetGroup): Outcome {
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
