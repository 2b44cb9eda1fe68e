import { createRequestHandler } from './request-handler.ts'
import type { AwsSession } from './session.ts'

/** CloudFront and Route 53 are global; their APIs are signed for this region, and CloudFront takes certificates of it only. */
export const GLOBAL_REGION = 'us-east-1'

/** Options of an SDK client of any service: retries are the session's. */
export function sdkOptions({ credentials, agents }: AwsSession, region: string) {
  return { region, credentials, requestHandler: createRequestHandler(agents), maxAttempts: 1 }
}
