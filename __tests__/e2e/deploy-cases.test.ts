import { SANDBOX_REGION, startSandbox } from '../../sandbox/index.ts'
import { describeCases, type RunningServer } from './cases/case.ts'
import { deployCases } from './cases/index.ts'

async function sandboxServer(): Promise<RunningServer> {
  const sandbox = await startSandbox({ invalidationDelayMs: 20 })
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

describeCases('the action on the sandbox', deployCases, sandboxServer)
