import type { Check, Outcome } from '../check.ts'
import { ifKnown } from '../fact.ts'
import type { Facts, LoadBalancer, Origin, Target, TargetGroup } from '../facts.ts'
import { BALANCER_ACTIONS, readApi } from '../lookups/api.ts'
import { listed } from '../lookups/names.ts'
import { isIndex, probesFor } from '../lookups/probes.ts'
import { fail, judgeAll, notApplicable, pass, read, settled, warn } from '../outcome.ts'
import { console } from '../remedies/command.ts'
import { resourceOf } from '../resource.ts'

/**
 * | listener, targets | outcome |
 * |---|---|
 * | no listener on the port that CloudFront calls | fail; of a VPC origin the port is not known |
 * | all healthy, or not checked | pass |
 * | some | warn |
 * | none, and another target group has some, or the API was seen to answer | warn |
 * | none is registered, and another target group has some | warn, for information |
 * | none | fail: the load balancer tries those that are ill |
 * | none is registered | fail: it answers 503 |
 *
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-503-issues
 */
export const apiHealthy: Check = {
  id: 'API-7',
  area: 'api',
  title: 'Health of the API',
  severity: 'error',
  star: '☆',
  passes:
    'The load balancer is active, listens on the port that CloudFront calls (of a VPC origin, that is not looked at), and its targets are healthy or not checked.',
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
      [
        settled(name, () => judgeListeners(balancer, origin)),
        settled(name, () => judgeTargets(balancer, apiAnswers(facts)))
      ],
      pass(name, 'It is active.')
    )
  }
}

/** On the ports that CloudFront may call: with `match-viewer` those of visitors, who are redirected to HTTPS. Those of a VPC origin are its own settings. */
function judgeListeners(balancer: LoadBalancer, origin: Origin): Outcome {
  const name = `load balancer ${balancer.name}`
  if (origin.kind === 'vpc') return pass(name, 'It is active, and its targets are healthy.')
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

/** @param answers whether the API was seen to answer, whatever is said of its targets */
function judgeTargets(balancer: LoadBalancer, answers: boolean): Outcome {
  const name = `load balancer ${balancer.name}`
  const groups = read(balancer.targetGroups, 'The load balancer has no target groups.')
  // Groups without requests, like the other one of a blue/green deployment, are not told from those with.
  const isServed = groups.some(({ targets }) => targets.state !== 'known' || targets.value.some(isReady))
  return judgeAll(
    groups.map(group =>
      settled(`target group ${group.name}`, () => judgeGroup(balancer, group, { isServed, answers }))
    ),
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

interface Seen {
  /** By another group. */
  readonly isServed: boolean
  readonly answers: boolean
}

function judgeGroup(balancer: LoadBalancer, group: TargetGroup, { isServed, answers }: Seen): Outcome {
  const resource = `target group ${group.name}`
  const targets = read(group.targets, 'The target group has no targets.')
  const sick = targets.filter(target => !isReady(target))
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
  if (healthy > 0) {
    return warn(resource, {
      ...problem,
      message: `Only ${healthy} of ${targets.length} targets are healthy: the others get no requests.`
    })
  }
  const isEmpty = targets.every(({ state }) => state === 'unused' || state === 'draining')
  const message = isEmpty
    ? `No target is in service in ${group.name}: what a listener sends there is answered with 503.`
    : `No target of ${group.name} is healthy: the load balancer sends requests to those that are ill, for want of others.`
  if (!isServed && (isEmpty || !answers)) return fail(resource, { ...problem, message })
  return warn(resource, { ...problem, message, ...(isEmpty && { severity: 'info' as const }) })
}

/** Health checks may be off, as they are of a Lambda function unless somebody turns them on. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html */
function isReady({ state, reason }: Target): boolean {
  return state === 'healthy' || (state === 'unavailable' && reason === 'Target.HealthCheckDisabled')
}

/** Whether the request that is safe to send got what it should get. */
function apiAnswers(facts: Facts): boolean {
  const wanted = facts.expectation.apiProbe
  const answers = probesFor(facts, 'api').map(({ response }) => ifKnown(response))
  return (
    answers.length > 0 &&
    answers.every(
      answer =>
        answer !== undefined &&
        !isIndex(facts, answer) &&
        (wanted?.status === undefined ? answer.status < 500 : answer.status === wanted.status)
    )
  )
}

function consoleUrl({ arn }: LoadBalancer, place: string): string {
  const region = arn.split(':')[3] ?? 'us-east-1'
  return `https://${region}.console.aws.amazon.com/ec2/home?region=${region}#${place}`
}
