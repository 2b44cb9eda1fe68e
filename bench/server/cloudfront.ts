import { join } from 'node:path'
import type { CloudFrontReady } from './cloudfront-process.ts'
import { startForked } from './forked.ts'

/** CloudFront's process, as the bench has it. */
export interface CloudFront {
  /** What the action is told. */
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  /** By operation, since this was last asked. */
  requests(): Promise<Readonly<Record<string, number>>>
  close(): Promise<void>
}

export async function startCloudFront(): Promise<CloudFront> {
  const { ready, ask, close } = await startForked<CloudFrontReady>(join(import.meta.dirname, 'cloudfront-process.ts'))
  return {
    inputs: { 'distribution-id': ready.distributionId },
    env: ready.env,
    requests: () => ask(null) as Promise<Readonly<Record<string, number>>>,
    close
  }
}
