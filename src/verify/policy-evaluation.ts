import type { PolicyCondition, PolicyStatement } from './facts/bucket.ts'

/** Who asks for what, and what the request's context says. */
export interface PolicyRequest {
  /** `Service:cloudfront.amazonaws.com`, or `*` for a request without credentials. */
  readonly principal: string
  /** Policies may name it by a canonical id, which can't be told apart: any such id is taken for it. */
  readonly hasCanonicalId?: boolean
  /** `s3:GetObject` */
  readonly action: string
  /** ARN of the bucket or of an object in it. */
  readonly resource: string
  /** By condition key in lower case: `aws:sourcearn`. */
  readonly context: Readonly<Record<string, string>>
}

/** undecided: a statement applies or not by a condition that can't be told from here. */
export type PolicyDecision = 'allow' | 'deny' | 'no-statement' | 'undecided'

/**
 * What a resource policy says to a request, by itself.
 *
 * | a Deny applies | an Allow applies | decision |
 * |---|---|---|
 * | yes | | deny |
 * | perhaps | yes or perhaps | undecided |
 * | no | yes | allow |
 * | no | perhaps | undecided |
 * | | no | no-statement |
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(statements: readonly PolicyStatement[], request: PolicyRequest): PolicyDecision {
  const deny = strongest(statements, 'Deny', request)
  const allow = strongest(statements, 'Allow', request)
  if (deny === 'yes') return 'deny'
  if (allow === 'no') return 'no-statement'
  return deny === 'no' && allow === 'yes' ? 'allow' : 'undecided'
}

/** The statements of this effect that surely apply. */
export function applying(
  statements: readonly PolicyStatement[],
  effect: PolicyStatement['effect'],
  request: PolicyRequest
): readonly PolicyStatement[] {
  return statements.filter(statement => statement.effect === effect && appliesTo(statement, request) === 'yes')
}

type Answer = 'yes' | 'perhaps' | 'no'

function strongest(statements: readonly PolicyStatement[], effect: string, request: PolicyRequest): Answer {
  const answers = statements
    .filter(statement => statement.effect === effect)
    .map(statement => appliesTo(statement, request))
  return answers.includes('yes') ? 'yes' : answers.includes('perhaps') ? 'perhaps' : 'no'
}

function appliesTo(statement: PolicyStatement, request: PolicyRequest): Answer {
  const { principals, notPrincipals, actions, notActions, resources, notResources, conditions } = statement
  const named =
    principals.length > 0
      ? principals.some(one => isPrincipal(one, request))
      : notPrincipals.length > 0 && !notPrincipals.includes(request.principal)
  // Actions are compared without regard to case, resources with.
  const action = request.action.toLowerCase()
  const matchesAction = (pattern: string) => like(action, pattern.toLowerCase())
  const acts =
    actions.length > 0 ? actions.some(matchesAction) : notActions.length > 0 && !notActions.some(matchesAction)
  const matchesResource = (pattern: string) => like(request.resource, pattern)
  const covers =
    resources.length > 0
      ? resources.some(matchesResource)
      : notResources.length > 0 && !notResources.some(matchesResource)
  if (!named || !acts || !covers) return 'no'
  const holding = conditions.map(condition => holds(condition, request.context))
  return holding.includes('no') ? 'no' : holding.includes('perhaps') ? 'perhaps' : 'yes'
}

function isPrincipal(name: string, { principal, hasCanonicalId = false }: PolicyRequest): boolean {
  return name === '*' || name === 'AWS:*' || name === principal || (hasCanonicalId && name.startsWith('CanonicalUser:'))
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function holds({ operator, key, values }: PolicyCondition, context: Readonly<Record<string, string>>): Answer {
  const actual = context[key.toLowerCase()]
  if (actual === undefined) return 'perhaps'
  const name = operator.replace(/IfExists$/, '')
  // The version of TLS is at least the one in the context.
  if (name === 'NumericLessThan') return values.every(value => Number(actual) >= Number(value)) ? 'no' : 'perhaps'
  if (name === 'StringEquals' || name === 'Bool') return yesNo(values.includes(actual))
  if (name === 'StringNotEquals') return yesNo(!values.includes(actual))
  if (name === 'StringLike' || name === 'ArnLike' || name === 'ArnEquals') {
    return yesNo(values.some(pattern => like(actual, pattern)))
  }
  if (name === 'StringNotLike' || name === 'ArnNotLike' || name === 'ArnNotEquals') {
    return yesNo(!values.some(pattern => like(actual, pattern)))
  }
  return 'perhaps'
}

function yesNo(holds: boolean): Answer {
  return holds ? 'yes' : 'no'
}

/** `*` stands for any characters, `?` for one. */
function like(text: string, pattern: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${expression}$`, 's').test(text)
}
