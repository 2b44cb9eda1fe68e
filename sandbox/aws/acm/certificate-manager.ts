import type {
  CertificateDetail,
  FailureReason,
  KeyAlgorithm,
  RequestCertificateRequest,
  Tag,
  ValidationMethod
} from '@aws-sdk/client-acm'
import { accountId } from '../credentials.ts'
import { certificateInUse, invalidArn, invalidDomain, invalidValue, noSuchCertificate } from './acm-errors.ts'
import { type CnameLookup, domainValidation, validationStatus } from './domain-validation.ts'
import { describeX509, randomSerial } from './x509.ts'

export interface CertificateManagerOptions {
  readonly now?: () => Date
  /** Where validation records are looked for; nothing is ever validated when absent. */
  readonly lookUpCname?: CnameLookup
  /** ARNs of what uses a certificate (distributions); nothing does when absent. */
  readonly usersOf?: (certificateArn: string) => readonly string[]
}

export type Certificate = CertificateDetail & { readonly CertificateArn: string }

interface Stored {
  detail: Certificate
  readonly region: string
  readonly idempotencyToken: string | undefined
  tags: readonly Tag[]
}

/** What ACM issues itself can be asked for with these; others are imported. */
const REQUESTABLE: readonly (KeyAlgorithm | undefined)[] = ['RSA_2048', 'EC_prime256v1', 'EC_secp384r1']
const DAY = 86_400_000
/** Days that a certificate of ACM's is good for. https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
const VALIDITY = 198

/**
 * AWS Certificate Manager, in memory. A certificate that waits for validation is issued as soon as it is looked at when
 * its records are in the DNS. Methods throw ServiceError with ACM's own codes.
 */
export class CertificateManager {
  readonly #certificates = new Map<string, Stored>()
  readonly #now: () => Date
  readonly #lookUpCname: CnameLookup
  readonly #usersOf: (arn: string) => readonly string[]

  constructor(options: CertificateManagerOptions = {}) {
    this.#now = options.now ?? (() => new Date())
    this.#lookUpCname = options.lookUpCname ?? (() => undefined)
    this.#usersOf = options.usersOf ?? (() => [])
  }

