import { createHash, createHmac, hash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { SignatureV4 } from '@smithy/signature-v4'
import { CredentialStore } from '../../sandbox/aws/credentials.ts'
import { Query } from '../../sandbox/aws/http.ts'
import { readSignature } from '../../sandbox/aws/signature.ts'
import { verifySignature } from '../../sandbox/aws/sigv4.ts'
import { encodeKey } from '../../src/aws/s3-client.ts'
import { canonicalQuery, Signer, type SigningCredentials } from '../../src/aws/sigv4.ts'
import { type Random, seeded } from '../e2e/helpers/random.ts'

const characters = [
  ...'abcXYZ019-._~/',
  ...' +%&=#?"\'!*(){}[]<>|\\^`@:;,$',
  'é',
  'e\u0301',
  'ß',
  'ሴ',
  '日本',
  '🎉',
  '👩‍🚀',
  '\u0001',
  '\t',
  '\n',
  '\r',
  '\u007f',
  '\u2028',
  '%2F',
  '../',
  '//'
]

function text(random: Random, most: number): string {
  let made = ''
  for (let left = random.below(most + 1); left > 0; left--) made += random.pick(characters)
  return made
}

/** Of exactly 1,024 bytes in UTF-8 from time to time: the longest key that S3 takes. */
function key(random: Random): string {
  if (!random.chance(0.05)) return text(random, 40)
  let made = ''
  while (Buffer.byteLength(made) < 1020) made += random.pick(characters)
  return Buffer.from(made).subarray(0, 1024).toString('utf8').replaceAll('\ufffd', '').padEnd(4, 'x')
}

function headerValue(random: Random): string {
  const visible = Array.from({ length: random.below(20) }, () => String.fromCharCode(0x20 + random.below(0x5f)))
  return visible.join('')
}

function times(random: Random, most: number): readonly undefined[] {
  return Array.from({ length: random.below(most + 1) })
}

function credentialsOf(random: Random): SigningCredentials {
  const long = Array.from({ length: 30 }, () => random.pick([...'abcdefghijABCDEFGHIJ0123456789+/=']))
  return {
    accessKeyId: `AKIA${long.slice(0, 8).join('')}`,
    secretAccessKey: long.join(''),
    ...(random.chance(0.5) && { sessionToken: `${long.toReversed().join('')}==` })
  }
}

/** Often within a second of midnight, where the day of the scope changes. */
function moment(random: Random): Date {
  const midnight = Date.UTC(2024, random.below(24), 1 + random.below(28))
  return new Date(midnight + (random.chance(0.5) ? random.below(2000) - 1000 : random.below(86_400_000)))
}

function exampleOf(random: Random) {
  const query = Object.fromEntries(times(random, 4).map(() => [text(random, 8) || 'x', text(random, 12)]))
  const own = times(random, 4).map(() => [`x-amz-meta-${random.below(1000)}`, headerValue(random)])
  return {
    method: random.pick(['GET', 'HEAD', 'PUT', 'POST', 'DELETE']),
    path: `/${encodeKey(key(random))}`,
    query,
    headers: { host: `bucket-${random.below(9)}.s3.amazonaws.com`, ...Object.fromEntries(own) } as Record<
      string,
      string
    >,
    payloadHash: hash('sha256', String(random.next()), 'hex'),
    region: random.pick(['us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1']),
    credentials: credentialsOf(random),
    now: moment(random)
  }
}

const rounds = 400

describe.each([1, 2, 3])('random requests, seed %i', seed => {
  test("pass the sandbox's own verification", () => {
    const random = seeded(seed)
    for (let round = 0; round < rounds; round++) {
      const { region, credentials, now, ...request } = exampleOf(random)
      const headers = new Signer({ service: 's3', region }).sign(request, credentials, now)
      const rawQuery = canonicalQuery(request.query)
      const { method, path: rawPath } = request
      const head = { id: '1', method, rawPath, rawQuery, query: new Query(rawQuery), headers, origin: 'http://s3' }
      const signature = readSignature(head)
      if (signature === undefined) throw new Error('unsigned')
      const known = new CredentialStore()
      const { accessKeyId, secretAccessKey, sessionToken } = credentials
      const caller = { arn: 'arn', accountId: '1', userId: 'u' }
      known.add({ accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }), caller })
      const verified = verifySignature(head, signature, Buffer.alloc(0), known, now)
      expect(verified.payload).toBe(request.payloadHash)
    }
  })

  test("are signed as the SDK's signer signs them", async () => {
    const random = seeded(seed)
    for (let round = 0; round < rounds; round++) {
      const { region, credentials, now, ...request } = exampleOf(random)
      const { sessionToken, ...pair } = credentials
      const reference = new SignatureV4({
        service: 's3',
        region,
        credentials: { ...pair, ...(sessionToken !== undefined && { sessionToken }) },
        sha256: Sha256,
        uriEscapePath: false,
        applyChecksum: false
      })
      const signed = await reference.sign(
        {
          method: request.method,
          protocol: 'https:',
          hostname: request.headers.host ?? '',
          path: request.path,
          query: request.query,
          headers: { ...request.headers, 'x-amz-content-sha256': request.payloadHash }
        },
        { signingDate: now }
      )
      const { authorization } = new Signer({ service: 's3', region }).sign(request, credentials, now)
      expect(authorization).toBe(signed.headers.authorization)
    }
  })
})

/** Node's hash as the SDK's signer takes one. */
class Sha256 {
  readonly #secret: string | ArrayBuffer | ArrayBufferView | undefined
  readonly #pieces: Uint8Array[] = []

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret
  }

  update(data: string | Uint8Array): void {
    this.#pieces.push(typeof data === 'string' ? Buffer.from(data) : data)
  }

  async digest(): Promise<Uint8Array> {
    return this.#secret === undefined
      ? createHash('sha256').update(Buffer.concat(this.#pieces)).digest()
      : createHmac('sha256', this.#secret as Uint8Array)
          .update(Buffer.concat(this.#pieces))
          .digest()
  }

  reset(): void {
    this.#pieces.length = 0
  }
}
