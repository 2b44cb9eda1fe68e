import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { mayList } from '../lookups/policy.ts'
import { findProbe, isErrorFromCloudFront, isIndex } from '../lookups/probes.ts'
import {
  documentBehavior,
  hasRouter,
  mainOrigin,
  maskingResponses,
  readDistribution,
  rewriterOf,
  rootPath
} from '../lookups/site.ts'
import { fail, notApplicable, pass, warn } from '../outcome.ts'
import { changeDistribution } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

/**
 * | default root object | `/` is | outcome |
 * |---|---|---|
 * | index.html | the app | pass |
 * | none, and the router or a website endpoint answers | the app | pass |
 * | none, and another function was seen to answer | the app | pass |
 * | none, and CloudFront may list the bucket | the list of all files | fail |
 * | none, under the 403 error response | the app, as an error | warn |
 * | none, or another file | an error, or that file | fail |
 */
export const defaultRootObject: Check = {
  id: 'CF-6',
  area: 'distribution',
  title: 'Default root object',
  severity: 'error',
  star: '☆',
  passes: 'The default root object is index.html, or a function answers for the domain without a path.',
  mend: 'Set index.html as the default root object in the general settings of the distribution.',
  needs: ['cloudfront:GetDistribution', 's3:GetBucketPolicy', 'cloudfront:DescribeFunction', 'cloudfront:GetFunction'],
  seeInstead: ['L-7'],
  source: cloudFrontDocs('DefaultRootObject.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const { fallbackDocument } = facts.expectation
    const actual = distribution.defaultRootObject
    if (rootPath(facts, distribution) !== '/')
      return notApplicable(resource, 'The site is not at the root of the domain.')
    if (actual === fallbackDocument) return pass(resource, `/ is ${actual}.`)
    const rewriter = actual === '' ? rewriterOf(documentBehavior(facts, distribution)) : undefined
    const probe = findProbe(facts, 'root')
    const answer = probe && ifKnown(probe.response)
    if (rewriter !== undefined && answer?.status === 200 && isIndex(facts, answer) && !isErrorFromCloudFront(answer)) {
      return pass(resource, `Function ${rewriter.name} answers for /.`)
    }
    if (actual === '' && hasRouter(facts, distribution)) return pass(resource, 'The router function answers for /.')
    if (actual === '' && mainOrigin(facts, distribution)?.kind === 'website') {
      return pass(resource, 'The website endpoint answers for /.')
    }
    if (rewriter !== undefined && answer === undefined) {
      return notApplicable(resource, `Function ${rewriter.name} may answer for /; L-7 shows whether it does.`)
    }
    const problem = {
      expected: fallbackDocument,
      actual: actual === '' ? 'none' : actual,
      remedy: changeDistribution(distribution.id, {
        filter: `.DefaultRootObject = ${JSON.stringify(fallbackDocument)}`
      })
    }
    if (actual !== '') {
      return fail(resource, {
        ...problem,
        message: `The domain without a path shows ${actual} instead of ${fallbackDocument}.`
      })
    }
    if (mayList(facts, distribution, ifKnown(facts.bucket.policy) ?? [])) {
      return fail(resource, {
        ...problem,
        message:
          'No default root object is set, and CloudFront may list the bucket: the domain without a path shows visitors the list of all files.'
      })
    }
    if (maskingResponses(distribution).some(({ errorCode }) => errorCode === 403)) {
      return warn(resource, {
        ...problem,
        message:
          'The domain without a path only works by the error response: S3 answers 403 for the empty key, and that is turned into the app. ' +
          'Each visit of the front page is an error in the metrics, and kept for the error TTL only.'
      })
    }
    return fail(resource, {
      ...problem,
      message: 'The domain without a path is an error: no default root object is set.'
    })
  }
}
