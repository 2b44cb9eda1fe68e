import type { ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { findNode24 } from '../../scripts/node24.mjs'
import {
  type Environment,
  type GitHubContext,
  githubVariables,
  inputVariables,
  machineVariables,
  type TriggeringEvent
} from './environment.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { Masks } from './masks.ts'
import { type CancelTimes, runNode } from './node-process.ts'
import { type Annotation, StepRecord } from './step-record.ts'

export interface RunOptions {
  /** The folder that has `action.yml`. */
  readonly actionDir: string
  /** What the workflow gives under `with:`. */
  readonly inputs: Environment
  /** What the workflow gives under `env:`; the rest of this process's environment stays out, except PATH and HOME. */
  readonly env?: Environment
  /** The checked-out repository; the step's working directory. */
  readonly workspace: string
  readonly event: TriggeringEvent
  readonly github?: GitHubContext
  /** RUNNER_TEMP: an existing folder that is left as the action left it. Without it: a folder that is gone afterwards. */
  readonly temp?: string
  /** Debug logging, as "Re-run jobs with debug logging" turns it on. */
  readonly debug?: boolean
  /** Cancels the job. */
  readonly signal?: AbortSignal
  readonly cancelTimes?: CancelTimes
  /** Called with the process of the main script when it has started. */
  readonly onStart?: (node: ChildProcess) => void
  /** The machine is lost together with the main script: nothing is left to clean up. */
  readonly skipPost?: boolean
  /** Called with each line of the log as it is written. */
  readonly onLine?: (line: string) => void
}

export interface StepResult {
  readonly conclusion: 'success' | 'failure' | 'cancelled'
  readonly exitCode: number
  readonly outputs: Environment
  /** What the step exported to later steps. */
  readonly env: Environment
  /** Folders that the step put in front of PATH for later steps. */
  readonly path: readonly string[]
  /** What the step saved for its post script. */
  readonly state: Environment
  /** Markdown. */
  readonly summary: string
  readonly log: readonly string[]
  readonly annotations: readonly Annotation[]
  readonly durationMs: number
}

export interface RunResult extends StepResult {
  readonly masks: readonly string[]
  /** Absent when the action has no post script. */
  readonly post?: StepResult
}

/**
 * Runs a JavaScript action as GitHub's runner does: inputs, context and command files in the environment, Node 24 on the
 * main script, then its post script. Commands and files are read as the runner reads them, masks applied.
 * Never throws because of what the action does.
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/Handlers/NodeScriptActionHandler.cs
 */
export async function runAction(options: RunOptions): Promise<RunResult> {
  const manifest = await readManifest(options.actionDir)
  const temp = options.temp ?? (await mkdtemp(join(tmpdir(), 'runner-')))
  try {
    const eventPath = join(temp, 'event.json')
    await writeFile(eventPath, JSON.stringify(options.event.payload, null, 2))

    const token = options.github?.token ?? ''
    const masks = new Masks()
    if (token !== '') masks.add(token)
    const workspace = resolve(options.workspace)
    const job: Job = {
      options: { ...options, workspace },
      temp,
      masks,
      env: {
        ...machineVariables(process.env),
        ...options.env,
        ...inputVariables(manifest, options.inputs, token),
        ...githubVariables(options.github ?? {}, options.event, { workspace, temp, eventPath }),
        ...(options.debug ? { RUNNER_DEBUG: '1' } : {})
      }
    }

    const main = await runStep(job, manifest.main, {
      env: job.env,
      signal: options.signal,
      onStart: options.onStart,
      before: record => warnAboutInputs(record, manifest, options.inputs)
    })
    const isPostDue = !options.skipPost && isDue(manifest.postIf, main)
    const post = manifest.post !== undefined && isPostDue ? await runPost(job, manifest.post, main) : undefined
    return { ...main, masks: masks.values, ...(post === undefined ? {} : { post }) }
  } finally {
    if (options.temp === undefined) await rm(temp, { recursive: true, force: true })
  }
}

interface Job {
  readonly options: RunOptions
  readonly temp: string
  readonly masks: Masks
  readonly env: Environment
}

/** The post script sees the same inputs, what main saved as STATE_*, and what main exported. A cancelled job runs it all the same. */
function runPost(job: Job, script: string, main: StepResult): Promise<StepResult> {
  const state = Object.fromEntries(Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value]))
  const path = [...main.path].reverse().concat(main.env.PATH ?? job.env.PATH ?? '')
  return runStep(job, script, { env: { ...job.env, ...main.env, ...state, PATH: path.join(delimiter) } })
}

