import { gunzipSync } from 'node:zlib'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client
} from '@aws-sdk/client-s3'
import type { ReleaseRecord } from '../../../src/release/record.ts'

/** An object as any client of S3 sees it. */
export interface StoredFile {
  readonly bytes: Buffer
  readonly etag: string
  /** What was stored with it; absent where nothing was. */
  readonly headers: Readonly<Record<string, string>>
  readonly encryption: string | undefined
}

export const STATE = '.s3-cloudfront-deploy/'

/** A bucket for one case, looked at and meddled with by the SDK's client, never by the action's own code. */
export class TestBucket {
  readonly name: string
  readonly #s3: S3Client

  constructor(s3: S3Client, name: string) {
    this.#s3 = s3
    this.name = name
  }

  async put(key: string, body: string | Buffer, more: Partial<PutObjectCommandInput> = {}): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ ...more, Bucket: this.name, Key: key, Body: body }))
  }

  async remove(key: string): Promise<void> {
    await this.#s3.send(new DeleteObjectCommand({ Bucket: this.name, Key: key }))
  }

  async read(key: string): Promise<StoredFile> {
    const reply = await this.#s3.send(new GetObjectCommand({ Bucket: this.name, Key: key }))
    const { CacheControl, ContentType, ContentDisposition, ContentEncoding, ContentLanguage, ExpiresString } = reply
    const metadata = Object.entries(reply.Metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, value])
    const headers: Record<string, string | undefined> = {
      'cache-control': CacheControl,
      'content-type': ContentType,
      'content-disposition': ContentDisposition,
      'content-encoding': ContentEncoding,
      'content-language': ContentLanguage,
      expires: ExpiresString,
      ...Object.fromEntries(metadata)
    }
    return {
      bytes: Buffer.from((await reply.Body?.transformToByteArray()) ?? []),
      etag: (reply.ETag ?? '').replaceAll('"', ''),
      headers: Object.fromEntries(Object.entries(headers).filter((pair): pair is [string, string] => Boolean(pair[1]))),
      encryption: reply.ServerSideEncryption
    }
  }

  /** The text of an object. */
  async text(key: string): Promise<string> {
    return (await this.read(key)).bytes.toString('utf8')
  }

  /** A release's record. */
  async record(release: string): Promise<ReleaseRecord> {
    const { bytes } = await this.read(`${STATE}releases/${release}.json.gz`)
    return JSON.parse(gunzipSync(bytes).toString('utf8')) as ReleaseRecord
  }

  async tags(key: string): Promise<Readonly<Record<string, string>>> {
    const { TagSet = [] } = await this.#s3.send(new GetObjectTaggingCommand({ Bucket: this.name, Key: key }))
    return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]))
  }

  /** Key → ETag of everything in the bucket, in the order that the server lists. */
  async list(prefix = ''): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>()
    let token: string | undefined
    do {
      const page = await this.#s3.send(
        new ListObjectsV2Command({
          Bucket: this.name,
          Prefix: prefix,
          EncodingType: 'url',
          ...(token !== undefined && { ContinuationToken: token })
        })
      )
      for (const { Key = '', ETag = '' } of page.Contents ?? []) {
        found.set(decodeURIComponent(Key.replaceAll('+', ' ')), ETag.replaceAll('"', ''))
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (token !== undefined)
    return found
  }

  /** The keys that visitors could ask for, sorted: all but those in a state folder. */
  async keys(prefix = ''): Promise<readonly string[]> {
    return [...(await this.list(prefix)).keys()].filter(key => !`/${key}`.includes(`/${STATE}`)).sort()
  }
}
