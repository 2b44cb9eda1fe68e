import type { Remedy } from '../../report/verification.ts'
import type { Check, Outcome } from '../check.ts'
import { s3Docs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts, HttpProbe } from '../facts.ts'
import { neededOpen } from '../lookups/open-bucket.ts'
import { describeResponse, hostOf, NOT_PROBED, probesFor, readResponse } from '../lookups/probes.ts'
import { fail, judgeAll, notApplicable, pass, settled, warn } from '../outcome.ts'
import { mayAdmitStrangers } from '../public-statement.ts'
import { putBucketPolicy } from '../remedies/bucket-policy.ts'
import { blockPublicAccess, withoutOpen } from '../remedies/public-policy.ts'
import { bucketName } from '../resource.ts'

export const bucketClosed: Check = {
  id: 'L-15',
  area: 'live',
  title: 'Bucket closed to others',
  severity: 'error',
  star: '',
  passes: "Without credentials, the bucket's own addresses (REST and website) answer 403 or 404.",
  mend: 'Turn on Block Public Access; see S3-2 and S3-3.',
  needs: [],
  causes: ['S3-3', 'S3-2'],
  source: s3Docs('access-control-block-public-access.html'),
  evaluate(facts) {
    const resource = bucketName(facts)
    const probes = [...probesFor(facts, 'bucket-rest'), ...probesFor(facts, 'bucket-website')]
    const judged = judgeAll(
      probes.map(probe => settled(resource, () => judge(facts, probe))),
      notApplicable(resource, NOT_PROBED)
    )
    return judged.state === 'pass' ? pass(resource, 'Nobody gets files from the bucket without CloudFront.') : judged
  }
}

function judge(facts: Facts, probe: HttpProbe): Outcome {
  const resource = bucketName(facts)
  const response = readResponse(probe)
  if (response.status !== 200) return pass(resource, `${hostOf(probe)} answers ${response.status}.`)
  const needed = neededOpen(facts)
  const problem = {
    expected: `${probe.url}: 403 or 404`,
    actual: `${probe.url}: ${describeResponse(response)}`,
    remedy: needed?.remedy ?? close(facts)
  }
  return needed?.cause === 'CF-7'
    ? warn(resource, {
        ...problem,
        message: 'Visitors can go around CloudFront: its origin is the website endpoint, which needs a public bucket.',
        causes: ['CF-7', 'S3-3', 'S3-2']
      })
    : fail(resource, {
        ...problem,
        message: 'Everybody can read the bucket, around CloudFront and all that it protects.',
        ...(needed && { causes: [needed.cause, 'S3-3', 'S3-2'] })
      })
}

/** Block Public Access leaves statements alone that have a condition, like those for the addresses of an office. */
function close(facts: Facts): Remedy {
  const block = ifKnown(facts.bucket.publicAccessBlock)
  const statements = ifKnown(facts.bucket.policy) ?? []
  if (block?.blockPublicPolicy && block.restrictPublicBuckets && statements.some(mayAdmitStrangers)) {
    return putBucketPolicy(
      facts,
      withoutOpen(facts, statements, mayAdmitStrangers),
      'It takes out what lets in the network that this was looked at from: leave that where it is meant.'
    )
  }
  return blockPublicAccess(facts)
}
