import { describe, expect, test } from '@jest/globals'
import { absent, denied, known } from '../../../src/verify/fact.ts'
import { inspect, withSandbox } from './lab.ts'

const lab = withSandbox()

function request(DomainName: string, change: { others?: readonly string[]; key?: 'EC_prime256v1' | 'RSA_2048' } = {}) {
  return lab.sandbox.acm.request('us-east-1', {
    DomainName,
    SubjectAlternativeNames: [...(change.others ?? [])],
    ValidationMethod: 'DNS',
    KeyAlgorithm: change.key ?? 'RSA_2048'
  }).CertificateArn
}

async function find(domain = 'example.com') {
  const { certificates } = await inspect(lab.sandbox.env)
  const found = await certificates.find(domain)
  return found.state === 'known' ? found.value.arn : found
}

async function attached(arn: string) {
  return (await inspect(lab.sandbox.env)).certificates.attached(arn)
}

test('all that ACM says of a certificate', async () => {
  const { acm } = lab.sandbox
  const arn = request('Example.com', { others: ['*.example.com'] })
  acm.issue(arn)
  acm.change(arn, {
    Serial: '00:AB:CD:01',
    NotAfter: new Date('2027-01-02T03:04:05Z'),
    RenewalSummary: {
      RenewalStatus: 'PENDING_VALIDATION',
      RenewalStatusReason: 'CAA_ERROR',
      DomainValidationOptions: [],
      UpdatedAt: new Date()
    }
  })
  expect(await attached(arn)).toEqual(
    known({
      arn,
      attached: true,
      status: 'ISSUED',
      failureReason: undefined,
      type: 'AMAZON_ISSUED',
      domains: ['example.com', '*.example.com'],
      validations: ['example.com', '*.example.com'].map(domain => ({
        domain,
        method: 'DNS',
        status: 'SUCCESS',
        record: {
          name: expect.stringMatching(/^_[0-9a-f]+\.example\.com$/),
          value: expect.stringMatching(/\.acm-validations\.aws$/)
        }
      })),
      inUseBy: [],
      renewalEligibility: 'INELIGIBLE',
      renewal: { status: 'PENDING_VALIDATION', reason: 'CAA_ERROR' },
      notAfter: '2027-01-02T03:04:05.000Z',
      keyAlgorithm: expect.stringMatching(/^RSA.2048$/),
      serial: 'abcd01'
    })
  )
})

test('one that failed says why, and has no dates', async () => {
  const arn = request('example.com')
  lab.sandbox.acm.fail(arn, 'CAA_ERROR')
  expect(await attached(arn)).toMatchObject({
    value: { status: 'FAILED', failureReason: 'CAA_ERROR', notAfter: undefined, serial: undefined }
  })
})

test('one that is gone is absent', async () => {
  const arn = request('example.com')
  lab.sandbox.acm.delete(arn)
  expect(await attached(arn)).toEqual(absent)
})

describe('found by a domain', () => {
  test.each<[string, string, readonly string[], boolean]>([
    ['by its main name', 'example.com', [], true],
    ['by another name', 'www.example.org', ['example.com'], true],
    ['by a wildcard', 'example.org', ['*.com', '*.example.com'], false],
    ['not by a name below', 'www.example.com', [], false]
  ])('%s', async (_, name, others, isFound) => {
    const arn = request(name, { others: others.filter(other => other !== '*.com') })
    expect(await find()).toEqual(isFound ? arn : absent)
  })

  test('a name below the apex by the wildcard', async () => {
    const arn = request('example.com', { others: ['*.example.com'] })
    expect(await find('www.example.com')).toBe(arn)
    expect(await find('a.b.example.com')).toEqual(absent)
  })

  test('an issued one before others, whatever its key', async () => {
    const failed = request('example.com')
    lab.sandbox.acm.fail(failed, 'CAA_ERROR')
    expect(await find()).toBe(failed)
    const pending = request('example.com', { others: ['a.example.com'] })
    expect(await find()).toBe(pending)
    const issued = request('example.com', { key: 'EC_prime256v1' })
    lab.sandbox.acm.issue(issued)
    expect(await find()).toBe(issued)
  })

  test('behind the first page', async () => {
    for (let index = 0; index < 1_001; index++) request(`site-${index}.example.org`)
    const arn = request('example.com')
    expect(await find()).toBe(arn)
    expect(lab.sandbox.aws.log.count({ operation: 'ListCertificates' })).toBe(2)
  })

  test('not in another region', async () => {
    lab.sandbox.acm.request('eu-central-1', { DomainName: 'example.com', ValidationMethod: 'DNS' })
    expect(await find()).toEqual(absent)
  })
})

test('what may not be asked', async () => {
  const arn = request('example.com')
  const allow = lab.sandbox.aws.deny('acm:DescribeCertificate')
  expect(await attached(arn)).toEqual(denied('acm:DescribeCertificate', arn))
  allow()
  lab.sandbox.aws.deny('acm:ListCertificates')
  expect(await find()).toMatchObject({ state: 'denied', action: 'acm:ListCertificates' })
})
