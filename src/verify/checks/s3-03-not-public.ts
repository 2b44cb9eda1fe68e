import type { Remedy } from '../../report/verification.ts'
import type { Check } from '../check.ts'
import { s3Docs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts, PolicyStatement } from '../facts.ts'
import { neededOpen } from '../lookups/open-bucket.ts'
import { fail, pass, readOptional } from '../outcome.ts'
import { isPublic } from '../public-statement.ts'
import { putBucketPolicy } from '../remedies/bucket-policy.ts'
import { text } from '../remedies/command.ts'
import { withoutOpen } from '../remedies/public-policy.ts'
import { bucketName } from '../resource.ts'

export const notPublic: Check = {
  id: 'S3-3',
  area: 'bucket',
  title: 'Not public',
  severity: 'error',
  star: '★',
  passes: 'The bucket policy makes nothing public.',
  mend: 'Take the statement for everybody (`"Principal": "*"`) out of the bucket policy, and leave the one for CloudFront.',
  needs: ['s3:GetBucketPolicyStatus'],
  seeInstead: ['L-15'],
  source: s3Docs('access-control-block-public-access.html#access-control-block-public-access-policy-status'),
  evaluate(facts) {
    const resource = bucketName(facts)
    const status = readOptional(facts.bucket.policyStatus)
    if (!status?.isPublic) return pass(resource, 'The bucket policy makes nothing public.')
    const statements = ifKnown(facts.bucket.policy) ?? []
    const open = statements.filter(isPublic)
    const needed = neededOpen(facts)
    return fail(resource, {
      message: `The bucket policy lets everybody in, around CloudFront${needed === undefined ? '' : `: ${needed.why}`}.`,
      expected: 'IsPublic: false',
      actual: open.length === 0 ? 'IsPublic: true' : `IsPublic: true, by ${open.map(describe).join('; ')}`,
      ...(needed && { causes: [needed.cause] }),
      remedy: needed?.remedy ?? mend(facts, statements)
    })
  }
}

function mend(facts: Facts, statements: readonly PolicyStatement[]): Remedy {
  return statements.some(isPublic)
    ? putBucketPolicy(facts, withoutOpen(facts, statements, isPublic))
    : text('Take the statement for everybody ("Principal": "*") out of the bucket policy.')
}

function describe({ sid, actions }: PolicyStatement): string {
  return `${sid === undefined ? 'a statement' : `statement ${sid}`} that allows ${actions.join(', ')} to everybody`
}
