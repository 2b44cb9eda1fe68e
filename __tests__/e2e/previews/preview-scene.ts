import { createHash } from 'node:crypto'
import type { Deploy, DeployOptions } from '../../../sandbox/deploy.ts'
import { deploy } from '../../../sandbox/deploy.ts'
import type { PullRequest, PullRequestOptions, Trigger } from '../../../sandbox/github/pull-request.ts'
import type { Repository } from '../../../sandbox/github/repository.ts'
import type { GitHubServerOptions } from '../../../sandbox/github/server.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import type { PreviewSetupOptions, ReferenceSetup } from '../../../sandbox/reference-setup.ts'
import { event } from '../helpers/events.ts'
import { DOMAIN } from '../helpers/scene.ts'
import { smallSite } from '../helpers/sites.ts'
import { createWorkspace, inDist, type Workspace } from '../helpers/workspace.ts'
import { age } from '../releases/state.ts'

export const REPOSITORY = 'octo-org/example'
export const HOST_PREVIEWS = 'https://pr-{number}.example.com'
/** Of the first preview that tests make. */
export const PREVIEW = 'previews/pr-7/'
export const STATE_FOLDER = '.s3-cloudfront-deploy/'

export interface PreviewSceneOptions {
  readonly github?: GitHubServerOptions
  readonly setup?: Partial<PreviewSetupOptions>
}

export type RunChanges = Partial<DeployOptions>

/** A sandbox with the router, production deployed already, and a repository whose pull requests get previews. */
export interface PreviewScene extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly setup: ReferenceSetup
  readonly workspace: Workspace
  readonly repository: Repository
  /** A run of the workflow; each has a higher number than the ones before. */
  run(trigger?: Partial<Trigger>, options?: RunChanges): Promise<Deploy>
  /** Number 7 when absent. */
  openPullRequest(options?: Partial<PullRequestOptions>): PullRequest
  /** A commit id that no other call gives. */
  commit(): string
}

export async function createPreviewScene(options: PreviewSceneOptions = {}): Promise<PreviewScene> {
  const sandbox = await startSandbox({
    invalidationDelayMs: 20,
    ...(options.github === undefined ? {} : { github: options.github })
  })
  const setup = sandbox.createPreviewSetup({ domain: DOMAIN, ...options.setup })
  const workspace = await createWorkspace(inDist(smallSite()))
  const repository = sandbox.github.repository(REPOSITORY)
  let runs = 0
  let commits = 0
  const commit = () => {
    commits += 1
    return createHash('sha1').update(`commit ${commits}`).digest('hex')
  }
  const scene: PreviewScene = {
    sandbox,
    setup,
    workspace,
    repository,
    commit,
    run(trigger = {}, more = {}) {
      runs += 1
      return deploy(sandbox, setup, {
        workspace: workspace.dir,
        runNumber: runs,
        ...(trigger.event === undefined ? {} : { event: trigger.event }),
        ...more,
        inputs: { 'build-command': 'none', 'preview-url': HOST_PREVIEWS, ...more.inputs },
        github: { ...trigger.github, ...more.github }
      })
    },
    openPullRequest: more =>
      repository.openPullRequest({ number: 7, head: { sha: commit(), ref: `change-${more?.number ?? 7}` }, ...more }),
    async [Symbol.asyncDispose]() {
      await Promise.all([sandbox.close(), workspace[Symbol.asyncDispose]()])
    }
  }
  const production = await scene.run()
  if (production.outputs.result !== 'deployed') throw new Error(production.log.join('\n'))
  return scene
}

/** `command: cleanup` on a schedule. */
export const SWEEP: Partial<Trigger> = { event: event('schedule') }
export const cleanUp = (inputs: RunChanges['inputs'] = {}): RunChanges => ({
  inputs: { command: 'cleanup', ...inputs }
})

/** Head is what tells how long ago a preview was deployed. */
export function makeOlder({ setup }: PreviewScene, number: number, ms: number): void {
  age(setup.bucket, `previews/pr-${number}/${STATE_FOLDER}head.json`, ms)
}

/** Every object outside of this folder, with what it is stored with: a digest of all. */
export function outside({ setup }: PreviewScene, folder = 'previews/'): Readonly<Record<string, string>> {
  return digests(setup, key => !key.startsWith(folder))
}

/** Every object below this folder, in the same way. */
export function below({ setup }: PreviewScene, folder: string): Readonly<Record<string, string>> {
  return digests(setup, key => key.startsWith(folder))
}

/** The keys below a folder, without state. */
export function siteKeys(scene: PreviewScene, folder = PREVIEW): readonly string[] {
  return Object.keys(below(scene, folder)).filter(key => !key.includes(STATE_FOLDER))
}

function digests({ bucket }: ReferenceSetup, wanted: (key: string) => boolean): Readonly<Record<string, string>> {
  return Object.fromEntries(
    bucket
      .objects()
      .filter(({ key }) => wanted(key))
      .map(({ key, bytes, headers, etag, lastModified }) => {
        const how = JSON.stringify([headers, etag, lastModified])
        return [key, createHash('sha256').update(bytes).update(how).digest('hex')]
      })
  )
}

/** The last word on each Deployment, newest first: `deploy:default:pr-7 success`. */
export function deploymentStates({ repository }: PreviewScene, task = /./): readonly string[] {
  return repository.deployments().flatMap(one => (task.test(one.task) ? [`${one.task} ${one.state}`] : []))
}

/** Titles of the comments on a pull request. */
export function commentTitles({ repository }: PreviewScene, number = 7): readonly string[] {
  return repository.comments(number).map(({ body }) => /^### \S+ (.*)$/m.exec(body)?.[1] ?? body)
}
