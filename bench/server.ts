// The server side of the benchmark, a process of its own: what it spends must not slow the client down.
import { startSandbox } from '../sandbox/index.ts'

export interface ServerReady {
  readonly env: Readonly<Record<string, string>>
  readonly region: string
}

/** Requests by operation since the last question. */
export type ServerCounts = Readonly<Record<string, number>>

const sandbox = await startSandbox()
let buckets = 0

process.on('message', (message: 'bucket' | 'counts' | 'close') => {
  if (message === 'close') {
    void sandbox.close().then(() => process.exit())
  } else if (message === 'bucket') {
    buckets += 1
    const setup = sandbox.createReferenceSetup({ domain: `bench-${buckets}.example.com` })
    sandbox.aws.log.clear()
    process.send?.({ bucket: setup.bucket.name })
  } else {
    const counts: Record<string, number> = {}
    for (const { operation } of sandbox.aws.log.entries) counts[operation] = (counts[operation] ?? 0) + 1
    sandbox.aws.log.clear()
    process.send?.(counts)
  }
})
process.send?.({ env: sandbox.env, region: sandbox.env.AWS_REGION ?? '' } satisfies ServerReady)
