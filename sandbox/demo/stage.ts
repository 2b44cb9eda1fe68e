import { join } from 'node:path'
import { formatBytes, formatDuration, formatPlural } from '../../src/util/format.ts'
import { type Deploy, type DeployOptions, deploy } from '../deploy.ts'
import type { ExampleWorkspace } from '../example-workspace.ts'
import type { Sandbox } from '../index.ts'
import type { Internet } from '../internet.ts'
import type { Section } from '../runner/summary-page.ts'
import type { SiteSetup } from '../verified-setup.ts'
import { countByOperation, describeRequests } from './requests.ts'
import type { Terminal } from './terminal.ts'

export interface Stage {
  readonly sandbox: Sandbox
  readonly setup: SiteSetup
  /** What lies between the site and those who look at it from outside. */
  readonly internet: Internet
  readonly workspace: ExampleWorkspace
  readonly terminal: Terminal
  readonly signal: AbortSignal
  /** What was built for production so far, in order. */
  readonly builds: ReadonlyMap<string, Buffer>[]
  readonly runs: Deploy[]
  /** What people see of them on GitHub. */
  readonly sections: Section[]
}

export const DEEP_LINK = '/guide/caching'
export const BUILD = { 'build-command': 'npm run build' }

/** The next run of the action, with its job summary. */
export async function runDeploy(stage: Stage, options: Partial<DeployOptions> = { inputs: BUILD }): Promise<Deploy> {
  const { sandbox, setup, workspace, terminal, signal, runs, sections } = stage
  const runNumber = runs.length + 1
  const onLine = (line: string) => terminal.status(line.replace(/^(##\[\w+\]|::.*)/, ''))
  const run = await deploy(sandbox, setup, { workspace: workspace.dir, runNumber, signal, onLine, ...options })
  if (run.exitCode !== 0) for (const line of run.log) terminal.line(line)
  signal.throwIfAborted()
  const { name = 'push', payload = {} } = options.event ?? {}
  const event = name === 'pull_request' ? `${name} ${payload.action}` : name
  runs.push(run)
  sections.push({ title: `Run ${runNumber}, on ${event}: job summary`, markdown: run.summary })
  return run
}

export function checkResult({ terminal }: Stage, run: Deploy, result: string): void {
  const time = formatDuration(run.durationMs)
  terminal.check(
    run.conclusion === 'success' && run.outputs.result === result,
    `the action ends with “${result}” after ${time}`,
    `${run.conclusion}, “${run.outputs.result ?? ''}”`
  )
}

/** The front page and a deep link are this build's, for a visitor who asks the edge. */
export async function checkPages(
  { sandbox, setup, terminal }: Stage,
  site: ReadonlyMap<string, Buffer>,
  which = 'this build',
  host = setup.domain
): Promise<void> {
  for (const path of ['/', DEEP_LINK]) {
    const { status, body } = await sandbox.visit(host, path)
    const isIndex = site.get('index.html')?.equals(body) ?? false
    terminal.check(
      status === 200 && isIndex,
      `${host}${path} shows ${which}`,
      `${status}, ${isIndex ? 'its' : 'not its'} index.html`
    )
  }
}

export async function keysThatReadOtherwise(
  { sandbox, setup }: Stage,
  files: ReadonlyMap<string, Buffer>,
  host = setup.domain
): Promise<readonly string[]> {
  const different: string[] = []
  for (const [key, bytes] of files) {
    const { status, body } = await sandbox.visit(host, `/${key.split('/').map(encodeURIComponent).join('/')}`)
    if (status !== 200 || !bytes.equals(body)) different.push(key)
  }
  return different
}

export function tellUpload({ terminal }: Stage, { report }: Deploy): void {
  const { build, transfer } = report ?? {}
  if (build !== undefined) terminal.line(`${build.command ?? build.note}, ${formatDuration(build.durationMs)}`, 'build')
  if (transfer !== undefined) {
    const { uploaded, bytes, durationMs } = transfer
    terminal.line(`${formatPlural(uploaded, 'file')}, ${formatBytes(bytes)} in ${formatDuration(durationMs)}`, 'upload')
  }
}

export function tellInvalidation({ terminal }: Stage, run: Deploy): void {
  for (const { paths, state, waitedMs, notes } of run.report?.invalidations ?? []) {
    const waited = waitedMs === undefined ? '' : ` in ${formatDuration(waitedMs)}`
    terminal.line(
      paths.length === 0 ? 'none needed' : `${paths.map(({ path }) => path).join(' ')} · ${state}${waited}`,
      'invalidation'
    )
    for (const note of notes) terminal.line(note, '')
  }
}

export function tellRequests({ terminal }: Stage, { requests, githubRequests }: Deploy): void {
  terminal.line(
    describeRequests(requests)
      .map(([what, counts]) => `${what}: ${counts}`)
      .join(' · '),
    'requests'
  )
  if (githubRequests.length > 0) terminal.line(`GitHub: ${countByOperation(githubRequests)}`, '')
}

export function distOf({ workspace }: Stage): string {
  return join(workspace.dir, 'dist')
}
