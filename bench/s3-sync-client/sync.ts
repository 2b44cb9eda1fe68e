// npm's s3-sync-client as its README uses it: node sync.mjs FOLDER BUCKET
import { createRequire } from 'node:module'
import { S3Client } from '@aws-sdk/client-s3'

/** The one method that is used. https://www.npmjs.com/package/s3-sync-client */
interface Sync {
  sync(from: string, to: string, options: { del: boolean; maxConcurrentTransfers: number }): Promise<unknown>
}

const [folder = '', bucket = ''] = process.argv.slice(2)
const { S3SyncClient } = createRequire(import.meta.url)('s3-sync-client') as {
  S3SyncClient: new (options: { client: S3Client }) => Sync
}
const client = new S3Client({ forcePathStyle: true })
await new S3SyncClient({ client }).sync(folder, `s3://${bucket}`, { del: true, maxConcurrentTransfers: 64 })
client.destroy()
