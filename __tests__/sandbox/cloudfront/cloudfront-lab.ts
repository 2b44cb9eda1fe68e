import { CloudFrontClient, type CloudFrontServiceException } from '@aws-sdk/client-cloudfront'
import { CloudFront, type CloudFrontOptions } from '../../../sandbox/aws/cloudfront/cloudfront.ts'
import { cloudFrontService } from '../../../sandbox/aws/cloudfront/cloudfront-service.ts'
import { type AwsServer, startAwsServer } from '../../../sandbox/aws/server.ts'

export interface CloudFrontLab {
  readonly cloudFront: CloudFront
  readonly server: AwsServer
  readonly client: CloudFrontClient
}

const open: (() => Promise<void>)[] = []

/** For afterEach. */
export async function closeLabs(): Promise<void> {
  await Promise.all(open.splice(0).map(close => close()))
}

/** A control plane, its API on loopback and the SDK's own client. Invalidations complete when told to, by default. */
export async function cloudFrontLab(options: CloudFrontOptions = {}): Promise<CloudFrontLab> {
  const cloudFront = new CloudFront({ invalidationDelayMs: Number.POSITIVE_INFINITY, ...options })
  const server = await startAwsServer({ services: [cloudFrontService(cloudFront)] })
  const { accessKeyId, secretAccessKey } = server
  const client = new CloudFrontClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1
  })
  open.push(async () => {
    client.destroy()
    cloudFront.close()
    await server.close()
  })
  return { cloudFront, server, client }
}

/** What a call failed with: code, status and message. */
export async function failureOf(
  call: Promise<unknown>
): Promise<{ code: string; status: number | undefined; message: string }> {
  try {
    await call
  } catch (error) {
    const { name, message, $metadata } = error as CloudFrontServiceException
    return { code: name, status: $metadata?.httpStatusCode, message }
  }
  throw new Error('the call was expected to fail')
}
