import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { Bucket } from '../../../sandbox/aws/s3/store.ts'
import { decodeHead, type Head } from '../../../src/release/head.ts'
import type { ReleaseRecord } from '../../../src/release/record.ts'

export const STATE = '.s3-cloudfront-deploy/'

/** A state folder as it is in the bucket; throws where it is not as this version writes it. */
export class StateFolder {
  readonly #bucket: Bucket
  readonly prefix: string

  constructor(bucket: Bucket, prefix = STATE) {
    this.#bucket = bucket
    this.prefix = prefix
  }

  get head(): Head {
    const head = decodeHead(this.#bytes('head.json'))
    if (typeof head === 'string') throw new Error(`head.json: ${head}`)
    return head
  }

  /** The ids of the live release and of those that can be gone back to, the latest first. */
  get releases(): readonly string[] {
    const { live, past } = this.head
    return [...(live === undefined ? [] : [live]), ...past].map(({ release }) => release)
  }

  record(release: string): ReleaseRecord {
    const record = JSON.parse(gunzipSync(this.#bytes(`releases/${release}.json.gz`)).toString('utf8')) as ReleaseRecord
    if (record.schema !== 1 || record.id !== release) throw new Error(`${release}: this is no record of it`)
    return record
  }

  /** The keys below a folder of the state, relative to it. */
  keys(folder = ''): readonly string[] {
    const prefix = `${this.prefix}${folder}`
    return this.#bucket.objects().flatMap(({ key }) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
  }

  #bytes(name: string): Uint8Array {
    const object = this.#bucket.get(`${this.prefix}${name}`)
    if (object === undefined) throw new Error(`There is no ${this.prefix}${name}`)
    return object.bytes
  }
}

export function digestOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Key → text of all that is in the bucket below `prefix`, outside of state folders. */
export function siteOf(bucket: Bucket, prefix = ''): Readonly<Record<string, string>> {
  const objects = bucket.objects().filter(({ key }) => key.startsWith(prefix) && !`/${key}`.includes(`/${STATE}`))
  return Object.fromEntries(objects.map(({ key, bytes }) => [key.slice(prefix.length), Buffer.from(bytes).toString()]))
}
