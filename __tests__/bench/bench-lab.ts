import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { S3Client } from '@aws-sdk/client-s3'
import { type Bench, createBench } from '../../bench/server/bench-server.ts'

export interface BenchLab {
  readonly bench: Bench
  readonly client: S3Client
  readonly url: string
  [Symbol.asyncDispose](): Promise<void>
}

/** The bench's server on a port of its own, with an empty bucket `site`, and the SDK's client. */
export async function openBench(): Promise<BenchLab> {
  const bench = createBench()
  const server = createServer(bench.connect)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await bench.answer({ name: 'create', ask: { bucket: 'site' } })
  const client = new S3Client({
    endpoint: url,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' }
  })
  return {
    bench,
    client,
    url,
    async [Symbol.asyncDispose]() {
      client.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}
