import type { Remedy } from '../../report/verification.ts'
import type { Facts, PolicyStatement } from '../facts.ts'
import { formatPolicy } from '../policy-document.ts'
import { command, quote } from './command.ts'

/** The statement that lets one distribution read the bucket, by an origin access control. */
export function allowCloudFront(bucket: string, distributionArn: string): PolicyStatement {
  return {
    sid: 'AllowCloudFront',
    effect: 'Allow',
    ...CLOUDFRONT,
    actions: ['s3:GetObject'],
    resources: [`arn:aws:s3:::${bucket}/*`],
    conditions: [{ operator: 'StringEquals', key: SOURCE_ARN, values: [distributionArn] }]
  }
}

/** The statement that lets an origin access identity read the bucket. */
export function allowIdentity(bucket: string, principal: string): PolicyStatement {
  return {
    ...allowCloudFront(bucket, ''),
    sid: 'AllowOriginAccessIdentity',
    principals: [principal],
    conditions: []
  }
}

/** The statement that keeps a folder from visitors. `principal` is who reads for them: CloudFront as a service, or an origin access identity. */
export function denyFolder(bucket: string, folder: string, principal: string = CLOUDFRONT_SERVICE): PolicyStatement {
  return {
    sid: 'KeepStateFromVisitors',
    effect: 'Deny',
    ...CLOUDFRONT,
    principals: [principal],
    actions: ['s3:GetObject'],
    resources: [`arn:aws:s3:::${bucket}/${folder}*`],
    conditions: []
  }
}

const SOURCE_ARN = 'AWS:SourceArn'

const CLOUDFRONT_SERVICE = 'Service:cloudfront.amazonaws.com'

const CLOUDFRONT = {
  principals: [CLOUDFRONT_SERVICE],
  notPrincipals: [],
  notActions: [],
  notResources: []
}

/**
 * The policy with one statement more. All others stay, whoever they are for: only one that says the same of the same
 * distribution is replaced. Its Sid is left out where another statement has that already, since S3 takes each once.
 */
export function withStatement(
  statements: readonly PolicyStatement[],
  added: PolicyStatement
): readonly PolicyStatement[] {
  const place = statements.findIndex(one => saysLess(one, added))
  const others = statements.filter((_, index) => index !== place)
  const sid = others.some(one => one.sid === added.sid) ? undefined : added.sid
  return others.toSpliced(place === -1 ? others.length : place, 0, { ...added, sid })
}

/** Resources that are added end in an asterisk. */
function saysLess(one: PolicyStatement, added: PolicyStatement): boolean {
  return (
    one.effect === added.effect &&
    one.principals.join() === added.principals.join() &&
    one.actions.join() === added.actions.join() &&
    one.resources.length > 0 &&
    one.resources.every(name => added.resources.some(folder => name.startsWith(folder.slice(0, -1)))) &&
    sourceArns(one) === sourceArns(added)
  )
}

function sourceArns({ conditions }: PolicyStatement): string {
  return conditions
    .filter(({ key }) => key.toLowerCase() === SOURCE_ARN.toLowerCase())
    .flatMap(({ values }) => values)
    .join()
}

/** A bucket has one policy: the command stores it whole, with the statements that stay. */
export function putBucketPolicy(facts: Facts, statements: readonly PolicyStatement[], note?: string): Remedy {
  return command([bucketPolicyCommand(facts, statements)], note)
}

export function bucketPolicyCommand({ bucket }: Facts, statements: readonly PolicyStatement[]): string {
  const name = quote(bucket.name)
  return statements.length === 0
    ? `aws s3api delete-bucket-policy --bucket ${name}`
    : `aws s3api put-bucket-policy --bucket ${name} --policy ${quote(formatPolicy(statements))}`
}
