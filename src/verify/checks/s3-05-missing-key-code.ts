import type { Check } from '../check.ts'
import { ifKnown } from '../fact.ts'
import { mayList } from '../lookups/policy.ts'
import { findProbe, isIndex } from '../lookups/probes.ts'
import {
  documentBehavior,
  fallbackPath,
  hasRouter,
  mainOrigin,
  maskingResponses,
  readDistribution,
  rewriterOf
} from '../lookups/site.ts'
import { fail, notApplicable, pass, readOptional } from '../outcome.ts'
import { changeDistribution, mapError } from '../remedies/distribution.ts'
import { bucketName } from '../resource.ts'

/**
 * What S3 answers for a key that does not exist, and which error response the fallback is:
 *
 * | CloudFront may ListBucket | S3 answers | needed |
 * |---|---|---|
 * | no | 403 | 403 → /index.html |
 * | yes, or a website endpoint | 404 | 404 → /index.html |
 */
export const missingKeyCode: Check = {
  id: 'S3-5',
  area: 'bucket',
  title: 'Code of a missing key',
  severity: 'error',
  star: '',
  passes:
    'The error response that leads to the app is the one for the code that S3 gives: 403 without s3:ListBucket, 404 with it.',
  mend: 'Add the error response for the other code as well.',
  needs: ['s3:GetBucketPolicy', 'cloudfront:GetDistribution', 'cloudfront:DescribeFunction', 'cloudfront:GetFunction'],
  seeInstead: ['L-8'],
  causes: ['CF-9'],
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions',
  evaluate(facts) {
    const resource = bucketName(facts)
    const distribution = readDistribution(facts)
    const origin = mainOrigin(facts, distribution)
    if (origin === undefined) return notApplicable(resource, 'The distribution does not lead to this bucket; see CF-7.')
    const mapped = maskingResponses(distribution).map(({ errorCode }) => errorCode)
    if (mapped.length === 0) {
      return hasRouter(facts, distribution)
        ? pass(resource, 'The router function asks for no key that is missing.')
        : notApplicable(resource, 'No error response leads to the app; see CF-9.')
    }
    const listable = origin.kind !== 'website' && mayList(facts, distribution, readOptional(facts.bucket.policy) ?? [])
    const code = origin.kind === 'website' || listable ? 404 : 403
    if (mapped.includes(code))
      return pass(resource, `A missing key is ${code}, which is what the error response takes.`)
    if (hasRouter(facts, distribution)) return pass(resource, 'The router function asks for no key that is missing.')
    const own = distribution.errorResponses.find(
      ({ errorCode, responsePagePath }) => errorCode === code && responsePagePath !== ''
    )
    if (own !== undefined) {
      return notApplicable(resource, `A missing key is ${code}, for which there is a page: ${own.responsePagePath}.`)
    }
    const rewriter = rewriterOf(documentBehavior(facts, distribution))
    const probe = findProbe(facts, 'deep-link')
    const answer = probe && ifKnown(probe.response)
    if (rewriter !== undefined && answer?.status === 200 && isIndex(facts, answer)) {
      return pass(resource, `Function ${rewriter.name} gives deep links to the app.`)
    }
    return fail(resource, {
      message: listable
        ? 'The bucket policy gives CloudFront s3:ListBucket, so S3 answers 404 for missing keys, and only 403 leads to the app.'
        : `A missing key is ${code} here, and only ${mapped.join(', ')} leads to the app: deep links show an error.`,
      expected: `error response for ${code}`,
      actual: `error response for ${mapped.join(', ')}`,
      remedy: changeDistribution(distribution.id, { filter: mapError(code, fallbackPath(facts, distribution)) })
    })
  }
}
