import type { Remedy } from '../../report/verification.ts'
import { ifKnown } from '../fact.ts'
import type { Distribution, Facts, Origin } from '../facts.ts'
import { readerByControl } from '../lookups/policy.ts'
import { fallbackArn } from '../lookups/site.ts'
import { formatStatement } from '../policy-document.ts'
import { evaluatePolicy } from '../policy-evaluation.ts'
import { isPublic } from '../public-statement.ts'
import { allowCloudFront, bucketPolicyCommand, withStatement } from './bucket-policy.ts'
import { text } from './command.ts'
import { changeDistribution, changeOrigin } from './distribution.ts'

/**
 * An origin access control for the origin, which stops reading as it does now. So the policy comes first: it lets in both,
 * until every edge has the change.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#migrate-from-oai-to-oac
 *
 * @param change what else jq makes of the origin
 */
export function signRequests(facts: Facts, distribution: Distribution, origin: Origin, change = ''): Remedy {
  const { policy } = facts.bucket
  const ours = allowCloudFront(facts.bucket.name, distribution.arn)
  if (policy.state !== 'known' && policy.state !== 'absent') {
    return text(
      `Add to the bucket policy first: ${formatStatement(ours)} Then choose an origin access control for origin ${origin.id}: for S3, always signing.`
    )
  }
  const statements = ifKnown(policy) ?? []
  // Without what lets in everybody, which will not stay.
  const mayRead = evaluatePolicy(
    statements.filter(statement => !isPublic(statement)),
    {
      ...readerByControl(distribution),
      action: 's3:GetObject',
      resource: fallbackArn(facts, distribution, origin)
    }
  )
  return changeDistribution(distribution.id, {
    before: [
      ...(mayRead === 'allow' ? [] : [bucketPolicyCommand(facts, withStatement(statements, ours))]),
      // Names are unique in an account, and an earlier one may be there still.
      `OAC=$(aws cloudfront create-origin-access-control --origin-access-control-config "Name=${distribution.id}-$(date +%s),OriginAccessControlOriginType=s3,SigningBehavior=always,SigningProtocol=sigv4" --query OriginAccessControl.Id --output text)`
    ],
    variables: { oac: 'OAC' },
    filter: changeOrigin(
      origin.id,
      `${change}.OriginAccessControlId = $oac | .S3OriginConfig = {OriginAccessIdentity: ""}`
    ),
    ...(origin.accessIdentity !== '' && {
      note: `The bucket policy lets in both. Its statement for identity ${origin.accessIdentity} can go once the distribution is deployed.`
    })
  })
}
