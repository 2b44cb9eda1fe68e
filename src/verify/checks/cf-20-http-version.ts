import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { readDistribution } from '../lookups/site.ts'
import { pass, warn } from '../outcome.ts'
import { changeDistribution } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const httpVersion: Check = {
  id: 'CF-20',
  area: 'distribution',
  title: 'HTTP versions',
  severity: 'info',
  star: '',
  passes: 'HTTP/2 and HTTP/3 are on.',
  mend: 'Turn on HTTP/2 and HTTP/3 in the general settings; it costs nothing.',
  needs: ['cloudfront:GetDistribution'],
  seeInstead: ['L-6'],
  source: cloudFrontDocs('DownloadDistValuesGeneral.html#DownloadDistValuesSupportedHTTPVersions'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    if (distribution.httpVersion === 'http2and3') return pass(resource, 'HTTP/2 and HTTP/3 are on.')
    return warn(resource, {
      message: 'Not all versions of HTTP are on: with HTTP/2 and 3, browsers load many small files sooner.',
      expected: 'http2and3',
      actual: distribution.httpVersion,
      remedy: changeDistribution(distribution.id, { filter: '.HttpVersion = "http2and3"' })
    })
  }
}
