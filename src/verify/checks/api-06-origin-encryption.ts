import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { readApi } from '../lookups/api.ts'
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
    const { distribution, origin, facts: apiOrigin } = readApi(facts)
    if (origin.kind === 'vpc') return notApplicable(resource, 'The origin is in a VPC: requests stay inside AWS.')
    const old = origin.sslProtocols.filter(protocol => OLD.includes(protocol))
    const plain = origin.protocolPolicy === 'http-only'
    if (!plain && old.length === 0)
      return pass(resource, `${origin.domainName} is spoken to with ${origin.sslProtocols.join(', ')}.`)
    const balancer = apiOrigin && ifKnown(apiOrigin.loadBalancer)
    const listeners = balancer && ifKnown(balancer.listeners)
    const hasHttps =
      listeners === undefined || listeners.some(({ protocol }) => protocol === 'HTTPS' || protocol === 'TLS')
    return warn(resource, {
      message: plain
        ? `CloudFront speaks plain HTTP to ${origin.domainName}: passwords and tokens go over the internet unencrypted.`
        : `CloudFront may speak ${old.join(', ')} to ${origin.domainName}.`,
      expected: 'https-only with TLSv1.2',
      actual: `${origin.protocolPolicy ?? 'none'} with ${origin.sslProtocols.join(', ') || 'no TLS'}`,
      remedy: hasHttps
        ? changeDistribution(distribution.id, {
            filter: changeOrigin(
              origin.id,
              `${plain ? '.CustomOriginConfig.OriginProtocolPolicy = "https-only" | ' : ''}.CustomOriginConfig.OriginSslProtocols = {Quantity: 1, Items: ["TLSv1.2"]}`
            ),
            note: 'The origin needs a certificate that fits; see API-5.'
          })
        : text(
            `Add an HTTPS listener with a certificate to load balancer ${balancer?.name}, then choose HTTPS only for the origin.`
          )
    })
  }
}
