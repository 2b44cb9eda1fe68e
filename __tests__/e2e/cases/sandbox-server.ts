import { SANDBOX_REGION, type Sandbox } from '../../../sandbox/index.ts'
import type { TargetServer } from './target.ts'

/** The sandbox as one of the servers that cases run against. */
export function sandboxServer(sandbox: Sandbox): TargetServer {
  const { url, accessKeyId, secretAccessKey } = sandbox.aws
  return {
    name: 'the sandbox',
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: SANDBOX_REGION
    },
    close: () => sandbox.close()
  }
}
