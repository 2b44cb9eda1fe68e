// The limit of a later deploy: node compare.mjs http|undici FOLDER BUCKET
// Lists the bucket in shards, takes the MD5 of every file meanwhile, puts what differs and deletes what is no longer there.
import { createHash, hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setImmediate as others } from 'node:timers/promises'
import { type Connections, connect, type Flavour } from './connections.ts'
import { filesOf } from './files.ts'
import { listAll } from './list.ts'
import { signerFor, targetOf } from './sign.ts'
import { uploadFiles } from './upload-files.ts'

const filesPerShard = 1250
const [flavour, folder = '', bucket = ''] = process.argv.slice(2)
const target = targetOf(bucket)
const connections = connect(flavour as Flavour, target, signerFor(target))

const files = filesOf(folder)
const shards = Math.min(8, Math.ceil(files.length / filesPerShard))
const listing = listAll(
  connections.send,
  bucket,
  files.map(({ key }) => key),
  shards
)
const digests = new Map<string, string>()
for (const [index, { key, path }] of files.entries()) {
  digests.set(key, hash('md5', readFileSync(path), 'hex'))
  if (index % 32 === 0) await others()
}
const etags = await listing
await uploadFiles(
  connections,
  bucket,
  files.filter(({ key }) => etags.get(key) !== digests.get(key))
)
const gone = [...etags.keys()].filter(key => !digests.has(key) && !key.startsWith('.s3-cloudfront-deploy/'))
for (let at = 0; at < gone.length; at += 1000) await deleteKeys(connections, gone.slice(at, at + 1000))
connections.close()

async function deleteKeys({ send }: Connections, keys: readonly string[]): Promise<void> {
  const objects = keys.map(key => `<Object><Key>${key.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Key></Object>`)
  const body = Buffer.from(`<Delete>${objects.join('')}<Quiet>true</Quiet></Delete>`)
  const md5 = createHash('md5').update(body).digest('base64')
  const { status } = await send('POST', `/${bucket}`, 'delete=', body, { 'content-md5': md5 })
  if (status !== 200) throw new Error(`DeleteObjects: ${status}`)
}
