import { afterEach, beforeEach } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'

import { type AwsConnections, connectToAws } from '../../../src/aws/connect.ts'
import type { Inspection } from '../../../src/aws/inspect/open.ts'

import type { Clock, Log } from '../../../src/ports.ts'

const silent: Log = { info: () => {}, debug: () => {}, group: (_, body) => body() }

/** Retries without waiting for them: throttling is over sooner. */
export const hasty: Clock = { now: () => new Date(), sleep: async (_, signal) => signal?.throwIfAborted() }

const before = { ...process.env }

/** For each test a sandbox of its own, which the SDK's clients find by the environment, as a runner's do. */
export function withSandbox(): { readonly sandbox: Sandbox } {
  const lab = { sandbox: undefined as Sandbox | undefined }
  beforeEach(async () => {
    lab.sandbox = await startSandbox()
    Object.assign(process.env, lab.sandbox.env)
  })
  afterEach(async () => {
    Object.assign(process.env, before)
    await lab.sandbox?.close()
  })
  return {
    get sandbox() {
      if (lab.sandbox === undefined) throw new Error('There is no sandbox outside of a test.')
      return lab.sandbox
    }
  }
}

/** The real adapters, as a deploy opens them. */
export function connect(
  environment: Readonly<Record<string, string>>,
  { bucket = 'example.com', owner, clock = hasty }: { bucket?: string; owner?: string; clock?: Clock } = {}
): Promise<AwsConnections> {
  return connectToAws({
    bucket,
    stateBucket: bucket,
    stateFolder: '.s3-cloudfront-deploy/',
    region: environment.AWS_REGION,
    endpoint: undefined,
    expectedBucketOwner: owner,
    roleToAssume: undefined,
    roleSessionName: 'test',
    storage: {},
    environment,
    clock,
    log: silent
  })
}

export async function inspect(
  environment: Readonly<Record<string, string>>,
  options: Parameters<typeof connect>[1] = {},
  signal: AbortSignal = new AbortController().signal
): Promise<Inspection> {
  return (await connect(environment, options)).inspect(signal)
}
