import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts } from '../facts.ts'
import { type Api, isTaken, originNames, readApi } from '../lookups/api.ts'
import { notApplicable, pass, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { changeDistribution, changeOrigin } from '../remedies/distribution.ts'
import { resourceOf } from '../resource.ts'

const OLD: readonly string[] = ['SSLv3', 'TLSv1', 'TLSv1.1']

export const apiOriginEncryption: Check = {
  id: 'API-6',
  area: 'api',
  title: 'Encryption to the API',
  severity: 'warning',
  star: '',
  passes: 'CloudFront speaks HTTPS to the origin, with TLS 1.2 or later.',
  mend: 'Choose HTTPS only and TLSv1.2 for the origin.',
  needs: ['cloudfront:GetDistribution'],
  source: cloudFrontDocs('using-https-cloudfront-to-custom-origin.html'),
  evaluate(facts) {
    const resource = resourceOf('api', facts)
    const api = readApi(facts)
    const { distribution, origin } = api
    if (origin.kind === 'vpc') return notApplicable(resource, 'The origin is in a VPC: requests stay inside AWS.')
    const old = origin.sslProtocols.filter(protocol => OLD.includes(protocol))
    const plain = origin.protocolPolicy === 'http-only'
    if (!plain && old.length === 0)
      return pass(resource, `${origin.domainName} is spoken to with ${origin.sslProtocols.join(', ')}.`)
    return warn(resource, {
      message: plain
        ? `CloudFront speaks plain HTTP to ${origin.domainName}: passwords and tokens go over the internet unencrypted.`
        : `CloudFront may speak ${old.join(', ')} to ${origin.domainName}.`,
      expected: 'https-only with TLSv1.2',
      actual: `${origin.protocolPolicy ?? 'none'} with ${origin.sslProtocols.join(', ') || 'no TLS'}`,
      remedy: isReady(facts, api, plain)
        ? changeDistribution(distribution.id, {
            filter: changeOrigin(
              origin.id,
              `${plain ? '.CustomOriginConfig.OriginProtocolPolicy = "https-only" | ' : ''}.CustomOriginConfig.OriginSslProtocols = {Quantity: 1, Items: ["TLSv1.2"]}`
            )
          })
        : text(
            `See that ${origin.domainName} listens for HTTPS on port ${origin.httpsPort ?? 443}, with TLS 1.2 and a certificate for ${describeNames(facts, api)}. Then choose ${plain ? 'HTTPS only' : 'TLSv1.2'} for the origin: before, every request of the API would be 502.`
          )
    })
  }
}

/** Whether the origin was seen to speak what CloudFront would be told to, by a certificate that it takes. */
function isReady(facts: Facts, api: Api, plain: boolean): boolean {
  const session = api.facts && ifKnown(api.facts.tls)
  if (session === undefined || OLD.includes(session.protocol)) return false
  if (!plain) return true
  const { cachePolicy, originRequestPolicy } = api.behavior
  const named = cachePolicy.state === 'known' && ['known', 'absent'].includes(originRequestPolicy.state)
  return named && isTaken(session, originNames(facts, api))
}

function describeNames(facts: Facts, api: Api): string {
  const own = api.origin.domainName.endsWith('.elb.amazonaws.com') ? [] : [api.origin.domainName]
  return [...own, ...facts.expectation.domains].join(' or ')
}
