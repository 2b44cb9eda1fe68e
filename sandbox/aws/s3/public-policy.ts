import { type Conditions, list, type Statement } from './policy.ts'

/** Condition keys whose fixed values keep a statement from being public. */
const NARROWING: ReadonlySet<string> = new Set([
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:principalorgid',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn'
])

/**
 * Whether S3 takes a policy for public: it begins by taking it for public, and goes on to see whether each statement
 * that allows is narrowed by a principal or by a condition, either with fixed values.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isPublicPolicy(statements: readonly Statement[]): boolean {
  return statements.some(
    ({ Effect, Principal, Condition = {} }) => Effect === 'Allow' && isEverybody(Principal) && !isNarrow(Condition)
  )
}

/** NotPrincipal lets in everybody but a few. */
function isEverybody(principal: Statement['Principal']): boolean {
  return principal === undefined || principal === '*' || list(principal.AWS).includes('*')
}

function isNarrow(conditions: Conditions): boolean {
  return Object.entries(conditions).some(([operator, keys]) =>
    Object.entries(keys).some(([key, values]) => {
      if (/not|ifexists/i.test(operator)) return false
      if (/^(for(any|all)values:)?ipaddress$/i.test(operator)) return list(values).every(isSmallNetwork)
      return NARROWING.has(key.toLowerCase()) && list(values).every(value => !/[*?]|\$\{/.test(value))
    })
  )
}

/** Networks larger than /8 (IPv4) and /32 (IPv6) are everybody. */
function isSmallNetwork(cidr: string): boolean {
  const [network = '', prefix] = cidr.split('/')
  return prefix === undefined || Number(prefix) >= (network.includes(':') ? 32 : 8)
}
