import type { CloudFrontClient } from '@aws-sdk/client-cloudfront'
import type { Asker } from './ask.ts'

export interface CloudFrontInspection {
  readonly asker: Asker
  readonly client: CloudFrontClient
  /** ARN of something of CloudFront's: `distribution/E2QWRUHAPOMQZL`. */
  arn(resource: string): string
}
