import type { Check } from '../check.ts'
import { s3Docs } from '../docs.ts'
import { mainOrigin, readDistribution } from '../lookups/site.ts'
import { fail, pass, readOptional } from '../outcome.ts'
import { command, quote } from '../remedies/command.ts'
import { signRequests } from '../remedies/origin-access.ts'
import { bucketName, restEndpoint } from '../resource.ts'

/**
 * | origin | website hosting | Block Public Access | outcome |
 * |---|---|---|---|
 * | REST | off | | pass |
 * | REST | on | | pass, and says that nobody uses it |
 * | website endpoint | | on | fail: S3 answers 403, or 404 |
 * | website endpoint | off | off | fail: S3 answers 404 |
 * | website endpoint | on | off | pass; see S3-2 and CF-7 |
 */
export const websiteHosting: Check = {
  id: 'S3-6',
  area: 'bucket',
  title: 'Static website hosting',
  severity: 'error',
  star: '★',
  passes:
    'Static website hosting is not what CloudFront reads from: a private bucket is read through its REST endpoint.',
  mend: 'Choose the bucket itself as the origin (Browse S3), not its website endpoint, which is closed while public access is blocked.',
  needs: ['s3:GetBucketWebsite', 's3:GetBucketPublicAccessBlock', 'cloudfront:GetDistribution'],
  seeInstead: ['L-7', 'L-15'],
  source: s3Docs('WebsiteEndpoints.html'),
  evaluate(facts) {
    const resource = bucketName(facts)
    const website = readOptional(facts.bucket.website)
    const distribution = readDistribution(facts)
    const origin = mainOrigin(facts, distribution)
    if (origin?.kind !== 'website') {
      return pass(
        resource,
        website === undefined
          ? 'Static website hosting is off.'
          : 'Static website hosting is on but not used: CloudFront reads the private bucket through its REST endpoint. It can stay, and it can go.'
      )
    }
    const rest = restEndpoint(facts)
    const block = readOptional(facts.bucket.publicAccessBlock)
    const isOpen = !block?.blockPublicPolicy && !block?.restrictPublicBuckets
    if (isOpen && website !== undefined) {
      return pass(resource, 'The origin is the website endpoint, and the bucket is open to everybody as that needs.')
    }
    if (isOpen) {
      return fail(resource, {
        message: 'The origin is the website endpoint of the bucket, and static website hosting is off: S3 answers 404.',
        expected: `origin ${rest}, or website hosting on`,
        actual: `origin ${origin.domainName}, website hosting off`,
        remedy: command([
          `aws s3 website s3://${quote(facts.bucket.name)} --index-document ${quote(facts.expectation.fallbackDocument)}`
        ])
      })
    }
    return fail(resource, {
      message:
        'The origin is the website endpoint, which has no way to sign in, while public access is blocked: S3 refuses everything.',
      expected: `origin ${rest}`,
      actual: `origin ${origin.domainName}${website === undefined ? ', website hosting off' : ''}`,
      remedy: signRequests(
        facts,
        distribution,
        origin,
        `del(.CustomOriginConfig) | .DomainName = ${JSON.stringify(rest)} | `
      )
    })
  }
}
