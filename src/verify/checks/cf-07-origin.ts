import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { listed } from '../lookups/names.ts'
import { documentBehavior, isSiteOrigin, mainOrigin, originOf, readDistribution, siteBase } from '../lookups/site.ts'
import { fail, pass, warn } from '../outcome.ts'
import { changeDistribution, changeOrigin, distributionConsole } from '../remedies/distribution.ts'
import { bucketRegion, distributionName, restEndpoint } from '../resource.ts'

/**
 * | the site's behavior leads to | outcome |
 * |---|---|
 * | another origin than the bucket | fail |
 * | its website endpoint | warn (S3-6 says when it can't work) |
 * | its REST endpoint, another region in the name | fail |
 * | its REST endpoint, no region in the name, bucket elsewhere than us-east-1 | warn |
 * | an origin path that the prefix is not below | fail |
 */
export const origin: Check = {
  id: 'CF-7',
  area: 'distribution',
  title: 'Origin',
  severity: 'error',
  star: '★',
  passes: 'The origin is the regional REST endpoint of this bucket, with the origin path that leads to the site.',
  mend: 'Choose the bucket as the origin (Browse S3), and set the origin path to the prefix.',
  needs: ['cloudfront:GetDistribution'],
  seeInstead: ['L-7'],
  causes: ['S3-6'],
  source: cloudFrontDocs('DownloadDistValuesOrigin.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const { prefix } = facts.expectation
    const region = bucketRegion(facts)
    const rest = restEndpoint(facts)
    const behavior = documentBehavior(facts, distribution)
    const found = behavior && originOf(distribution, behavior)
    if (found === undefined || !isSiteOrigin(facts, found)) {
      const other = mainOrigin(facts, distribution)
      return fail(resource, {
        message:
          other === undefined
            ? `No origin of the distribution is bucket ${facts.bucket.name}: what is uploaded there is never served.`
            : `Requests for pages go to ${found?.domainName ?? 'no origin'}, not to bucket ${facts.bucket.name}.`,
        // A bucket that does not exist, or is another account's, was hardly meant: then it is its name that is wrong.
        causes: ['S3-1', 'S3-6'],
        expected: rest,
        actual: found?.domainName ?? listed(distribution.origins.map(({ domainName }) => domainName)),
        remedy:
          found?.kind === 's3'
            ? changeDistribution(distribution.id, {
                filter: changeOrigin(found.id, `.DomainName = ${JSON.stringify(rest)}`)
              })
            : distributionConsole(
                'Add the bucket as an origin, and let the default behavior lead to it.',
                distribution.id,
                '/origins'
              )
      })
    }
    if (siteBase(facts, found) === undefined) {
      const path = `/${prefix}`.replace(/\/$/, '')
      return fail(resource, {
        message: `Files are uploaded to ${prefix === '' ? 'the root of the bucket' : prefix}, and CloudFront looks for them in ${found.originPath}.`,
        expected: path === '' ? 'no origin path' : `origin path ${path}`,
        actual: `origin path ${found.originPath}`,
        remedy: changeDistribution(distribution.id, {
          filter: changeOrigin(found.id, `.OriginPath = ${JSON.stringify(path)}`)
        })
      })
    }
    if (found.kind === 'website') {
      return warn(resource, {
        message:
          'The origin is the website endpoint of the bucket: it speaks plain HTTP, and needs a bucket that is open to everybody.',
        expected: rest,
        actual: found.domainName,
        remedy: distributionConsole(
          'Choose the bucket itself as the origin (Browse S3), with an origin access control.',
          distribution.id,
          '/origins'
        )
      })
    }
    if (found.bucketRegion === region || (found.bucketRegion === undefined && region === 'us-east-1')) {
      return pass(resource, `It reads ${found.domainName}${found.originPath}.`)
    }
    const problem = {
      expected: rest,
      actual: found.domainName,
      remedy: changeDistribution(distribution.id, {
        filter: changeOrigin(found.id, `.DomainName = ${JSON.stringify(rest)}`)
      })
    }
    return found.bucketRegion === undefined
      ? warn(resource, {
          ...problem,
          message: `The origin's name has no region. For a while after a bucket is created outside us-east-1, S3 redirects such requests, and visitors are sent to S3.`
        })
      : fail(resource, {
          ...problem,
          message: `The origin names ${found.bucketRegion}, and the bucket is in ${region}.`
        })
  }
}
