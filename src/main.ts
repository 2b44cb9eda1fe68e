import type { AwsConnections } from './aws/connect.ts'
import { build } from './build/build.ts'
import { isClosing, loadContext, type RunContext, route as routeOf } from './context.ts'
import { ActionError, messageOf } from './errors.ts'
import type { BucketFolder } from './inputs/destination.ts'
import { type Inputs, loadInputs } from './inputs.ts'
import { cleanUp as cleanUpPreview, sweep } from './pipeline/cleanup.ts'
import { deploy } from './pipeline/deploy.ts'
import { Journal } from './pipeline/journal.ts'
import { isWithoutAccess } from './pipeline/no-credentials.ts'
import { deployPreview, planPreview } from './pipeline/preview.ts'
import { previewFor, previewInputs, sweepInputs, withState } from './pipeline/preview-inputs.ts'
import { rollback } from './pipeline/rollback.ts'
import { subjectOf } from './pipeline/subject.ts'
import type { World } from './pipeline/world.ts'
import type { GitHub, Log, StorageOptions } from './ports.ts'
import { giveBack } from './release/lease.ts'
import type { Report, Result } from './report/model.ts'
import { appendFileCommand } from './runner/commands.ts'
import { runnerLog } from './runner/log.ts'
import { publish } from './runner/publish.ts'
import { systemClock } from './util/clock.ts'
import { sinceStart } from './util/since-start.ts'
import type { Sources } from './verify/sources.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Under this name the run leaves word for the step's clean-up, which the runner starts once the job is over. */
const leaseState = 'lease'

/** One run of the action: reads the environment, does what it asks for, tells how it went. Never throws what a user could mend. */
export async function main(env: Environment): Promise<void> {
  runnerLog.debug(`${sinceStart()}: the action is loaded`)
  const journal = new Journal(systemClock.now())
  const cancelled = new AbortController()
  process.once('SIGINT', () => cancelled.abort(new ActionError('cancelled', 'The run was cancelled.')))

  let report: Report
  try {
    const result = await Promise.race([run(env, journal, cancelled.signal), patience(cancelled.signal)])
    report = journal.report(systemClock.now(), result)
  } catch (error) {
    if (!(error instanceof ActionError)) runnerLog.debug(error instanceof Error ? (error.stack ?? '') : String(error))
    report = journal.failed(systemClock.now(), error)
  }
  await publish(report, env)
  // Whatever a cancelled run still waits for must not keep it: the runner kills it soon.
  if (cancelled.signal.aborted) process.exit()
}

/** Rejects a few seconds after the run was cancelled, which is what it has to come to an end by itself. */
async function patience(signal: AbortSignal): Promise<never> {
  await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
  await systemClock.sleep(4_000)
  throw signal.reason
}

/** The step's clean-up: gives back the lease of a run that was killed. The runner calls it in every case. */
export async function cleanUp(env: Environment): Promise<void> {
  const [token = '', bucket = '', ...folder] = (env[`STATE_${leaseState}`] ?? '').split(' ')
  if (token === '') return
  const place: BucketFolder = { bucket, prefix: folder.join(' ') }
  try {
    const { inputs } = loadInputs(env)
    const { state } = await connect(env, withState(inputs, place), loadContext(env), runnerLog)
    if (await giveBack(state, place.prefix, token)) runnerLog.info('Gave back the lease of the killed run.')
  } catch (error) {
    runnerLog.info(`The lease of the killed run was not given back and runs out by itself: ${messageOf(error)}`)
  }
}

function saveState(env: Environment, name: string, value: string): void {
  if (env.GITHUB_STATE) appendFileCommand(env.GITHUB_STATE, name, value)
}

