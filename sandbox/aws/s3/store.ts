import { randomBytes } from 'node:crypto'
import { accountId } from '../credentials.ts'
import { type BucketConfiguration, newBucketConfiguration } from './bucket-configuration.ts'
import { type Checksum, type ChecksumAlgorithm, md5Of } from './checksums.ts'

/** How an object is encrypted at rest; every object is, https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html */
export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse'
  /** ARN of the KMS key. */
  readonly keyId?: string
  readonly bucketKey?: boolean
}

/** What a writer says about an object. */
export interface ObjectAttributes {
  /** System metadata by header name in lower case: `content-type`, `cache-control`, `expires`, … as sent. */
  readonly headers: Readonly<Record<string, string>>
  /** `x-amz-meta-*`, names in lower case and without that prefix. */
  readonly metadata: Readonly<Record<string, string>>
  /** In order, each once. */
  readonly tags: readonly (readonly [name: string, value: string])[]
  readonly encryption: Encryption
  readonly storageClass: string
}

export interface S3Object extends ObjectAttributes {
  readonly key: string
  readonly bytes: Uint8Array
  /** Without quotes. */
  readonly etag: string
  /** Whole seconds, as S3 keeps it. */
  readonly lastModified: Date
  readonly checksum?: Checksum
}

export interface UploadedPart {
  readonly number: number
  readonly bytes: Uint8Array
  /** Without quotes. */
  readonly etag: string
  readonly lastModified: Date
  readonly checksum?: Checksum
}

export interface MultipartUpload {
  readonly id: string
  readonly key: string
  readonly attributes: ObjectAttributes
  readonly algorithm?: ChecksumAlgorithm
  readonly checksumType?: Checksum['type']
  readonly initiated: Date
  readonly parts: Map<number, UploadedPart>
}

export interface BucketOptions {
  /** `us-east-1` when absent. */
  readonly region?: string
  /** The account that owns the bucket; the sandbox's own when absent. */
  readonly ownerId?: string
  /** What objects get when a PUT names none; SSE-S3 when absent. */
  readonly encryption?: Encryption
}

/** A whole write, for Bucket.put. */
export interface NewObject extends Partial<ObjectAttributes> {
  readonly bytes: Uint8Array
  readonly lastModified?: Date
  /** Computed when absent: the MD5, or random where the encryption forbids that. */
  readonly etag?: string
  readonly checksum?: Checksum
}

interface Entry {
  object: S3Object
  readonly utf8: Buffer
}

export class Bucket {
  readonly name: string
  readonly region: string
  readonly ownerId: string
  /** What objects get when a PUT names none. */
  encryption: Encryption
  readonly configuration: BucketConfiguration = newBucketConfiguration()
  readonly createdAt = new Date()
  readonly uploads = new Map<string, MultipartUpload>()
  readonly #entries = new Map<string, Entry>()
  /** `performance.now()` of the last delete. */
  readonly #deletedAt = new Map<string, number>()
  #sorted: readonly Entry[] | undefined

  constructor(name: string, options: BucketOptions = {}) {
    this.name = name
    this.region = options.region ?? 'us-east-1'
    this.ownerId = options.ownerId ?? accountId
    this.encryption = options.encryption ?? { algorithm: 'AES256' }
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): S3Object | undefined {
    return this.#entries.get(key)?.object
  }

  put(key: string, { bytes, etag, lastModified, checksum, ...attributes }: NewObject): S3Object {
    const encryption = attributes.encryption ?? this.encryption
    const object: S3Object = {
      key,
      bytes,
      etag: etag ?? etagOf(bytes, encryption),
      lastModified: wholeSeconds(lastModified ?? new Date()),
      headers: { 'content-type': 'binary/octet-stream', ...attributes.headers },
      metadata: attributes.metadata ?? {},
      tags: attributes.tags ?? [],
      storageClass: attributes.storageClass ?? 'STANDARD',
      encryption,
      ...(checksum === undefined ? {} : { checksum })
    }
    const entry = this.#entries.get(key)
    if (entry === undefined) {
      this.#entries.set(key, { object, utf8: Buffer.from(key) })
      this.#sorted = undefined
    } else {
      // Overwriting keeps the order.
      entry.object = object
    }
    return object
  }

  delete(key: string): boolean {
    const existed = this.#entries.delete(key)
    if (existed) {
      this.#sorted = undefined
      this.#deletedAt.set(key, performance.now())
    }
    return existed
  }

  /** Whether the key was deleted after that moment of `performance.now()`. */
  deletedSince(key: string, moment: number): boolean {
    return (this.#deletedAt.get(key) ?? Number.NEGATIVE_INFINITY) > moment
  }

  /** All objects in UTF-8 byte order of their keys. */
  objects(): readonly S3Object[] {
    return this.#order().map(entry => entry.object)
  }

  /** Objects from the first whose key is at or behind `key`, in UTF-8 byte order. */
  *from(key: string): Generator<S3Object> {
    const entries = this.#order()
    for (let index = this.#position(Buffer.from(key)); index < entries.length; index++) {
      const entry = entries[index]
      if (entry !== undefined) yield entry.object
    }
  }

  /** Remembers what there is. @returns a function that brings it back, any number of times */
  snapshot(): () => void {
    const objects = this.objects()
    const uploads = [...this.uploads.values()].map(upload => ({ ...upload, parts: [...upload.parts] }))
    return () => {
      this.#entries.clear()
      this.#deletedAt.clear()
      this.#sorted = undefined
      for (const object of objects) this.#entries.set(object.key, { object, utf8: Buffer.from(object.key) })
      this.uploads.clear()
      for (const upload of uploads) this.uploads.set(upload.id, { ...upload, parts: new Map(upload.parts) })
    }
  }

  #order(): readonly Entry[] {
    this.#sorted ??= [...this.#entries.values()].sort((a, b) => Buffer.compare(a.utf8, b.utf8))
    return this.#sorted
  }

  /** How many keys come before this one. */
  #position(utf8: Buffer): number {
    const entries = this.#order()
    let [low, high] = [0, entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const entry = entries[middle]
      if (entry !== undefined && Buffer.compare(entry.utf8, utf8) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** All buckets of one sandbox. The edge reads from here, tests look into it. */
export class S3Store {
  readonly #buckets = new Map<string, Bucket>()

  get buckets(): readonly Bucket[] {
    return [...this.#buckets.values()]
  }

  createBucket(name: string, options: BucketOptions = {}): Bucket {
    const bucket = new Bucket(name, options)
    this.#buckets.set(name, bucket)
    return bucket
  }

  deleteBucket(name: string): void {
    this.#buckets.delete(name)
  }

  bucket(name: string): Bucket | undefined {
    return this.#buckets.get(name)
  }

  get(bucket: string, key: string): S3Object | undefined {
    return this.#buckets.get(bucket)?.get(key)
  }
}

/** The MD5 of the bytes, unless KMS encrypts: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html */
export function etagOf(bytes: Uint8Array, encryption: Encryption): string {
  return encryption.algorithm === 'AES256' ? md5Of(bytes).toString('hex') : randomBytes(16).toString('hex')
}

export function wholeSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}
