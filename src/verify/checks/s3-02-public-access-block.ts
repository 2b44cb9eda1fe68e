import type { Check } from '../check.ts'
import { s3Docs } from '../docs.ts'
import type { Facts, PublicAccessBlock } from '../facts.ts'
import { neededOpen } from '../lookups/open-bucket.ts'
import { fail, pass, readOptional } from '../outcome.ts'
import { command, quote } from '../remedies/command.ts'
import { bucketName } from '../resource.ts'

const SETTINGS: readonly (readonly [keyof PublicAccessBlock, string])[] = [
  ['blockPublicAcls', 'BlockPublicAcls'],
  ['ignorePublicAcls', 'IgnorePublicAcls'],
  ['blockPublicPolicy', 'BlockPublicPolicy'],
  ['restrictPublicBuckets', 'RestrictPublicBuckets']
]

export const publicAccessBlock: Check = {
  id: 'S3-2',
  area: 'bucket',
  title: 'Block Public Access',
  severity: 'error',
  star: '★',
  passes: 'All four settings of Block Public Access are on, in the bucket or in the account.',
  mend: 'Turn on all four in the permissions of the bucket: CloudFront is the way in, nothing has to be public.',
  needs: ['s3:GetBucketPublicAccessBlock'],
  seeInstead: ['L-15'],
  source: s3Docs('access-control-block-public-access.html'),
  evaluate(facts) {
    const resource = bucketName(facts)
    const off = SETTINGS.filter(([setting]) => !isOn(facts, setting)).map(([, name]) => name)
    if (off.length === 0) return pass(resource, 'All four settings are on.')
    const needed = neededOpen(facts)
    const all = SETTINGS.map(([, name]) => `${name}=true`).join(',')
    return fail(resource, {
      message: 'Block Public Access is not fully on. The site does not need a public bucket: CloudFront is the way in.',
      expected: 'all four settings on',
      actual: `off: ${off.join(', ')}`,
      ...(needed && { causes: [needed.cause] }),
      remedy:
        needed?.remedy ??
        command([
          `aws s3api put-public-access-block --bucket ${quote(facts.bucket.name)} --public-access-block-configuration ${all}`
        ])
    })
  }
}

/** On in the bucket or in the account; the account is only asked about when the bucket is not enough. */
function isOn({ bucket }: Facts, setting: keyof PublicAccessBlock): boolean {
  if (readOptional(bucket.publicAccessBlock)?.[setting]) return true
  const account = bucket.accountPublicAccessBlock
  return account.state !== 'not-asked' && readOptional(account)?.[setting] === true
}
