import { build } from './build/build.ts'
import { loadContext, type RunContext, route } from './context.ts'
import { ActionError } from './errors.ts'
import { type Inputs, loadInputs } from './inputs.ts'
import { deploy } from './pipeline/deploy.ts'
import { Journal } from './pipeline/journal.ts'
import type { Connections, World } from './pipeline/world.ts'
import type { Log, StorageOptions } from './ports.ts'
import type { Report, Result } from './report/model.ts'
import { runnerLog } from './runner/log.ts'
import { publish } from './runner/publish.ts'
import { systemClock } from './util/clock.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** One run of the action: reads the environment, does what it asks for, tells how it went. Never throws what a user could mend. */
export async function main(env: Environment): Promise<void> {
  const journal = new Journal(systemClock.now())
  const cancelled = new AbortController()
  process.once('SIGINT', () => cancelled.abort(new ActionError('cancelled', 'The run was cancelled.')))

  let report: Report
  try {
    const result = await run(env, journal, cancelled.signal)
    report = journal.report(systemClock.now(), result)
  } catch (error) {
    if (!(error instanceof ActionError)) runnerLog.debug(error instanceof Error ? (error.stack ?? '') : String(error))
    report = journal.failed(systemClock.now(), error)
  }
  await publish(report, env)
}

async function run(env: Environment, journal: Journal, signal: AbortSignal): Promise<Exclude<Result, 'failed'>> {
  const context = loadContext(env)
  journal.note({ run: runReport(context) })
  const { inputs, warnings } = loadInputs(env)
  journal.note({ command: inputs.command })
  journal.findings.push(...warnings)

  const { kind, reason } = route(context, inputs.target, inputs.command)
  if (kind === 'skip') {
    runnerLog.info(`Nothing to do: ${reason}.`)
    return 'skipped'
  }
  if (kind === 'plan') {
    journal.note({ command: 'plan' })
    runnerLog.info(`Planning only, nothing is written to AWS: ${reason}.`)
  }
  return deploy(worldOf(env, inputs, context, signal), inputs, context, journal, { execute: kind === 'production' })
}

function runReport({ repository, sha, ref, runUrl, commitUrl, serverUrl }: RunContext): Report['run'] {
  return {
    serverUrl,
    ...(repository !== undefined && { repository }),
    ...(sha !== undefined && { sha }),
    ...(ref !== undefined && { ref }),
    ...(runUrl !== undefined && { runUrl }),
    ...(commitUrl !== undefined && { commitUrl })
  }
}

function worldOf(env: Environment, inputs: Inputs, context: RunContext, signal: AbortSignal): World {
  const workspace = env.GITHUB_WORKSPACE || process.cwd()
  const log = runnerLog
  return {
    workspace,
    build: () =>
      build({
        mode: inputs.build.mode,
        variables: inputs.build.env,
        workspace,
        workingDirectory: inputs.build.workingDirectory,
        dist: inputs.build.dist,
        env,
        log,
        signal
      }),
    match: async (root, patterns) => (await import('./match-files.ts')).matchFiles(root, patterns),
    connect: () => connect(env, inputs, context, log),
    clock: systemClock,
    log,
    signal
  }
}

/** Opens AWS. The SDK is only loaded now: a run that ends before has no use for it. */
async function connect(env: Environment, inputs: Inputs, context: RunContext, log: Log): Promise<Connections> {
  const { connectToAws } = await import('./aws/connect.ts')
  const { bucket, region, endpointUrl, expectedBucketOwner, roleToAssume, state } = inputs.destination
  return connectToAws({
    bucket,
    stateBucket: state.bucket,
    region,
    endpoint: endpointUrl,
    expectedBucketOwner,
    roleToAssume,
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html: 2 to 64 of these characters
    roleSessionName: `s3-cloudfront-deploy-${context.runId ?? 'local'}`,
    storage: storageOf(inputs),
    environment: env,
    clock: systemClock,
    log
  })
}

function storageOf({ destination: { encryption, tags } }: Inputs): StorageOptions {
  const tagging = tags.map(({ key, value }) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&')
  return {
    ...(encryption !== undefined && { sse: encryption.kind }),
    ...(encryption !== undefined && 'keyId' in encryption && encryption.keyId && { kmsKeyId: encryption.keyId }),
    ...(tagging !== '' && { tagging })
  }
}
