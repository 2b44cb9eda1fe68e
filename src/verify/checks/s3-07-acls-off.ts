import type { Check } from '../check.ts'
import { s3Docs } from '../docs.ts'
import { pass, readOptional, warn } from '../outcome.ts'
import { command, quote } from '../remedies/command.ts'
import { bucketName } from '../resource.ts'

export const aclsOff: Check = {
  id: 'S3-7',
  area: 'bucket',
  title: 'Object ownership',
  severity: 'warning',
  star: '',
  passes: 'Object ownership is BucketOwnerEnforced: access control lists are off.',
  mend: 'Turn access control lists off in the permissions of the bucket.',
  needs: ['s3:GetBucketOwnershipControls'],
  source: s3Docs('about-object-ownership.html'),
  evaluate(facts) {
    const resource = bucketName(facts)
    const ownership = readOptional(facts.bucket.ownership)
    if (ownership === 'BucketOwnerEnforced') return pass(resource, 'Access control lists are off.')
    return warn(resource, {
      message: 'Access control lists are on: a single object could be made public, or belong to another account.',
      expected: 'BucketOwnerEnforced',
      actual: ownership ?? 'none (ObjectWriter)',
      remedy: command([
        `aws s3api put-bucket-ownership-controls --bucket ${quote(facts.bucket.name)} --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'`
      ])
    })
  }
}
