import type { Check } from '../check.ts'
import { listed } from '../lookups/names.ts'
import { fail, NoAnswer, notApplicable, pass, read } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { bucketName } from '../resource.ts'

export const releaseFiles: Check = {
  id: 'S3-9',
  area: 'bucket',
  title: 'Files of the release',
  severity: 'error',
  star: '★',
  passes: 'Every file of the release is in the bucket, as it was uploaded.',
  mend: 'Deploy again: what is missing or was changed by somebody else is uploaded anew.',
  needs: ['s3:ListBucket', 's3:GetObject'],
  seeInstead: ['L-7', 'L-9'],
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html',
  evaluate(facts) {
    const resource = bucketName(facts)
    const { release, releaseUnread } = facts.expectation
    if (releaseUnread !== undefined) throw new NoAnswer(releaseUnread)
    if (release === undefined)
      return notApplicable(resource, 'No release is recorded that the bucket could be compared with.')
    const { etags } = read(facts.bucket.listing, 'The bucket was not listed.')
    const missing = release.files.filter(({ key }) => !etags.has(key)).map(({ key }) => key)
    const changed = release.files
      .filter(({ key, etag }) => etags.has(key) && etags.get(key) !== etag)
      .map(({ key }) => key)
    const count = release.files.length
    if (missing.length + changed.length === 0) {
      return pass(resource, `All ${count} files of release ${release.id} are there, unchanged.`)
    }
    const found = [
      ...(missing.length > 0 ? [`missing: ${listed(missing)}`] : []),
      ...(changed.length > 0 ? [`changed: ${listed(changed)}`] : [])
    ]
    return fail(resource, {
      message: 'Somebody has changed the bucket since the release was uploaded.',
      expected: `${count} files of release ${release.id}`,
      actual: found.join('; '),
      remedy: text('Deploy again: what is missing or was changed is uploaded anew.')
    })
  }
}
