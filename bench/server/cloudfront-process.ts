// CloudFront for the runs that invalidate: the sandbox's, in a process of its own. The bucket is the other server's.
import { startSandbox } from '../../sandbox/index.ts'
import { NETWORK } from './conditions.ts'
import { answerQuestions } from './forked.ts'

/** What a run needs to reach it. */
export interface CloudFrontReady {
  readonly env: Readonly<Record<string, string>>
  readonly distributionId: string
}

const sandbox = await startSandbox()
const { distributionId } = sandbox.createReferenceSetup({ domain: 'site.example.com', region: 'us-east-1' })
sandbox.aws.fault(() => true, { delayMs: NETWORK.latencyMs })
const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = sandbox.env
const ready: CloudFrontReady = {
  env: { AWS_ENDPOINT_URL_CLOUDFRONT: sandbox.aws.url, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
  distributionId
}
answerQuestions(ready, requests, () => sandbox.close())

/** By operation, since this was last asked. */
function requests(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { operation } of sandbox.aws.log.entries) counts[operation] = (counts[operation] ?? 0) + 1
  sandbox.aws.log.clear()
  return counts
}