async function runStep(
  job: Job,
  script: string,
  step: {
    readonly env: Environment
    readonly signal?: AbortSignal | undefined
    readonly onStart?: ((node: ChildProcess) => void) | undefined
    readonly before?: (record: StepRecord) => void
  }
): Promise<StepResult> {
  const { options, masks } = job
  const record = new StepRecord({
    masks,
    workspace: options.workspace,
    debug: options.debug ?? false,
    onLine: options.onLine ?? (() => undefined)
  })
  step.before?.(record)
  const files = await commandFiles(job.temp)
  const started = performance.now()
  const exitCode = await runNode(findNode24(), join(options.actionDir, script), {
    cwd: options.workspace,
    env: { ...step.env, ...files.env },
    onLine: line => record.line(line),
    signal: step.signal,
    onStart: step.onStart,
    cancelTimes: options.cancelTimes
  })
  const durationMs = performance.now() - started
  record.files(await files.read())
  if (step.signal?.aborted) record.issue('error', 'The operation was canceled.')
  const failed = exitCode !== 0 || record.commandFailed
  return {
    conclusion: step.signal?.aborted ? 'cancelled' : failed ? 'failure' : 'success',
    exitCode,
    outputs: record.outputs,
    env: record.env,
    path: record.path,
    state: record.state,
    summary: record.summary,
    log: record.log,
    annotations: record.annotations,
    durationMs
  }
}

/** Fresh, empty files for one step. */
async function commandFiles(temp: string) {
  const dir = await mkdtemp(join(temp, 'file-commands-'))
  const paths = {
    path: join(dir, 'add_path'),
    env: join(dir, 'set_env'),
    summary: join(dir, 'step_summary'),
    state: join(dir, 'save_state'),
    output: join(dir, 'set_output')
  }
  await Promise.all(Object.values(paths).map(path => writeFile(path, '')))
  // A step may delete its files; that is no error.
  const bytes = (path: string) => readFile(path).catch(() => Buffer.alloc(0))
  const text = async (path: string) => (await bytes(path)).toString('utf8')
  return {
    env: {
      GITHUB_PATH: paths.path,
      GITHUB_ENV: paths.env,
      GITHUB_STEP_SUMMARY: paths.summary,
      GITHUB_STATE: paths.state,
      GITHUB_OUTPUT: paths.output
    },
    read: async () => ({
      path: await text(paths.path),
      env: await text(paths.env),
      summary: await bytes(paths.summary),
      state: await text(paths.state),
      output: await text(paths.output)
    })
  }
}

function warnAboutInputs(record: StepRecord, manifest: Manifest, given: Environment): void {
  const declared = new Map([...manifest.inputs].map(([name, input]) => [name.toLowerCase(), input]))
  for (const name of Object.keys(given)) {
    const message = declared.get(name.toLowerCase())?.deprecationMessage
    if (message !== undefined) record.issue('warning', `Input '${name}' has been deprecated with message: ${message}`)
  }
  const unexpected = Object.keys(given).filter(name => !declared.has(name.toLowerCase()))
  if (unexpected.length > 0) {
    const valid = [...manifest.inputs.keys()].join("', '")
    record.issue('warning', `Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${valid}']`)
  }
}

const CONDITIONS: Readonly<Record<string, readonly StepResult['conclusion'][]>> = {
  'always()': ['success', 'failure', 'cancelled'],
  'success()': ['success'],
  'failure()': ['failure'],
  'cancelled()': ['cancelled'],
  '!cancelled()': ['success', 'failure']
}

function isDue(condition: string, main: StepResult): boolean {
  const conclusions = CONDITIONS[condition.replaceAll(' ', '')]
  if (conclusions === undefined) throw new Error(`The sandbox doesn't evaluate post-if: ${condition}`)
  return conclusions.includes(main.conclusion)
}
