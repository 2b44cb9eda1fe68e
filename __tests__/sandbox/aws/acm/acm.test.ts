import {
  ACMClient,
  AddTagsToCertificateCommand,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  ImportCertificateCommand,
  ListCertificatesCommand,
  ListTagsForCertificateCommand,
  RequestCertificateCommand,
  type RequestCertificateCommandInput
} from '@aws-sdk/client-acm'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { siteDistribution } from '../../../../sandbox/aws/cloudfront/site-distribution.ts'
import { failure, type Lab, startLab } from '../lab.ts'
import { RSA_1024 } from './certificates.ts'

let lab: Lab
let client: ACMClient

beforeEach(async () => {
  lab = await startLab()
  client = new ACMClient(lab.client())
})
afterEach(async () => {
  client.destroy()
  await lab.sandbox.close()
})

async function request(input: Partial<RequestCertificateCommandInput> = {}): Promise<string> {
  const command = new RequestCertificateCommand({ DomainName: 'example.com', ValidationMethod: 'DNS', ...input })
  return (await client.send(command)).CertificateArn ?? ''
}

async function describeOf(CertificateArn: string) {
  const { Certificate } = await client.send(new DescribeCertificateCommand({ CertificateArn }))
  return Certificate ?? {}
}

describe('a requested certificate', () => {
  test('waits until its records are in the zone, and is issued then', async () => {
    const arn = await request({ SubjectAlternativeNames: ['*.example.com', 'example.org'] })
    const pending = await describeOf(arn)
    expect(pending).toMatchObject({
      Status: 'PENDING_VALIDATION',
      DomainName: 'example.com',
      SubjectAlternativeNames: ['example.com', '*.example.com', 'example.org'],
      RenewalEligibility: 'INELIGIBLE'
    })
    expect(pending.NotAfter).toBeUndefined()
    const records = (pending.DomainValidationOptions ?? []).map(({ ResourceRecord: record }) => record)
    // The apex and its wildcard are proved by one record.
    expect(records[0]).toEqual(records[1])
    expect(records[0]?.Name).toMatch(/^_[0-9a-f]{32}\.example\.com\.$/)
    expect(records[0]?.Value).toMatch(/^_[0-9a-f]{32}\.[0-9a-f]{10}\.acm-validations\.aws\.$/)

    const { route53 } = lab.sandbox
    const enter = (zoneId: string, record: (typeof records)[number]) =>
      route53.upsert(zoneId, {
        Name: record?.Name,
        Type: 'CNAME',
        TTL: 300,
        ResourceRecords: [{ Value: record?.Value }]
      })
    enter(route53.createZone({ Name: 'example.com' }).id, records[0])
    const half = await describeOf(arn)
    expect(half.Status).toBe('PENDING_VALIDATION')
    expect(half.DomainValidationOptions?.map(({ ValidationStatus: status }) => status)).toEqual([
      'SUCCESS',
      'SUCCESS',
      'PENDING_VALIDATION'
    ])
    enter(route53.createZone({ Name: 'example.org' }).id, records[2])
    const issued = await describeOf(arn)
    expect(issued).toMatchObject({ Status: 'ISSUED', Type: 'AMAZON_ISSUED', InUseBy: [] })
    expect(issued.Serial).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/)
    const days = ((issued.NotAfter?.getTime() ?? 0) - (issued.NotBefore?.getTime() ?? 0)) / 86_400_000
    expect(days).toBe(198)
  })

  test('a private zone proves nothing', async () => {
    const arn = await request()
    const { DomainValidationOptions: [option] = [] } = await describeOf(arn)
    const { route53 } = lab.sandbox
    const zone = route53.createZone({ Name: 'example.com', VPC: { VPCRegion: 'us-east-1', VPCId: 'vpc-0123' } })
    const { Name, Value } = option?.ResourceRecord ?? {}
    route53.upsert(zone.id, { Name, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value }] })
    expect((await describeOf(arn)).Status).toBe('PENDING_VALIDATION')
  })

  test('belongs to the region it was requested in', async () => {
    const far = new ACMClient(lab.client('eu-central-1'))
    const arn = await request()
    expect(arn).toMatch(/^arn:aws:acm:us-east-1:123456789012:certificate\/[0-9a-f-]{36}$/)
    expect(await failure(far.send(new DescribeCertificateCommand({ CertificateArn: arn })))).toMatchObject({
      code: 'ResourceNotFoundException',
      status: 400
    })
    expect((await far.send(new ListCertificatesCommand({}))).CertificateSummaryList).toEqual([])
    expect((await client.send(new ListCertificatesCommand({}))).CertificateSummaryList).toMatchObject([
      { CertificateArn: arn, DomainName: 'example.com', InUse: false }
    ])
    far.destroy()
  })

  test('is used by the distributions that present it, and cannot be deleted then', async () => {
    const arn = await request()
    lab.sandbox.acm.issue(arn)
    const ViewerCertificate = { ACMCertificateArn: arn, SSLSupportMethod: 'sni-only' } as const
    const { cloudFront } = lab.sandbox
    const { id, value } = cloudFront.createDistribution(
      siteDistribution({ bucket: 'b', overrides: { ViewerCertificate } })
    )
    expect(await describeOf(arn)).toMatchObject({ InUseBy: [value.ARN], RenewalEligibility: 'ELIGIBLE' })
    const remove = () => client.send(new DeleteCertificateCommand({ CertificateArn: arn }))
    expect(await failure(remove())).toMatchObject({ code: 'ResourceInUseException', status: 400 })
    cloudFront.changeDistribution(id, ({ ViewerCertificate: _, ...config }) => config)
    await remove()
    expect(await failure(describeOf(arn))).toMatchObject({ code: 'ResourceNotFoundException' })
  })

  test('can fail, and expire', async () => {
    const arn = await request()
    lab.sandbox.acm.fail(arn, 'CAA_ERROR')
    expect(await describeOf(arn)).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'CAA_ERROR',
      DomainValidationOptions: [{ ValidationStatus: 'FAILED' }]
    })
    lab.sandbox.acm.issue(arn)
    lab.sandbox.acm.expireIn(arn, 6)
    expect((await describeOf(arn)).Status).toBe('ISSUED')
    lab.sandbox.acm.expireIn(arn, 0)
    expect((await describeOf(arn)).Status).toBe('EXPIRED')
  })

  test('shows what was laid over it', async () => {
    const arn = await request()
    const RenewalSummary = {
      RenewalStatus: 'PENDING_VALIDATION',
      UpdatedAt: new Date('2026-11-01T00:00:00Z'),
      DomainValidationOptions: [{ DomainName: 'example.com', ValidationStatus: 'PENDING_VALIDATION' }]
    } as const
    lab.sandbox.acm.change(arn, {
      RenewalSummary: { ...RenewalSummary, DomainValidationOptions: [{ ...RenewalSummary.DomainValidationOptions[0] }] }
    })
    expect(await describeOf(arn)).toMatchObject({ RenewalSummary })
  })

  test('is the same one for the same token', async () => {
    const first = await request({ IdempotencyToken: 'deploy1' })
    expect(await request({ IdempotencyToken: 'deploy1' })).toBe(first)
    expect(await request({ IdempotencyToken: 'deploy2' })).not.toBe(first)
  })

  test.each(['no spaces.example.com', 'a.*.example.com', 'localhost'])('%s is no name for one', async DomainName => {
    expect(await failure(request({ DomainName }))).toMatchObject({ code: 'InvalidDomainValidationOptionsException' })
  })
})

