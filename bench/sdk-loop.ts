// A contender: what a script of one's own does with the AWS SDK, every file put again, 64 at a time.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { runPool } from '../src/util/pool.ts'

const [folder = '', bucket = ''] = process.argv.slice(2)
const client = new S3Client({ forcePathStyle: true })
const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
await runPool(names, 64, async entry => {
  const path = join(entry.parentPath, entry.name)
  const key = path.slice(folder.length + 1)
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: readFileSync(path) }))
})
