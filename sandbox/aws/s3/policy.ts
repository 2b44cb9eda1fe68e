import { BlockList, isIPv6 } from 'node:net'
import { accountId } from '../credentials.ts'
import { malformedPolicy } from './errors.ts'

/** Who asks, as a policy's Principal element names them. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly arn: string }
  /** `cloudfront.amazonaws.com` */
  | { readonly kind: 'service'; readonly name: string }

export interface PolicyRequest {
  readonly principal: Principal
  /** `s3:GetObject` */
  readonly action: string
  /** `arn:aws:s3:::bucket/key` */
  readonly resource: string
  /** Condition keys in lower case: `aws:sourcearn`. */
  readonly context: Readonly<Record<string, string>>
}

type Values = string | readonly string[]
export type Conditions = Readonly<Record<string, Readonly<Record<string, Values | boolean>>>>

export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: '*' | Readonly<Record<string, Values>>
  readonly NotPrincipal?: '*' | Readonly<Record<string, Values>>
  readonly Action?: Values
  readonly NotAction?: Values
  readonly Resource?: Values
  readonly NotResource?: Values
  readonly Condition?: Conditions
}

/** Reads a bucket policy and checks what S3 checks when it takes one. Throws ServiceError MalformedPolicy. */
export function parsePolicy(text: string, bucket: string): readonly Statement[] {
  const document = json(text)
  if (!text.startsWith('{') || typeof document !== 'object' || document === null) {
    throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'")
  }
  const given: unknown = Reflect.get(document, 'Statement')
  const statements = (Array.isArray(given) ? given : [given]) as readonly Statement[]
  for (const statement of statements) {
    if (typeof statement !== 'object' || statement === null) throw malformedPolicy('Missing required field Statement')
    const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource } = statement
    if (Effect !== 'Allow' && Effect !== 'Deny') throw malformedPolicy(`Invalid effect: ${Effect}`)
    if (Principal === undefined && NotPrincipal === undefined) throw malformedPolicy('Missing required field Principal')
    if (Action === undefined && NotAction === undefined) throw malformedPolicy('Missing required field Action')
    const resources = list(Resource ?? NotResource)
    if (resources.length === 0) throw malformedPolicy('Missing required field Resource')
    const own = (name: string) => name === bucket || name.startsWith(`${bucket}/`)
    if (!resources.every(arn => own(arn.replace(/^arn:aws:s3:::/, '')))) {
      throw malformedPolicy('Policy has invalid resource')
    }
  }
  return statements
}

/**
 * What a bucket policy says of a request: a denial wins over all that allows.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(statements: readonly Statement[], request: PolicyRequest): 'allow' | 'deny' | undefined {
  const applying = statements.filter(statement => applies(statement, request))
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'deny'
  return applying.length > 0 ? 'allow' : undefined
}

/** A value or an array of them, as an array. */
export function list(values: Values | boolean | undefined): readonly string[] {
  if (values === undefined) return []
  return typeof values === 'object' ? values.map(String) : [String(values)]
}

function applies(statement: Statement, request: PolicyRequest): boolean {
  const { Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition = {} } = statement
  const action = (patterns: Values) => list(patterns).some(pattern => like(pattern, request.action, 'i'))
  const resource = (patterns: Values) => list(patterns).some(pattern => like(pattern, request.resource))
  return (
    (Principal === undefined || names(Principal, request.principal)) &&
    (NotPrincipal === undefined || !names(NotPrincipal, request.principal)) &&
    (Action === undefined || action(Action)) &&
    (NotAction === undefined || !action(NotAction)) &&
    (Resource === undefined || resource(Resource)) &&
    (NotResource === undefined || !resource(NotResource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, request.context[key.toLowerCase()], list(values)))
    )
  )
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function names(element: NonNullable<Statement['Principal']>, principal: Principal): boolean {
  if (element === '*' || list(element.AWS).includes('*')) return true
  if (principal.kind === 'service') return list(element.Service).includes(principal.name)
  if (principal.kind === 'anonymous') return false
  const account = principal.arn.split(':')[4] ?? accountId
  return list(element.AWS).some(name => [principal.arn, account, `arn:aws:iam::${account}:root`].includes(name))
}

type Compare = (wanted: string, actual: string) => boolean

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Compare>> = {
  stringequals: (wanted, actual) => wanted === actual,
  stringequalsignorecase: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  stringlike: (wanted, actual) => like(wanted, actual),
  arnequals: (wanted, actual) => like(wanted, actual),
  arnlike: (wanted, actual) => like(wanted, actual),
  bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  ipaddress: inNetwork
}

/** What is not known here never holds. */
function holds(name: string, actual: string | undefined, wanted: readonly string[]): boolean {
  const operator = name.toLowerCase().replace(/^for(any|all)values?:/, '')
  if (operator === 'null') return wanted.includes(String(actual === undefined))
  const ifExists = operator.endsWith('ifexists')
  const base = operator.replace(/ifexists$/, '')
  const negated = base.includes('not')
  const compare = OPERATORS[base.replace('not', '')]
  if (compare === undefined) return false
  if (actual === undefined) return ifExists || negated
  return wanted.some(value => compare(value, actual)) !== negated
}

function inNetwork(cidr: string, address: string): boolean {
  const [network = '', prefix] = cidr.split('/')
  const family = isIPv6(network) ? 'ipv6' : 'ipv4'
  const block = new BlockList()
  block.addSubnet(network, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family)
  return block.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

function like(pattern: string, text: string, flags = ''): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, `s${flags}`).test(text)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
