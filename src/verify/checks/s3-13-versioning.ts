import type { Check } from '../check.ts'
import { s3Docs } from '../docs.ts'
import { pass, read, warn } from '../outcome.ts'
import { command, quote } from '../remedies/command.ts'
import { bucketName } from '../resource.ts'

export const versioning: Check = {
  id: 'S3-13',
  area: 'bucket',
  title: 'Versioning',
  severity: 'info',
  star: '',
  passes: 'Versioning is on, so that what somebody else deletes or overwrites can be brought back.',
  mend: 'Turn versioning on in the properties of the bucket. Rollbacks of this action do without it.',
  needs: ['s3:GetBucketVersioning'],
  source: s3Docs('Versioning.html'),
  evaluate(facts) {
    const resource = bucketName(facts)
    const state = read(facts.bucket.versioning, 'Versioning was not asked for.')
    if (state === 'enabled') return pass(resource, 'Versioning is on.')
    return warn(resource, {
      message: 'Versioning is off. Releases can be rolled back without it, but what is deleted by hand is gone.',
      expected: 'enabled',
      actual: state,
      remedy: command([
        `aws s3api put-bucket-versioning --bucket ${quote(facts.bucket.name)} --versioning-configuration Status=Enabled`
      ])
    })
  }
}