async function run(env: Environment, journal: Journal, signal: AbortSignal): Promise<Exclude<Result, 'failed'>> {
  const loaded = loadContext(env)
  journal.note({ run: runReport(loaded) })
  const withoutAccess = isWithoutAccess(loaded, env)
  const { inputs, warnings } = loadInputs(env, { withoutAccess })
  journal.note({ command: inputs.command })
  journal.findings.push(...warnings)
  runnerLog.debug(`${sinceStart()}: the inputs are read`)
  const route = routeOf(loaded, {
    command: inputs.command,
    // The address may be in a variable that did not reach this run either.
    target: withoutAccess && inputs.target === 'preview' && inputs.preview.url === undefined ? 'auto' : inputs.target,
    pullRequest: inputs.pullRequest,
    hasPreviews: inputs.preview.url !== undefined
  })
  const { kind, reason } = route
  if (kind === 'skip') {
    runnerLog.info(`Nothing to do: ${reason}.`)
    return 'skipped'
  }
  if (kind === 'plan') {
    journal.note({ command: 'plan' })
    runnerLog.info(`Planning only, nothing is written to AWS: ${reason}.`)
  }
  if (kind === 'cleanup' || kind === 'sweep') journal.note({ command: 'cleanup' })

  const github = once(() => openGitHub(env, inputs, loaded, signal))
  const subject = await subjectOf(route, loaded, github)
  if (subject === 'moved-on') {
    runnerLog.info(
      `Nothing to do: no open pull request has commit ${loaded.triggeringRun?.headSha} as its head any more.`
    )
    return 'skipped'
  }
  const { context, number } = subject
  if (number === undefined) {
    if (kind === 'sweep')
      return sweep(worldOf(env, sweepInputs(inputs), context, github, signal), inputs, context, journal)
    const world = worldOf(env, inputs, context, github, signal)
    if (kind === 'verify') return (await loadVerify()).verify(world, inputs, context, journal)
    const act = inputs.command === 'rollback' ? rollback : deploy
    const result = await act(world, inputs, context, journal, { execute: kind === 'production' })
    if (inputs.verify.mode !== 'off' && isLive.includes(result))
      await (await loadVerify()).verifySite(world, inputs, journal)
    return result
  }

  const preview = previewFor(inputs, number)
  const { kind: place, url } = preview
  journal.note({ run: runReport(context), target: 'preview', preview: { number, kind: place, url } })
  const world = worldOf(env, previewInputs(inputs, preview), context, github, signal)
  if (kind === 'plan') return planPreview(world, inputs, context, journal, preview)
  if (kind === 'preview') return deployPreview(world, inputs, context, journal, preview)
  return cleanUpPreview(world, inputs, context, journal, preview, isClosing(context) ? 'closed' : 'asked')
}

/** What a run comes to that has left its release live. */
const isLive: readonly Result[] = ['deployed', 'unchanged', 'rolled-back']

/** The checks and all that they ask are only loaded now: most runs have no use for them. */
function loadVerify() {
  return import('./pipeline/verify.ts')
}

/** Opens GitHub's API, where there is a token for it. Its client is only loaded now: most runs have no use for it. */
async function openGitHub(
  env: Environment,
  { githubToken: token }: Inputs,
  { repository }: RunContext,
  signal: AbortSignal
): Promise<GitHub | undefined> {
  if (token === undefined || repository === undefined) return undefined
  const { connectToGitHub } = await import('./github/connect.ts')
  const apiUrl = (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '')
  return connectToGitHub({ token, apiUrl, repository, clock: systemClock, log: runnerLog, signal })
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

function runReport({ repository, sha, ref, runUrl, commitUrl, serverUrl, workflow }: RunContext): Report['run'] {
  return {
    serverUrl,
    ...(repository !== undefined && { repository }),
    ...(sha !== undefined && { sha }),
    ...(ref !== undefined && { ref }),
    ...(runUrl !== undefined && { runUrl }),
    ...(commitUrl !== undefined && { commitUrl }),
    ...(workflow !== undefined && { workflow })
  }
}

function worldOf(
  env: Environment,
  inputs: Inputs,
  context: RunContext,
  github: () => Promise<GitHub | undefined>,
  signal: AbortSignal
): World {
  const workspace = env.GITHUB_WORKSPACE || process.cwd()
  const log = runnerLog
  const aws = once(() => connect(env, inputs, context, log))
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
    connect: aws,
    inspect: async signal => inspect(env, inputs, await aws(), signal),
    github,
    // A preview's state is not where the inputs say, and a sweep visits several.
    rememberLease: (token, folder = '') =>
      saveState(env, leaseState, token && [token, inputs.destination.state.bucket, folder].join(' ')),
    clock: systemClock,
    log,
    signal
  }
}

/** Opens what a verification learns its facts from. */
async function inspect(
  environment: Environment,
  { verify: { resolve } }: Inputs,
  aws: AwsConnections,
  signal: AbortSignal
): Promise<Sources> {
  const [{ openNetwork }, { openNetworkSource }, inspection] = await Promise.all([
    import('./probe/network.ts'),
    import('./probe/network-source.ts'),
    aws.inspect(signal)
  ])
  const network = openNetwork({ environment, resolve, signal })
  return { ...inspection, network: openNetworkSource(network), close: () => network.close() }
}

/** Opens AWS. The SDK is only loaded now: a run that ends before has no use for it. */
async function connect(env: Environment, inputs: Inputs, context: RunContext, log: Log): Promise<AwsConnections> {
  const { connectToAws } = await import('./aws/connect.ts')
  log.debug(`${sinceStart()}: what speaks to S3 is loaded`)
  const { bucket, region, endpointUrl, expectedBucketOwner, roleToAssume, state } = inputs.destination
  return connectToAws({
    bucket,
    stateBucket: state.bucket,
    stateFolder: state.prefix,
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
