import { join } from 'node:path'
import { formatBytes, formatDuration, formatPlural } from '../../src/util/format.ts'
import { type Deploy, type DeployOptions, deploy } from '../deploy.ts'
import type { ExampleWorkspace } from '../example-workspace.ts'
import type { Sandbox } from '../index.ts'
import type { ReferenceSetup } from '../reference-setup.ts'
import { countByOperation, describeRequests, invalidationsOf, siteWrites, uploadedKeys } from './requests.ts'
import { changedKeys, readSiteFiles } from './site-files.ts'
import type { Terminal } from './terminal.ts'

export interface Stage {
  readonly sandbox: Sandbox
  readonly setup: ReferenceSetup
  readonly workspace: ExampleWorkspace
  readonly terminal: Terminal
  readonly signal: AbortSignal
  /** What was built so far, in order. */
  readonly builds: ReadonlyMap<string, Buffer>[]
}

export const DEEP_LINK = '/guide/caching'
const NEW_HEADLINE = 'One line changed, and only what it changed went out.'

/** Builds the site and deploys it into an empty bucket. */
export async function firstDeploy(stage: Stage): Promise<Deploy> {
  const { terminal } = stage
  terminal.title('1  Build and deploy')
  const run = await runDeploy(stage, 1)
  const site = await readSiteFiles(distOf(stage))
  stage.builds.push(site)
  const { build, transfer } = run.report ?? {}
  if (build !== undefined) terminal.line(`${build.command ?? build.note}, ${formatDuration(build.durationMs)}`, 'build')
  if (transfer !== undefined) {
    const { uploaded, bytes, durationMs } = transfer
    terminal.line(`${formatPlural(uploaded, 'file')}, ${formatBytes(bytes)} in ${formatDuration(durationMs)}`, 'upload')
  }
  tellInvalidation(stage, run)
  tellRequests(stage, run)
  checkResult(stage, run, 'deployed')

  const uploads = uploadedKeys(run.requests)
  terminal.check(
    uploads.length === site.size && uploads.at(-1) === 'index.html',
    `all ${site.size} files of the build were uploaded, index.html last`,
    `${uploads.length}, ${uploads.at(-1) ?? 'nothing'} last`
  )
  await checkPages(stage, site)
  const different = await keysThatReadOtherwise(stage, site)
  terminal.check(different.length === 0, 'every file comes back through the edge byte for byte', different.join(', '))
  return run
}

/** Deploys what is deployed already. */
export async function unchangedDeploy(stage: Stage): Promise<Deploy> {
  const { terminal } = stage
  terminal.title('2  Build and deploy again, with nothing changed')
  const run = await runDeploy(stage, 2)
  tellRequests(stage, run)
  checkResult(stage, run, 'unchanged')
  const writes = siteWrites(run.requests)
  terminal.check(writes.length === 0, 'nothing of the site was written', countByOperation(writes))
  const invalidations = invalidationsOf(run.requests)
  terminal.check(invalidations.length === 0, 'nothing was invalidated', countByOperation(invalidations))
  return run
}

/** Changes the headline and deploys, while the edge is warm and a tab of the old build is open. */
export async function changedDeploy(stage: Stage): Promise<Deploy> {
  const { terminal, workspace } = stage
  terminal.title('3  Change one line of text and deploy')
  const before = await readSiteFiles(distOf(stage))
  await workspace.setHeadline(NEW_HEADLINE)
  terminal.line(`“${await workspace.headline()}”`, 'headline')
  const run = await runDeploy(stage, 3)
  const after = await readSiteFiles(distOf(stage))
  stage.builds.push(after)
  for (const { key, action, reason, size } of run.report?.changes ?? []) {
    if (action !== 'keep' || reason === 'kept') terminal.line(`${key} · ${formatBytes(size)}`, reason)
  }
  tellInvalidation(stage, run)
  tellRequests(stage, run)
  checkResult(stage, run, 'deployed')

  const changed = [...changedKeys(before, after)].sort()
  const uploads = [...uploadedKeys(run.requests)].sort()
  terminal.check(
    changed.length > 0 && changed.join() === uploads.join(),
    `of ${after.size} files the ${changed.length} that changed were written`,
    uploads.join(', ')
  )
  const paths = run.outputs['invalidated-paths']?.split('\n').sort() ?? []
  terminal.check(paths.join() === '/,/index.html', 'two paths were invalidated: / and /index.html', paths.join(', '))
  await checkPages(stage, after)
  const lost = await keysThatReadOtherwise(stage, new Map([...before].filter(([key]) => !after.has(key))))
  terminal.check(lost.length === 0, 'a tab of the old build still finds its chunks', `${lost.join(', ')} gone`)
  return run
}

