import { execFile } from 'node:child_process'
import { cp, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { startOidcEndpoint } from '../../../sandbox/aws/sts/oidc.ts'
import { type Deploy, deploy } from '../../../sandbox/deploy.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import type { GitHubContext, TriggeringEvent } from '../../../sandbox/runner/environment.ts'
import { createWorkspace, type Files } from './workspace.ts'

type Values = Readonly<Record<string, unknown>>

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly with?: Values
}

interface Job {
  readonly needs?: string
  readonly if?: string
  readonly environment?: string | { readonly name: string }
  readonly permissions?: Values
  readonly steps: readonly Step[]
}

/** What starts a workflow. */
export interface Start {
  readonly event: TriggeringEvent
  readonly github: GitHubContext
  /** Of `workflow_dispatch`, those included that were left as they are by default. */
  readonly inputs?: Readonly<Record<string, string>>
  readonly runNumber: number
}

export interface PlayOptions {
  readonly sandbox: Sandbox
  /** What a checkout brings. */
  readonly repository: Files
  /** For the action's own process, beside the sandbox's. */
  readonly env?: Readonly<Record<string, string>>
  /** Beside those of the workflow. */
  readonly inputs?: Readonly<Record<string, string>>
}

/** A job that ran, and what our steps in it did. */
export interface Played {
  readonly job: string
  /** Of its token: `repo:octo-org/example:pull_request`. */
  readonly subject: string
  readonly runs: readonly Deploy[]
}

/**
 * Runs the jobs of a workflow as GitHub does, each in an empty folder and without any credentials: ours by the shipped bundle, commands in
 * a shell, and of other actions what they leave: a checkout, an artifact.
 */
export async function play(text: string, start: Start, options: PlayOptions): Promise<readonly Played[]> {
  const workflow = parse(text) as { readonly jobs: Readonly<Record<string, Job>>; readonly permissions?: Values }
  const artifacts = await createWorkspace()
  const results: Record<string, { readonly result: string }> = {}
  const played: Played[] = []
  try {
    for (const [name, job] of Object.entries(workflow.jobs)) {
      const context = contextOf(start, results)
      const needed = job.needs === undefined ? 'success' : results[job.needs]?.result
      const wanted = job.if === undefined ? needed === 'success' : isTrue(job.if, context)
      if (!wanted) {
        results[name] = { result: 'skipped' }
        continue
      }
      const permissions = job.permissions ?? workflow.permissions ?? {}
      const one = await playJob(name, { ...job, permissions }, context, artifacts.dir, start, options)
      played.push(one)
      results[name] = { result: one.runs.every(run => run.exitCode === 0) ? 'success' : 'failure' }
    }
  } finally {
    await artifacts[Symbol.asyncDispose]()
  }
  return played
}

async function playJob(
  name: string,
  job: Job,
  context: Context,
  artifacts: string,
  start: Start,
  { sandbox, repository, env = {}, inputs: more = {} }: PlayOptions
): Promise<Played> {
  await using workspace = await createWorkspace()
  const subject = subjectOf(job, start)
  const oidc = await startOidcEndpoint(sandbox.oidc, { sub: subject })
  const token = { ACTIONS_ID_TOKEN_REQUEST_URL: oidc.requestUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken }
  const runs: Deploy[] = []
  try {
    for (const step of job.steps) {
      if (step.if !== undefined && !isTrue(step.if, context)) continue
      const given = Object.fromEntries(
        Object.entries(step.with ?? {}).map(([key, value]) => [key, filled(String(value), context)])
      )
      const path = (value: string) => join(workspace.dir, value)
      if (step.run !== undefined) await shell(step.run, workspace.dir)
      else if (step.uses?.startsWith('actions/checkout@')) await workspace.write(repository)
      else if (step.uses?.startsWith('actions/setup-node@')) continue
      else if (step.uses?.startsWith('actions/upload-artifact@'))
        await rename(path(given.path ?? ''), join(artifacts, given.name ?? ''))
      else if (step.uses?.startsWith('actions/download-artifact@')) {
        await cp(join(artifacts, given.name ?? ''), path(given.path ?? ''), { recursive: true })
      } else if (step.uses?.includes('/s3-cloudfront-deploy@')) {
        const { bucket = '', region = '', domain = '', ...inputs } = given
        const setup = { bucket: { name: bucket }, region, domain } as Parameters<typeof deploy>[1]
        const run = await deploy(sandbox, setup, {
          workspace: workspace.dir,
          runNumber: start.runNumber,
          event: start.event,
          github: start.github,
          inputs: { ...inputs, ...more },
          env: { ...env, ...NO_KEYS, ...(job.permissions?.['id-token'] === 'write' ? token : {}) }
        })
        runs.push(run)
        if (run.exitCode !== 0) break
      } else throw new Error(`Nobody plays ${step.uses ?? 'a step without anything'}.`)
    }
  } finally {
    await oidc.close()
  }
  return { job: name, subject, runs }
}

/** A job gets AWS only by its role. */
const NO_KEYS = {
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  HOME: '/nowhere'
}

/** https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims */
function subjectOf({ environment }: Job, { event, github }: Start): string {
  const name = typeof environment === 'string' ? environment : environment?.name
  const kind =
    name !== undefined
      ? `environment:${name}`
      : event.name === 'pull_request'
        ? 'pull_request'
        : `ref:${github.ref ?? 'refs/heads/main'}`
  return `repo:octo-org/example:${kind}`
}

type Context = Readonly<Record<string, unknown>>

function contextOf({ event, github, inputs = {} }: Start, needs: Context): Context {
  return { github: { ...github, event: event.payload, event_name: event.name }, inputs, needs, steps: {} }
}

function filled(text: string, context: Context): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) =>
    String(evaluate(expression, context) ?? '')
  )
}

function isTrue(condition: string, context: Context): boolean {
  return Boolean(evaluate(condition, context))
}

/** Those that the examples have are JavaScript but for hyphens in names, `*` and the functions; what is absent is empty. */
function evaluate(expression: string, context: Context): unknown {
  const names = expression.replaceAll(/\binputs\.([\w-]+)/g, (_, name) => `(inputs[${JSON.stringify(name)}] ?? '')`)
  const script = names.replaceAll(/\b(github|steps|needs)((?:\.[\w-]+)+)/g, (_, root, path) =>
    [...path.matchAll(/\.([\w-]+)/g)].reduce((text, [, name]) => `${text}?.[${JSON.stringify(name)}]`, root)
  )
  const functions = {
    cancelled: () => false,
    format: (template: string, ...values: readonly string[]) =>
      template.replaceAll(/\{(\d)\}/g, (_, index) => values[index] ?? '')
  }
  const all = { ...context, ...functions }
  return new Function(...Object.keys(all), `return (${script})`)(...Object.values(all)) as unknown
}

async function shell(script: string, cwd: string): Promise<void> {
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: process.env.HOME }
  await promisify(execFile)('bash', ['-e', '-c', script], { cwd, env })
}
