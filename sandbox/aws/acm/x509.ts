import { randomBytes, X509Certificate } from 'node:crypto'
import type { CertificateDetail, KeyAlgorithm } from '@aws-sdk/client-acm'
import { invalidValue } from './acm-errors.ts'

/** What a real certificate (PEM or DER) says of itself, as DescribeCertificate tells it. Throws ServiceError ValidationException. */
export function describeX509(certificate: string | Uint8Array): Partial<CertificateDetail> {
  const x509 = parse(certificate)
  const names = (x509.subjectAltName ?? '')
    .split(', ')
    .filter(name => name.startsWith('DNS:'))
    .map(name => name.slice('DNS:'.length))
  const subject = /(?:^|\n)CN=(.*)/.exec(x509.subject)?.[1]
  return {
    ...(names.length === 0 ? {} : { DomainName: subject ?? names[0], SubjectAlternativeNames: names }),
    Serial: colons(x509.serialNumber),
    Subject: `CN=${subject ?? names[0] ?? ''}`,
    Issuer: /(?:^|\n)O=(.*)/.exec(x509.issuer)?.[1] ?? x509.issuer,
    NotBefore: new Date(x509.validFrom),
    NotAfter: new Date(x509.validTo),
    KeyAlgorithm: keyAlgorithm(x509)
  }
}

/** As serials are written by ACM: `0a:1b:…`, 16 bytes. */
export function randomSerial(): string {
  return colons(`0${randomBytes(16).toString('hex').slice(1)}`)
}

function parse(certificate: string | Uint8Array): X509Certificate {
  try {
    return new X509Certificate(certificate)
  } catch {
    throw invalidValue('The certificate field contains no valid X.509 certificate.')
  }
}

function colons(hex: string): string {
  return (hex.toLowerCase().match(/../g) ?? []).join(':')
}

const CURVES: Readonly<Record<string, KeyAlgorithm>> = {
  prime256v1: 'EC_prime256v1',
  secp384r1: 'EC_secp384r1',
  secp521r1: 'EC_secp521r1'
}

function keyAlgorithm({ publicKey }: X509Certificate): KeyAlgorithm {
  const { modulusLength, namedCurve = '' } = publicKey.asymmetricKeyDetails ?? {}
  const algorithm =
    modulusLength === undefined ? CURVES[namedCurve] : SIZES.find(name => name === `RSA_${modulusLength}`)
  if (algorithm === undefined) throw invalidValue('The certificate has a key algorithm that is not supported.')
  return algorithm
}

const SIZES: readonly KeyAlgorithm[] = ['RSA_1024', 'RSA_2048', 'RSA_3072', 'RSA_4096']
