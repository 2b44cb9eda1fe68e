import type { Check } from '../check.ts'
import { fail, pass, readOptional } from '../outcome.ts'
import { command, quote, text } from '../remedies/command.ts'
import { bucketName } from '../resource.ts'

export const bucket: Check = {
  id: 'S3-1',
  area: 'bucket',
  title: 'Bucket',
  severity: 'error',
  star: '★',
  passes: 'The bucket exists, in the region and the account that it is expected in.',
  mend: 'Create the bucket, or correct `bucket`, `region` or `expected-bucket-owner`.',
  needs: ['s3:ListBucket'],
  seeInstead: ['L-7'],
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html',
  evaluate(facts) {
    const resource = bucketName(facts)
    const { region, accountId } = facts.expectation
    const found = readOptional(facts.bucket.existence)
    if (found === undefined) {
      const location =
        region === 'us-east-1' ? '' : ` --create-bucket-configuration LocationConstraint=${quote(region)}`
      return fail(resource, {
        message: `There is no bucket ${facts.bucket.name}.`,
        expected: facts.bucket.name,
        actual: 'no such bucket',
        remedy: command([
          `aws s3api create-bucket --bucket ${quote(facts.bucket.name)} --region ${quote(region)}${location}`
        ])
      })
    }
    if (found.owner === 'other') {
      return fail(resource, {
        message: 'The bucket belongs to another AWS account: bucket names are unique among all accounts.',
        expected: `owned by ${accountId ?? 'the account of expected-bucket-owner'}`,
        actual: 'owned by another account',
        remedy: text('Correct `bucket` or `expected-bucket-owner`; where the name is taken, choose another one.')
      })
    }
    if (found.region !== undefined && found.region !== region) {
      return fail(resource, {
        message: `The bucket is in ${found.region}, and S3 is asked in ${region}.`,
        expected: region,
        actual: found.region,
        remedy: text(`Set \`region: ${found.region}\`. A bucket can't be moved.`)
      })
    }
    return pass(resource, found.owner === 'expected' ? 'It exists and is ours.' : 'It exists.')
  }
}
