import {
  type CertificateDetail,
  type KeyAlgorithm,
  type RenewalSummary,
  RequestCertificateCommand
} from '@aws-sdk/client-acm'
import { changeDistribution, changeRecord, recordOf } from '../clients.ts'
import type { Row } from '../row.ts'
import type { Scene } from '../scene.ts'

export const certificateRows: readonly Row[] = [
  {
    check: 'ACM-1',
    name: 'the certificate was revoked',
    sabotage: scene => change(scene, { Status: 'REVOKED' }),
    state: 'fail',
    shows: 'REVOKED',
    remedy: ({ setup }) => setup.distributionId,
    also: { 'ACM-4': ['skip', 'What is not issued is not renewed.'] }
  },
  {
    check: 'ACM-2',
    name: 'the certificate is for the names below the domain only',
    sabotage: scene => attachNew(scene, '*.example.com'),
    state: 'fail',
    shows: '*.example.com',
    remedy: '--domain-name example.com'
  },
  {
    check: 'ACM-3',
    name: 'the validation record was tidied away',
    sabotage: async scene => {
      const [option] = scene.sandbox.acm.certificate(scene.setup.certificateArn).DomainValidationOptions ?? []
      await changeRecord(scene, 'DELETE', recordOf(scene, option?.ResourceRecord?.Name ?? '', 'CNAME'))
    },
    state: 'warn',
    shows: '.example.com: no CNAME',
    remedy: ({ setup }) => setup.zoneId
  },
  {
    check: 'ACM-4',
    name: 'the renewal has failed',
    sabotage: scene => changeRenewal(scene, 'FAILED', 'DOMAIN_VALIDATION_DENIED'),
    settle: scene => changeRenewal(scene, 'SUCCESS'),
    state: 'warn',
    shows: 'renewal FAILED: DOMAIN_VALIDATION_DENIED',
    remedy: ({ setup }) => setup.zoneId
  },
  {
    check: 'ACM-5',
    name: 'twenty days are left',
    sabotage: ({ sandbox, setup }) => sandbox.acm.expireIn(setup.certificateArn, 20.5),
    state: 'warn',
    shows: '20 days, until',
    remedy: ({ setup }) => setup.distributionId
  },
  {
    check: 'ACM-5',
    name: 'two days are left',
    sabotage: ({ sandbox, setup }) => sandbox.acm.expireIn(setup.certificateArn, 2.5),
    state: 'fail',
    shows: '2 days, until',
    remedy: ({ setup }) => setup.distributionId
  },
  {
    check: 'ACM-6',
    name: 'the key is on a curve that CloudFront does not take',
    sabotage: scene => attachNew(scene, 'example.com', 'EC_secp384r1'),
    state: 'warn',
    shows: 'secp384r1',
    remedy: ({ setup }) => setup.distributionId
  }
]

/** What ACM comes to by itself. */
function change({ sandbox, setup }: Scene, changed: Partial<CertificateDetail>): void {
  sandbox.acm.change(setup.certificateArn, changed)
}

function changeRenewal(
  scene: Scene,
  RenewalStatus: RenewalSummary['RenewalStatus'],
  RenewalStatusReason?: RenewalSummary['RenewalStatusReason']
): void {
  const shared = { RenewalStatus, DomainValidationOptions: [], UpdatedAt: new Date() }
  change(scene, { RenewalSummary: { ...shared, ...(RenewalStatusReason && { RenewalStatusReason }) } })
}

/** It is proved by the records that are there already. */
async function attachNew(scene: Scene, DomainName: string, KeyAlgorithm: KeyAlgorithm = 'RSA_2048'): Promise<void> {
  const { CertificateArn } = await scene.aws.acm.send(
    new RequestCertificateCommand({ DomainName, KeyAlgorithm, ValidationMethod: 'DNS' })
  )
  await changeDistribution(scene, config => ({
    ...config,
    ViewerCertificate: {
      ...{ ACMCertificateArn: CertificateArn },
      SSLSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.2_2021'
    }
  }))
}
