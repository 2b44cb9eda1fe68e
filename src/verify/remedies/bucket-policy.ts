import type { Remedy } from '../../report/verification.ts'
import { ifKnown } from '../fact.ts'
import type { Facts, PolicyStatement } from '../facts.ts'
import { formatPolicy } from '../policy-document.ts'
import { command, quote } from './command.ts'

/** The statement that lets one distribution read the bucket. */
export function allowCloudFront(bucket: string, distributionArn: string): PolicyStatement {
  return {
    sid: 'AllowCloudFront',
    effect: 'Allow',
    ...CLOUDFRONT,
    actions: ['s3:GetObject'],
    resources: [`arn:aws:s3:::${bucket}/*`],
    conditions: [{ operator: 'StringEquals', key: 'AWS:SourceArn', values: [distributionArn] }]
  }
}

/** The statement that keeps a folder from visitors. */
export function denyCloudFront(bucket: string, folder: string): PolicyStatement {
  return {
    sid: 'KeepStateFromVisitors',
    effect: 'Deny',
    ...CLOUDFRONT,
    actions: ['s3:GetObject'],
    resources: [`arn:aws:s3:::${bucket}/${folder}*`],
    conditions: []
  }
}

/** Whatever its conditions. */
export function isForEverybody({ effect, principals, notPrincipals }: PolicyStatement): boolean {
  return effect === 'Allow' && (principals.includes('*') || principals.includes('AWS:*') || notPrincipals.length > 0)
}

/** What is left, and the distribution instead of everybody. */
export function withoutPublic(facts: Facts, statements: readonly PolicyStatement[]): readonly PolicyStatement[] {
  const rest = statements.filter(statement => !isForEverybody(statement))
  const distribution = ifKnown(facts.distribution)
  const named = rest.some(({ principals }) => principals.includes('Service:cloudfront.amazonaws.com'))
  return distribution === undefined || named ? rest : [...rest, allowCloudFront(facts.bucket.name, distribution.arn)]
}

const CLOUDFRONT = {
  principals: ['Service:cloudfront.amazonaws.com'],
  notPrincipals: [],
  notActions: [],
  notResources: []
}

/** A bucket has one policy: the command stores it whole, with the statements that stay. */
export function putBucketPolicy({ bucket }: Facts, statements: readonly PolicyStatement[], note?: string): Remedy {
  const name = quote(bucket.name)
  if (statements.length === 0) return command([`aws s3api delete-bucket-policy --bucket ${name}`], note)
  return command([`aws s3api put-bucket-policy --bucket ${name} --policy ${quote(formatPolicy(statements))}`], note)
}
