import { webcrypto } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadX509 } from './x509.ts'

/** What a server's certificate says. */
export interface CertificateDescription {
  /** The first is the subject too. */
  readonly names: readonly string[]
  readonly notAfter: Date
  /** When absent, a year before today, or before `notAfter` where that has passed. */
  readonly notBefore?: Date
  /** Hex. */
  readonly serial: string
}

/** In PEM, for `tls.createSecureContext`. */
export interface IssuedCertificate {
  readonly key: string
  readonly cert: string
}

export interface CertificateAuthority {
  /** The root, in PEM. */
  readonly pem: string
  /** The root in a file, for NODE_EXTRA_CA_CERTS. */
  readonly file: string
  issue(description: CertificateDescription): Promise<IssuedCertificate>
  /** Removes the file. */
  close(): Promise<void>
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const ROOT = 'CN=Sandbox Root, O=Sandbox'
const YEAR = 365 * 86_400_000

/** A root that exists as long as the sandbox does, in the place of Amazon's. */
export async function createAuthority(): Promise<CertificateAuthority> {
  const x509 = await loadX509()
  const rootKeys = await newKeys()
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: ROOT,
    keys: rootKeys,
    serialNumber: '01',
    notBefore: new Date(Date.now() - YEAR),
    notAfter: new Date(Date.now() + YEAR),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true)
    ]
  })
  const pem = root.toString('pem')
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-ca-'))
  const file = join(folder, 'root.pem')
  await writeFile(file, `${pem}\n`)
  return {
    pem,
    file,
    async issue({ names, notAfter, notBefore = new Date(Math.min(Date.now(), notAfter.getTime()) - YEAR), serial }) {
      const keys = await newKeys()
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${names[0] ?? ''}`,
        issuer: ROOT,
        publicKey: keys.publicKey,
        signingKey: rootKeys.privateKey,
        signingAlgorithm: ALGORITHM,
        serialNumber: serial,
        notBefore,
        notAfter,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(names.map(value => ({ type: 'dns', value }))),
          await x509.AuthorityKeyIdentifierExtension.create(rootKeys.publicKey)
        ]
      })
      const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
      return { key, cert: certificate.toString('pem') }
    },
    close: () => rm(folder, { recursive: true, force: true })
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}
