import type { PolicyCondition, PolicyStatement } from './facts.ts'

/** Whether it names everybody, whatever its conditions. */
export function isForEverybody({ effect, principals, notPrincipals }: PolicyStatement): boolean {
  return effect === 'Allow' && (principals.includes('*') || principals.includes('AWS:*') || notPrincipals.length > 0)
}

/**
 * Whether S3 calls it public: it names everybody, and no condition limits that to fixed values of who or where from.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isPublic(statement: PolicyStatement): boolean {
  return isForEverybody(statement) && !statement.conditions.some(limits)
}

/** Whether it may let in a request without credentials, over the internet: of the limits only an address is one that such a request can keep to. */
export function mayAdmitStrangers(statement: PolicyStatement): boolean {
  return (
    isForEverybody(statement) &&
    !statement.conditions.some(one => limits(one) && one.key.toLowerCase() !== 'aws:sourceip')
  )
}

const LIMITING_KEYS: ReadonlySet<string> = new Set([
  'aws:sourceip',
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
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount'
])

const LIMITING_OPERATORS: ReadonlySet<string> = new Set([
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'ArnEquals',
  'ArnLike',
  'IpAddress'
])

function limits({ operator, key, values }: PolicyCondition): boolean {
  const name = key.toLowerCase()
  if (!LIMITING_OPERATORS.has(operator) || !LIMITING_KEYS.has(name)) return false
  return name === 'aws:sourceip' ? values.every(isNarrow) : values.every(value => !/[*?]|\$\{/.test(value))
}

/** S3 takes networks wider than these for everybody. */
function isNarrow(network: string): boolean {
  const isV6 = network.includes(':')
  const length = network.includes('/') ? Number(network.slice(network.indexOf('/') + 1)) : 128
  return length >= (isV6 ? 32 : 8)
}