/** Takes the changed headline back, as somebody does who sees it live and is not happy with it. */
export async function rolledBack(stage: Stage): Promise<Deploy> {
  const { terminal, builds } = stage
  const [first = new Map(), changed = new Map()] = builds
  terminal.title('4  Roll back')
  const inputs = { command: 'rollback' }
  const run = await runDeploy(stage, 4, {
    inputs,
    event: {
      name: 'workflow_dispatch',
      payload: { inputs, ref: 'refs/heads/main', repository: { full_name: 'octo-org/example', default_branch: 'main' } }
    }
  })
  terminal.line(`to ${run.report?.release?.restoredId ?? 'nothing'}`, 'release')
  tellInvalidation(stage, run)
  tellRequests(stage, run)
  checkResult(stage, run, 'rolled-back')

  const uploads = uploadedKeys(run.requests)
  terminal.check(
    run.report?.build === undefined && uploads.length === 0,
    'nothing was built, and no byte uploaded',
    `${run.report?.build?.command ?? ''} ${uploads.join(', ')}`
  )
  await checkPages(stage, first, 'the build before')
  const lost = await keysThatReadOtherwise(stage, new Map([...changed].filter(([key]) => !first.has(key))))
  terminal.check(
    lost.length === 0,
    'a tab of the build that was taken back finds its chunks',
    `${lost.join(', ')} gone`
  )
  return run
}

async function runDeploy(
  { sandbox, setup, workspace, terminal, signal }: Stage,
  runNumber: number,
  options: Partial<DeployOptions> = { inputs: { 'build-command': 'npm run build' } }
): Promise<Deploy> {
  const onLine = (line: string) => terminal.status(line.replace(/^(##\[\w+\]|::.*)/, ''))
  const run = await deploy(sandbox, setup, { workspace: workspace.dir, runNumber, signal, onLine, ...options })
  if (run.exitCode !== 0) for (const line of run.log) terminal.line(line)
  signal.throwIfAborted()
  return run
}

function checkResult({ terminal }: Stage, run: Deploy, result: string): void {
  const time = formatDuration(run.durationMs)
  terminal.check(
    run.conclusion === 'success' && run.outputs.result === result,
    `the action ends with “${result}” after ${time}`,
    `${run.conclusion}, “${run.outputs.result ?? ''}”`
  )
}

/** The front page and a deep link are this build's, for a visitor who asks the edge. */
async function checkPages(
  { sandbox, setup, terminal }: Stage,
  site: ReadonlyMap<string, Buffer>,
  which = 'this build'
): Promise<void> {
  for (const path of ['/', DEEP_LINK]) {
    const { status, body } = await sandbox.visit(setup.domain, path)
    const isIndex = site.get('index.html')?.equals(body) ?? false
    terminal.check(
      status === 200 && isIndex,
      `${path} shows ${which}`,
      `${status}, ${isIndex ? 'its' : 'not its'} index.html`
    )
  }
}

async function keysThatReadOtherwise(
  { sandbox, setup }: Stage,
  files: ReadonlyMap<string, Buffer>
): Promise<readonly string[]> {
  const different: string[] = []
  for (const [key, bytes] of files) {
    const { status, body } = await sandbox.visit(setup.domain, `/${key.split('/').map(encodeURIComponent).join('/')}`)
    if (status !== 200 || !bytes.equals(body)) different.push(key)
  }
  return different
}

function tellInvalidation({ terminal }: Stage, run: Deploy): void {
  for (const { paths, state, waitedMs, notes } of run.report?.invalidations ?? []) {
    const waited = waitedMs === undefined ? '' : ` in ${formatDuration(waitedMs)}`
    terminal.line(
      paths.length === 0 ? 'none needed' : `${paths.map(({ path }) => path).join(' ')} · ${state}${waited}`,
      'invalidation'
    )
    for (const note of notes) terminal.line(note, '')
  }
}

function tellRequests({ terminal }: Stage, run: Deploy): void {
  terminal.line(
    describeRequests(run.requests)
      .map(([what, counts]) => `${what}: ${counts}`)
      .join(' · '),
    'requests'
  )
}

function distOf({ workspace }: Stage): string {
  return join(workspace.dir, 'dist')
}