describe('an imported certificate', () => {
  test('shows what it says of itself', async () => {
    const { CertificateArn: arn = '' } = await client.send(
      new ImportCertificateCommand({ Certificate: Buffer.from(RSA_1024.pem), PrivateKey: Buffer.from('key') })
    )
    expect(await describeOf(arn)).toMatchObject({
      Type: 'IMPORTED',
      Status: 'ISSUED',
      DomainName: 'example.com',
      SubjectAlternativeNames: ['example.com', '*.example.com'],
      // As ACM really writes it.
      KeyAlgorithm: 'RSA-1024',
      Serial: RSA_1024.serial,
      NotAfter: RSA_1024.notAfter,
      RenewalEligibility: 'INELIGIBLE'
    })
  })

  test('gives its serial and dates to one that was requested', async () => {
    const arn = await request()
    lab.sandbox.acm.issue(arn, RSA_1024.pem)
    expect(await describeOf(arn)).toMatchObject({ Serial: RSA_1024.serial, NotAfter: RSA_1024.notAfter })
  })

  test('that is none is refused', async () => {
    const input = { Certificate: Buffer.from('none'), PrivateKey: Buffer.from('key') }
    expect(await failure(client.send(new ImportCertificateCommand(input)))).toMatchObject({
      code: 'ValidationException'
    })
  })
})

