import * as acm from '@aws-sdk/client-acm'
import * as cloudFront from '@aws-sdk/client-cloudfront'
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2'
import * as route53 from '@aws-sdk/client-route-53'
import * as s3 from '@aws-sdk/client-s3'
import { rpcOperations } from '../../sandbox/aws/rpc.ts'
import type { Command } from './shell-commands.ts'

const clients: Readonly<Record<string, object>> = { acm, cloudfront: cloudFront, elbv2: elb, route53, s3api: s3 }

/** https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html, as far as they are used */
const GLOBAL = ['--region', '--query', '--output', '--no-cli-pager']

/**
 * Services whose SDK is no package of ours, and the CLI's own commands: their options by
 * https://docs.aws.amazon.com/cli/latest/reference/, as far as they are used.
 */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'configure sso': [],
  'iam create-open-id-connect-provider': ['--url', '--client-id-list', '--thumbprint-list', '--tags'],
  'iam create-role': ['--role-name', '--assume-role-policy-document', '--description', '--max-session-duration'],
  'iam list-open-id-connect-providers': [],
  'iam put-role-policy': ['--role-name', '--policy-name', '--policy-document'],
  's3 ls': ['--recursive', '--human-readable'],
  's3 sync': ['--delete', '--exclude', '--include', '--cache-control'],
  'sts get-caller-identity': []
}

/** What is wrong with an `aws` command: a service, operation, waiter or option that does not exist, one that is missing. */
export function awsProblems([program, service = '', operation = '', ...rest]: Command): readonly string[] {
  if (program !== 'aws') return [`${program} is not aws`]
  const [waiter, options] = operation === 'wait' ? [rest[0] ?? '', rest.slice(1)] : [undefined, rest]
  const given = options.filter(word => word.startsWith('--')).map(word => word.split('=')[0] ?? '')
  const others = OTHERS[`${service} ${operation}`]
  if (others !== undefined) return unknownIn(given, others)
  const client = clients[service]
  if (client === undefined) return [`there is no ${service} ${operation}`]
  if (waiter !== undefined) {
    const waiters = Object.keys(client).flatMap(name => /^waitUntil(.+)$/.exec(name)?.[1] ?? [])
    return waiters.map(kebab).includes(waiter) ? [] : [`${service} has no waiter ${waiter}`]
  }
  const model = [...rpcOperations(client).values()].find(({ name }) => kebab(name) === operation)
  if (model === undefined) return [`${service} has no operation ${operation}`]
  const raw: unknown = model.input.getSchema()
  const members = [...model.input.structIterator()].map(([name]) => `--${kebab(name)}`)
  // The seventh element says how many of the members, which come first, are required.
  const required = members.slice(0, Array.isArray(raw) && typeof raw[6] === 'number' ? raw[6] : 0)
  const missing = required.filter(name => !given.includes(name))
  return [...unknownIn(given, members), ...missing.map(name => `${name} is missing`)]
}

function unknownIn(given: readonly string[], known: readonly string[]): readonly string[] {
  return given.filter(name => ![...known, ...GLOBAL].includes(name)).map(name => `there is no option ${name}`)
}

/** As botocore names what the API has: `GetBucketPolicyStatus` → `get-bucket-policy-status`. */
function kebab(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}
