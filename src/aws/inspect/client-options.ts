import type { AwsSession } from '../session.ts'

/** CloudFront and Route 53 are global, and CloudFront takes certificates of this region only. */
export const GLOBAL_REGION = 'us-east-1'

/** Options of a client of any service: retries are the session's. */
export function clientOptions({ credentials, requestHandler }: AwsSession, region: string) {
  return { region, requestHandler, maxAttempts: 1, ...(credentials && { credentials }) }
}
