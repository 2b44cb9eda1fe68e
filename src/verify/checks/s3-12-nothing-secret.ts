import type { Remedy } from '../../report/verification.ts'
import type { Check, Outcome } from '../check.ts'
import { s3Docs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts } from '../facts.ts'
import { listed } from '../lookups/names.ts'
import { readerOf, readsUnsigned } from '../lookups/policy.ts'
import { describeResponse, findProbe, isIndex, readResponse } from '../lookups/probes.ts'
import { mainOrigin } from '../lookups/site.ts'
import { fail, judgeAll, pass, read, settled, warn } from '../outcome.ts'
import { formatStatement } from '../policy-document.ts'
import { denyFolder, putBucketPolicy, withStatement } from '../remedies/bucket-policy.ts'
import { command, quote, text } from '../remedies/command.ts'
import { bucketName } from '../resource.ts'

export const nothingSecret: Check = {
  id: 'S3-12',
  area: 'bucket',
  title: 'Nothing secret',
  severity: 'error',
  star: '',
  passes:
    "No object looks like a secret (.env, .git, a private key), and the state folder of this action can't be read by visitors.",
  mend: 'Delete what is not for visitors and change the secret; deny CloudFront the state folder in the bucket policy.',
  needs: ['s3:ListBucket'],
  source: s3Docs('security-best-practices.html'),
  evaluate(facts) {
    const resource = bucketName(facts)
    return judgeAll(
      [settled(resource, () => judgeState(facts)), settled(resource, () => judgeNames(facts))].map(outcome =>
        outcome.state === 'pass'
          ? pass(resource, "No object looks like a secret, and visitors can't read the state.")
          : outcome
      ),
      pass(resource, '')
    )
  }
}

/** By the body: under an error response, a request that was denied is answered with the app and 200. */
function judgeState(facts: Facts): Outcome {
  const resource = bucketName(facts)
  const { statePrefix } = facts.expectation
  const probe = findProbe(facts, 'state')
  if (statePrefix === undefined || probe === undefined) return pass(resource, '')
  const response = readResponse(probe)
  if (response.status !== 200 || response.isHtml || isIndex(facts, response)) return pass(resource, '')
  return fail(resource, {
    message: 'Visitors can read the state folder: which releases there are, and which commits they are of.',
    expected: `${new URL(probe.url).pathname}: 403, 404 or the app`,
    actual: describeResponse(response),
    remedy: keepFromVisitors(facts, statePrefix)
  })
}

/** Who reads without signing in is everybody: a statement against that is one against the deployments as well. */
function keepFromVisitors(facts: Facts, statePrefix: string): Remedy {
  const { bucket } = facts
  const distribution = ifKnown(facts.distribution)
  const origin = distribution && mainOrigin(facts, distribution)
  if (distribution !== undefined && origin !== undefined && readsUnsigned(origin)) {
    return text(
      'Keep the state where no visitor gets, by the input `state`: in another bucket, for instance. Or let CloudFront sign in first (CF-8), then verify again.'
    )
  }
  const reader = distribution && origin && readerOf(distribution, origin)
  const deny = denyFolder(bucket.name, statePrefix, reader?.principal)
  return bucket.policy.state === 'known' || bucket.policy.state === 'absent'
    ? putBucketPolicy(facts, withStatement(ifKnown(bucket.policy) ?? [], deny))
    : text(`Add to the bucket policy: ${formatStatement(deny)}`)
}

function judgeNames(facts: Facts): Outcome {
  const resource = bucketName(facts)
  const { suspicious } = read(facts.bucket.listing, 'The bucket was not listed.')
  if (suspicious.length === 0) return pass(resource, '')
  return warn(resource, {
    message: `${listed(suspicious)} should not be where visitors can ask for it.`,
    expected: 'no .env, .git or private key',
    actual: listed(suspicious),
    remedy: command(
      suspicious.slice(0, 20).map(key => `aws s3 rm ${quote(`s3://${facts.bucket.name}/${key}`)}`),
      'What was there may have been read: change the passwords and keys in it.'
    )
  })
}
