import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import type { Bucket } from '../../../sandbox/aws/s3/store.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import type { Head } from '../../../src/release/head.ts'
import type { ReleaseRecord } from '../../../src/release/record.ts'

export const STATE = '.s3-cloudfront-deploy/'

/** Head as it is in the bucket. @throws when there is none */
export function headIn(bucket: Bucket, folder = STATE): Head {
  return JSON.parse(textOf(bucket, `${folder}head.json`)) as Head
}

export function recordIn(bucket: Bucket, release: string, folder = STATE): ReleaseRecord {
  const { bytes } = bucket.get(`${folder}releases/${release}.json.gz`) ?? {}
  if (bytes === undefined) throw new Error(`There is no record of ${release}.`)
  return JSON.parse(gunzipSync(bytes).toString('utf8')) as ReleaseRecord
}

export function textOf(bucket: Bucket, key: string): string {
  const object = bucket.get(key)
  if (object === undefined) throw new Error(`There is no ${key}.`)
  return Buffer.from(object.bytes).toString('utf8')
}

/** What visitors can ask for: every key with its content, but for the state. */
export function siteIn(bucket: Bucket, prefix = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(
    bucket
      .objects()
      .filter(({ key }) => key.startsWith(prefix) && !`/${key}`.includes(`/${STATE}`))
      .map(({ key, bytes }) => [key.slice(prefix.length), Buffer.from(bytes).toString('utf8')])
  )
}

/** Ids of the releases that are kept, the live one first. */
export function releasesIn(bucket: Bucket, folder = STATE): readonly string[] {
  const { live, past } = headIn(bucket, folder)
  return [live, ...past].flatMap(entry => entry?.release ?? [])
}

/** The hashed files in the bucket, sorted. */
export function assetsIn(bucket: Bucket): readonly string[] {
  return Object.keys(siteIn(bucket))
    .filter(key => key.startsWith('assets/'))
    .sort()
}

/** Ids of the releases that have a record. */
export function recordsIn(bucket: Bucket): readonly string[] {
  return namesBelow(bucket, `${STATE}releases/`).map(name => name.replace('.json.gz', ''))
}

/** Digests of the blobs. */
export function blobsIn(bucket: Bucket): readonly string[] {
  return namesBelow(bucket, `${STATE}blobs/`)
}

function namesBelow(bucket: Bucket, folder: string): readonly string[] {
  return bucket.objects().flatMap(({ key }) => (key.startsWith(folder) ? [key.slice(folder.length)] : []))
}

/** SHA-256, hex. */
export function digestOf(text: string | Uint8Array | undefined): string {
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex')
}

/** Makes an object look as if it had been written so much earlier: the store's time has gone on. */
export function age(bucket: Bucket, key: string, ms: number): void {
  const object = bucket.get(key)
  if (object === undefined) throw new Error(`There is no ${key}.`)
  bucket.put(key, { ...object, lastModified: new Date(object.lastModified.getTime() - ms) })
}

/** Writes to S3 that a server carried out, or would have: what changes nothing is left out. */
export function writesIn(requests: readonly LogEntry[]): readonly LogEntry[] {
  return requests.filter(({ service, operation }) => service === 's3' && !/^(?:Get|Head|List)/.test(operation))
}

export function isOfState({ key }: LogEntry): boolean {
  return `/${key ?? ''}`.includes(`/${STATE}`)
}

/** An access key of its own, by which the server's log tells one run from another. */
export interface Identity {
  /** For the run. */
  readonly env: Readonly<Record<string, string>>
  isMine(entry: LogEntry): boolean
}

let identities = 0

export function createIdentity({ aws }: Sandbox): Identity {
  identities += 1
  const accessKeyId = `AKIA${String(identities).padStart(16, '0')}`
  const secretAccessKey = `secret-${identities}`
  const { caller } = aws.credentials.find(aws.accessKeyId) ?? {}
  if (caller === undefined) throw new Error('unreachable: the default key is always there')
  aws.credentials.add({ accessKeyId, secretAccessKey, caller })
  return {
    env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    isMine: ({ headers }) => headers.authorization?.includes(`Credential=${accessKeyId}/`) ?? false
  }
}
