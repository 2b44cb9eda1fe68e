import type { Remedy } from '../../report/verification.ts'
import type { Distribution, Facts } from '../facts.ts'
import { console, quote, steps } from './command.ts'
import { changeDistribution } from './distribution.ts'

/** CloudFront takes certificates of this region only. */
const REGION = '--region us-east-1'

/** A new certificate for all names, once it is validated attached in place of what there is. */
export function replaceCertificate(facts: Facts, distribution: Distribution | undefined): Remedy {
  const names = [...new Set([...facts.expectation.domains, ...(distribution?.aliases ?? [])])]
  const [main, ...others] = names
  const alternatives = others.length === 0 ? '' : ` --subject-alternative-names ${others.map(quote).join(' ')}`
  const request = [
    `CERTIFICATE=$(aws acm request-certificate ${REGION} --domain-name ${quote(main ?? 'example.com')}${alternatives} --validation-method DNS --query CertificateArn --output text)`,
    `aws acm describe-certificate ${REGION} --certificate-arn "\${CERTIFICATE:?}" --query 'Certificate.DomainValidationOptions[].ResourceRecord'`,
    `aws acm wait certificate-validated ${REGION} --certificate-arn "\${CERTIFICATE:?}"`
  ]
  const note =
    'The second command shows the CNAME records to create in DNS; the third one waits until ACM has seen them.'
  if (distribution === undefined) return steps(request, note)
  return changeDistribution(distribution.id, {
    before: request,
    variables: { arn: 'CERTIFICATE' },
    filter: attach('$arn'),
    note
  })
}

export function attachCertificate(distribution: Distribution, arn: string): Remedy {
  return changeDistribution(distribution.id, { filter: attach(JSON.stringify(arn)) })
}

function attach(arn: string): string {
  return `.ViewerCertificate = {ACMCertificateArn: ${arn}, SSLSupportMethod: "sni-only", MinimumProtocolVersion: "TLSv1.2_2021"}`
}

export function certificateConsole(words: string, arn: string): Remedy {
  const id = arn.slice(arn.lastIndexOf('/') + 1)
  return console(words, `https://us-east-1.console.aws.amazon.com/acm/home?region=us-east-1#/certificates/${id}`)
}
