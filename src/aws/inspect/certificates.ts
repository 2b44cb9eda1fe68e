import type { CertificateDetail, CertificateSummary, KeyAlgorithm } from '@aws-sdk/client-acm'
import { absent, type Fact } from '../../verify/fact.ts'
import type { Certificate } from '../../verify/facts.ts'
import { covers } from '../../verify/lookups/names.ts'
import type { CertificateSource } from '../../verify/sources.ts'
import { GLOBAL_REGION, sdkOptions } from '../sdk-options.ts'
import type { Asker } from './ask.ts'
import { memoised } from './memo.ts'
import { readPages } from './pages.ts'

/** ACM lists RSA 2048 only unless it is told of the others. https://docs.aws.amazon.com/acm/latest/APIReference/API_Filters.html */
const KEY_TYPES: KeyAlgorithm[] = [
  'RSA_1024',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1'
]

/** Of several certificates for a domain, the one that is nearest to being of use. */
const PREFERENCE: readonly string[] = ['ISSUED', 'PENDING_VALIDATION', 'VALIDATION_TIMED_OUT', 'FAILED']

export function openCertificateSource(asker: Asker): CertificateSource {
  const clientIn = memoised(async region => {
    const sdk = await import('@aws-sdk/client-acm')
    return { sdk, client: new sdk.ACMClient(sdkOptions(asker.session, region)) }
  })
  type Acm = Awaited<ReturnType<typeof clientIn>>

  /** @param arn arn:aws:acm:REGION:ACCOUNT:certificate/ID */
  async function describe(arn: string, attached: boolean): Promise<Fact<Certificate>> {
    const { sdk, client } = await clientIn(arn.split(':')[3] || GLOBAL_REGION)
    const question = { action: 'acm:DescribeCertificate', resource: arn, absent: ['ResourceNotFoundException'] }
    return asker.ask(question, async options => {
      const reply = await client.send(new sdk.DescribeCertificateCommand({ CertificateArn: arn }), options)
      return reply.Certificate && certificateFacts(reply.Certificate, attached)
    })
  }

  function listAll({ sdk, client }: Acm): Promise<Fact<readonly CertificateSummary[]>> {
    return readPages((token: string | undefined) =>
      asker.ask({ action: 'acm:ListCertificates', resource: '*' }, async options => {
        const input = { Includes: { keyTypes: KEY_TYPES }, ...(token !== undefined && { NextToken: token }) }
        const reply = await client.send(new sdk.ListCertificatesCommand(input), options)
        return { items: reply.CertificateSummaryList ?? [], next: reply.NextToken }
      })
    )
  }

  return {
    attached: arn => describe(arn, true),
    async find(domain) {
      const all = await listAll(await clientIn(GLOBAL_REGION))
      if (all.state !== 'known') return all
      const arn = bestFor(domain, all.value)
      return arn === undefined ? absent : describe(arn, false)
    }
  }
}

function bestFor(domain: string, all: readonly CertificateSummary[]): string | undefined {
  const fitting = all.filter(({ DomainName = '', SubjectAlternativeNameSummaries: others = [] }) =>
    [DomainName, ...others].some(name => covers(name.toLowerCase(), domain))
  )
  const preferred = PREFERENCE.flatMap(status => fitting.find(({ Status }) => Status === status) ?? [])
  return (preferred[0] ?? fitting[0])?.CertificateArn
}

function certificateFacts(detail: CertificateDetail, attached: boolean): Certificate {
  const names = [detail.DomainName, ...(detail.SubjectAlternativeNames ?? [])].flatMap(
    name => name?.toLowerCase() ?? []
  )
  const renewal = detail.RenewalSummary
  return {
    arn: detail.CertificateArn ?? '',
    attached,
    status: detail.Status ?? 'INACTIVE',
    failureReason: detail.FailureReason,
    type: detail.Type ?? '',
    domains: [...new Set(names)],
    validations: (detail.DomainValidationOptions ?? []).map(option => ({
      domain: option.DomainName?.toLowerCase() ?? '',
      method: option.ValidationMethod,
      status: option.ValidationStatus,
      record: option.ResourceRecord && {
        name: withoutDot(option.ResourceRecord.Name),
        value: withoutDot(option.ResourceRecord.Value)
      }
    })),
    inUseBy: detail.InUseBy ?? [],
    renewalEligibility: detail.RenewalEligibility,
    renewal: renewal && { status: renewal.RenewalStatus ?? '', reason: renewal.RenewalStatusReason },
    notAfter: detail.NotAfter?.toISOString(),
    keyAlgorithm: detail.KeyAlgorithm,
    serial: detail.Serial?.toLowerCase().replaceAll(':', '').replace(/^0+/, '')
  }
}

function withoutDot(name = ''): string {
  return name.replace(/\.$/, '')
}
