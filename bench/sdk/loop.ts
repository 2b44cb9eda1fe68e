// What a script of one's own does with the AWS SDK: node loop.mjs defaults|tuned fresh|compare FOLDER BUCKET
import { hash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { DeleteObjectsCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { filesOf, type LocalFile } from '../raw/files.ts'

const [flavour, mode, folder = '', bucket = ''] = process.argv.slice(2)

/** As the SDK comes, with fifty uploads at a time, its own limit of connections. */
const defaults = {
  workers: 50,
  client: () => new S3Client({ forcePathStyle: true }),
  body: (path: string) => createReadStream(path)
}

/** What makes it faster: checksums only where S3 asks for one, an agent that is made once, bodies that are in memory. */
const tuned = {
  workers: 128,
  client: () => {
    const options = { keepAlive: true, maxSockets: 128 }
    return new S3Client({
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      cacheMiddleware: true,
      requestHandler: new NodeHttpHandler({ httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) })
    })
  },
  body: (path: string) => readFileSync(path)
}

const { workers, client: create, body } = flavour === 'tuned' ? tuned : defaults
const client = create()
const files = filesOf(folder)

async function upload(wanted: readonly LocalFile[]): Promise<void> {
  const queue = wanted.values()
  const work = async (): Promise<void> => {
    for (const { key, path } of queue) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body(path) }))
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
}

async function compare(): Promise<void> {
  const etags = new Map<string, string>()
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    for (const { Key = '', ETag = '' } of page.Contents ?? []) etags.set(Key, ETag.replaceAll('"', ''))
  }
  await upload(files.filter(({ key, path }) => etags.get(key) !== hash('md5', readFileSync(path), 'hex')))
  const kept = new Set(files.map(({ key }) => key))
  const gone = [...etags.keys()].filter(key => !kept.has(key))
  for (let at = 0; at < gone.length; at += 1000) {
    const Objects = gone.slice(at, at + 1000).map(Key => ({ Key }))
    await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }))
  }
}

await (mode === 'fresh' ? upload(files) : compare())
client.destroy()
