import http from 'node:http'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import type { S3Settings } from '../../../sandbox/aws/s3/call.ts'
import { S3Service } from '../../../sandbox/aws/s3/service.ts'
import type { Bucket, S3Store } from '../../../sandbox/aws/s3/store.ts'
import { type AwsServer, type AwsServerOptions, startAwsServer } from '../../../sandbox/aws/server.ts'

export const bucketName = 'site-bucket'

export interface S3Sandbox {
  readonly server: AwsServer
  readonly store: S3Store
  readonly bucket: Bucket
  readonly client: S3Client
  connect(config?: S3ClientConfig): S3Client
}

/** A sandbox with one bucket and a real client of it that does not retry. */
export async function startS3(options: Partial<AwsServerOptions> & S3Settings = {}): Promise<S3Sandbox> {
  const service = new S3Service(undefined, options)
  const server = await startAwsServer({ services: [service], ...options })
  const connect = (config: S3ClientConfig = {}) =>
    new S3Client({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: server,
      maxAttempts: 1,
      logger: quiet,
      ...config
    })
  return { server, store: service.store, bucket: service.store.createBucket(bucketName), client: connect(), connect }
}

/** The SDK would advise about streams that the tests send on purpose. */
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

export interface RawResponse {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/** A request sent as written: nothing is normalised, encoded or signed. */
export function rawRequest(
  server: AwsServer,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Uint8Array | string
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port: server.port, method, path, headers, agent: false },
      response => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8')
          })
        )
      }
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** What a rejected SDK call says: its code, status and message. */
export async function failure(call: Promise<unknown>): Promise<{ code: string; status: number; message: string }> {
  const error: unknown = await call.then(
    () => {
      throw new Error('the call was expected to fail')
    },
    reason => reason
  )
  if (!(error instanceof Error)) throw error
  const metadata = Reflect.get(error, '$metadata') ?? {}
  return { code: error.name, status: metadata.httpStatusCode ?? 0, message: error.message }
}
