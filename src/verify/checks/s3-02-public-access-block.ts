import type { Check } from '../check.ts'
import { s3Docs } from '../docs.ts'
import type { PublicAccessBlock } from '../facts.ts'
import { neededOpen } from '../lookups/open-bucket.ts'
import { pass, readOptional, warn } from '../outcome.ts'
import { blockPublicAccess } from '../remedies/public-policy.ts'
import { bucketName } from '../resource.ts'

const SETTINGS: readonly (readonly [keyof PublicAccessBlock, string])[] = [
  ['blockPublicAcls', 'BlockPublicAcls'],
  ['ignorePublicAcls', 'IgnorePublicAcls'],
  ['blockPublicPolicy', 'BlockPublicPolicy'],
  ['restrictPublicBuckets', 'RestrictPublicBuckets']
]

/** Only the bucket's own. What is off there may be on in the account: whether the bucket is public is for S3-3 and L-15 to say. */
export const publicAccessBlock: Check = {
  id: 'S3-2',
  area: 'bucket',
  title: 'Block Public Access',
  severity: 'warning',
  star: '★',
  passes:
    "All four settings of Block Public Access are on in the bucket. The account's, which may cover it as well, are not looked at.",
  mend: 'Turn on all four in the permissions of the bucket: CloudFront is the way in, nothing has to be public.',
  needs: ['s3:GetBucketPublicAccessBlock'],
  seeInstead: ['L-15'],
  source: s3Docs('access-control-block-public-access.html'),
  evaluate(facts) {
    const resource = bucketName(facts)
    const block = readOptional(facts.bucket.publicAccessBlock)
    const off = SETTINGS.filter(([setting]) => !block?.[setting]).map(([, name]) => name)
    if (off.length === 0) return pass(resource, 'All four settings are on.')
    const needed = neededOpen(facts)
    const account = facts.expectation.accountId ?? '"$(aws sts get-caller-identity --query Account --output text)"'
    return warn(resource, {
      message:
        'Block Public Access is not fully on in the bucket. The site does not need a public one: CloudFront is the way in. ' +
        `The settings of the account, which may cover it, were not looked at: aws s3control get-public-access-block --account-id ${account} shows them.`,
      expected: 'all four settings on',
      actual: `off in the bucket: ${off.join(', ')}`,
      ...(needed && { causes: [needed.cause] }),
      remedy: needed?.remedy ?? blockPublicAccess(facts)
    })
  }
}