test('a list shows RSA only unless asked for more, and pages', async () => {
  const rsa = [await request(), await request({ DomainName: 'www.example.com' })]
  const ec = await request({ DomainName: 'ec.example.com', KeyAlgorithm: 'EC_prime256v1' })
  const list = async (input: object) => {
    const { CertificateSummaryList: found = [], NextToken } = await client.send(new ListCertificatesCommand(input))
    return { arns: found.map(({ CertificateArn }) => CertificateArn), NextToken }
  }
  expect((await list({})).arns).toEqual(rsa)
  expect((await list({ Includes: { keyTypes: ['EC_prime256v1'] } })).arns).toEqual([ec])
  expect((await list({ CertificateStatuses: ['ISSUED'] })).arns).toEqual([])
  const first = await list({ MaxItems: 1 })
  expect(first.arns).toEqual(rsa.slice(0, 1))
  expect(await list({ MaxItems: 1, NextToken: first.NextToken })).toEqual({ arns: rsa.slice(1), NextToken: undefined })
})

test('tags are kept', async () => {
  const CertificateArn = await request({ Tags: [{ Key: 'site', Value: 'a' }] })
  const Tags = [
    { Key: 'site', Value: 'b' },
    { Key: 'team', Value: 'web' }
  ]
  await client.send(new AddTagsToCertificateCommand({ CertificateArn, Tags }))
  expect((await client.send(new ListTagsForCertificateCommand({ CertificateArn }))).Tags).toEqual(Tags)
})

describe('refusals are in the words of JSON services', () => {
  test('a denied action', async () => {
    const arn = await request()
    const allow = lab.sandbox.aws.deny('acm:DescribeCertificate')
    expect(await failure(describeOf(arn))).toMatchObject({
      code: 'AccessDeniedException',
      status: 400,
      message: expect.stringContaining(`is not authorized to perform: acm:DescribeCertificate on resource: "${arn}"`)
    })
    allow()
    expect((await describeOf(arn)).CertificateArn).toBe(arn)
  })

  test.each([
    [{ accessKeyId: 'AKIAIOSFODNN7NOBODY0', secretAccessKey: 'x' }, 'UnrecognizedClientException'],
    [{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' }, 'InvalidSignatureException']
  ])('wrong credentials %#', async (credentials, code) => {
    const stranger = new ACMClient({ ...lab.client(), credentials })
    expect(await failure(stranger.send(new ListCertificatesCommand({})))).toMatchObject({ code })
    stranger.destroy()
  })

  test('an ARN that is none', async () => {
    expect(await failure(describeOf('arn:aws:acm:us-east-1:123456789012:certificate/'))).toMatchObject({
      code: 'InvalidArnException'
    })
  })
})