  /** @param region that of the request's signature: a certificate is seen in no other */
  request(region: string, request: Partial<RequestCertificateRequest>): Certificate {
    const {
      DomainName: domain = '',
      SubjectAlternativeNames: others = [],
      IdempotencyToken: idempotencyToken
    } = request
    const algorithm = request.KeyAlgorithm ?? 'RSA_2048'
    if (!REQUESTABLE.includes(algorithm)) throw invalidValue(`A certificate with ${algorithm} can only be imported.`)
    const names = [...new Set([domain, ...others].map(name => name.toLowerCase()))]
    for (const name of names) if (!DOMAIN.test(name)) throw invalidDomain(name)
    const earlier = [...this.#certificates.values()].find(
      stored =>
        idempotencyToken !== undefined && stored.idempotencyToken === idempotencyToken && stored.region === region
    )
    if (earlier !== undefined) return this.certificate(earlier.detail.CertificateArn)
    const method: ValidationMethod = request.ValidationMethod ?? 'EMAIL'
    return this.#add(region, request.Tags ?? [], idempotencyToken, {
      DomainName: names[0],
      SubjectAlternativeNames: names,
      DomainValidationOptions: names.map(name => domainValidation(name, method)),
      Subject: `CN=${names[0]}`,
      Issuer: 'Amazon',
      CreatedAt: this.#now(),
      Status: 'PENDING_VALIDATION',
      KeyAlgorithm: algorithm,
      SignatureAlgorithm: 'SHA256WITHRSA',
      FailureReason: undefined,
      Type: 'AMAZON_ISSUED',
      KeyUsages: [],
      ExtendedKeyUsages: [],
      RenewalEligibility: 'INELIGIBLE',
      Options: { CertificateTransparencyLoggingPreference: 'ENABLED', ...request.Options }
    })
  }

  /** @param certificate PEM or DER of the leaf; its names, dates, serial and key are what is shown */
  import(region: string, certificate: string | Uint8Array, tags: readonly Tag[] = []): Certificate {
    const now = this.#now()
    return this.#add(region, tags, undefined, {
      ...describeX509(certificate),
      CreatedAt: now,
      ImportedAt: now,
      Status: 'ISSUED',
      Type: 'IMPORTED',
      SignatureAlgorithm: 'SHA256WITHRSA',
      KeyUsages: [{ Name: 'DIGITAL_SIGNATURE' }],
      ExtendedKeyUsages: [{ Name: 'TLS_WEB_SERVER_AUTHENTICATION', OID: '1.3.6.1.5.5.7.3.1' }],
      RenewalEligibility: 'INELIGIBLE',
      Options: { CertificateTransparencyLoggingPreference: 'DISABLED' }
    })
  }

  /** As it is now, by the clock, the DNS and who uses it. */
  certificate(arn: string): Certificate {
    const stored = this.#stored(arn)
    this.#validate(stored)
    const { detail } = stored
    const users = [...this.#usersOf(arn)]
    const expired = detail.Status === 'ISSUED' && detail.NotAfter !== undefined && detail.NotAfter <= this.#now()
    return {
      ...detail,
      InUseBy: users,
      ...(expired ? { Status: 'EXPIRED' } : {}),
      // ACM renews what is its own and in use. https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
      ...(users.length > 0 && detail.Type === 'AMAZON_ISSUED' && detail.Status === 'ISSUED' && !expired
        ? { RenewalEligibility: 'ELIGIBLE' }
        : {})
    }
  }

  /** A region's, in order of creation. */
  certificates(region: string): readonly Certificate[] {
    const arns = [...this.#certificates].filter(([, stored]) => stored.region === region).map(([arn]) => arn)
    return arns.map(arn => this.certificate(arn))
  }

  delete(arn: string): void {
    if ((this.certificate(arn).InUseBy ?? []).length > 0) throw certificateInUse(arn)
    this.#certificates.delete(arn)
  }

  tags(arn: string): readonly Tag[] {
    return this.#stored(arn).tags
  }

  tag(arn: string, tags: readonly Tag[]): void {
    const stored = this.#stored(arn)
    const kept = stored.tags.filter(({ Key }) => tags.every(tag => tag.Key !== Key))
    stored.tags = [...kept, ...tags]
  }

  /** For set-up and tests: lays `change` over what is there. `RenewalSummary`, `NotAfter`, `Serial`, … */
  change(arn: string, change: Partial<CertificateDetail>): Certificate {
    const stored = this.#stored(arn)
    stored.detail = { ...stored.detail, ...change, CertificateArn: arn }
    return this.certificate(arn)
  }

  /** Issues without looking into the DNS; with a real certificate, serial, dates and key are that one's. */
  issue(arn: string, x509?: string | Uint8Array): Certificate {
    this.#issue(this.#stored(arn))
    if (x509 === undefined) return this.certificate(arn)
    const { Serial, NotBefore, NotAfter, KeyAlgorithm } = describeX509(x509)
    return this.change(arn, { Serial, NotBefore, NotAfter, KeyAlgorithm })
  }

  /** Validation has failed, as by a CAA record: https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-failed.html */
  fail(arn: string, FailureReason: FailureReason): Certificate {
    const options = this.#stored(arn).detail.DomainValidationOptions ?? []
    const DomainValidationOptions = options.map(option => ({ ...option, ValidationStatus: 'FAILED' as const }))
    return this.change(arn, { Status: 'FAILED', FailureReason, DomainValidationOptions })
  }

  /** @param days left from now; 0 and below is expired */
  expireIn(arn: string, days: number): Certificate {
    return this.change(arn, { NotAfter: new Date(this.#now().getTime() + days * DAY) })
  }

  #add(
    region: string,
    tags: readonly Tag[],
    idempotencyToken: string | undefined,
    detail: Omit<CertificateDetail, 'CertificateArn'>
  ): Certificate {
    const CertificateArn = `arn:aws:acm:${region}:${accountId}:certificate/${crypto.randomUUID()}`
    this.#certificates.set(CertificateArn, { detail: { ...detail, CertificateArn }, region, idempotencyToken, tags })
    return this.certificate(CertificateArn)
  }

  #stored(arn: string): Stored {
    if (!ARN.test(arn)) throw invalidArn(arn)
    const stored = this.#certificates.get(arn)
    if (stored === undefined) throw noSuchCertificate(arn)
    return stored
  }

  #validate(stored: Stored): void {
    const { detail } = stored
    if (detail.Status !== 'PENDING_VALIDATION') return
    const options = (detail.DomainValidationOptions ?? []).map(option => ({
      ...option,
      ValidationStatus: validationStatus(option, this.#lookUpCname)
    }))
    stored.detail = { ...detail, DomainValidationOptions: options }
    if (options.every(({ ValidationStatus: status }) => status === 'SUCCESS')) this.#issue(stored)
  }

  #issue(stored: Stored): void {
    const now = this.#now()
    const options = stored.detail.DomainValidationOptions ?? []
    stored.detail = {
      ...stored.detail,
      Status: 'ISSUED',
      FailureReason: undefined,
      DomainValidationOptions: options.map(option => ({ ...option, ValidationStatus: 'SUCCESS' })),
      Serial: randomSerial(),
      IssuedAt: now,
      NotBefore: now,
      NotAfter: new Date(now.getTime() + VALIDITY * DAY),
      KeyUsages: [{ Name: 'DIGITAL_SIGNATURE' }, { Name: 'KEY_ENCIPHERMENT' }],
      ExtendedKeyUsages: [{ Name: 'TLS_WEB_SERVER_AUTHENTICATION', OID: '1.3.6.1.5.5.7.3.1' }]
    }
  }
}

const ARN = /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/
const DOMAIN = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/
