import type { Deploy } from '../deploy.ts'
import type { PullRequest, Trigger } from '../github/pull-request.ts'
import type { DeploymentState } from '../github/records.ts'
import type { Repository } from '../github/repository.ts'
import { readSiteFiles } from './site-files.ts'
import {
  BUILD,
  checkPages,
  checkResult,
  DEEP_LINK,
  distOf,
  keysThatReadOtherwise,
  runDeploy,
  type Stage,
  tellInvalidation,
  tellRequests,
  tellUpload
} from './stage.ts'

const AS_IT_WAS = 'production as it was'

/** Makes the distribution one that can have previews, and takes the error response away. */
export async function installedRouter(stage: Stage): Promise<void> {
  const { sandbox, setup, terminal } = stage
  sandbox.installRouter(setup)
  terminal.line('edge/router.js, on requests and responses of viewers', 'function')
  terminal.line(`*.${setup.domain}`, 'alias')
  await checkPages(stage, production(stage), AS_IT_WAS)
  const { status } = await sandbox.visit(setup.domain, '/assets/missing.js')
  terminal.check(status === 404, 'a script that is missing is 404, and no longer the page', String(status))
}

/** Opens a pull request with another headline. */
export async function openedPullRequest(stage: Stage, number: number): Promise<void> {
  const { sandbox, terminal, workspace } = stage
  const host = previewHost(number)
  const pull = repository(stage).openPullRequest({
    number,
    title: 'Another headline',
    head: { sha: String(number).repeat(40).slice(0, 40), ref: `headline-${number}` }
  })
  await workspace.setHeadline(`Pull request ${number} has a page of its own.`)
  terminal.line(`“${await workspace.headline()}”`, 'headline')
  const run = await runPreview(stage, pull.opened(), 'deployed')

  const site = await readSiteFiles(distOf(stage))
  await checkPages(stage, site, 'the build of the pull request', host)
  const different = await keysThatReadOtherwise(stage, site, host)
  terminal.check(different.length === 0, 'every file of it comes back byte for byte', different.join(', '))
  const { 'x-robots-tag': robots = '' } = (await sandbox.visit(host, '/')).headers
  terminal.check(robots === 'noindex', 'search engines are told to keep out', robots)
  await checkPages(stage, production(stage), AS_IT_WAS)
  checkOnGitHub(stage, pull, { said: run.outputs['preview-url'] ?? 'no address', state: 'success' })
}

/** Closes a pull request without merging it. */
export async function closedPullRequest(stage: Stage, number: number): Promise<void> {
  const { sandbox, terminal } = stage
  const host = previewHost(number)
  const pull = repository(stage).pulls.get(number)
  if (pull === undefined) throw new Error(`Nobody has opened #${number}`)
  await runPreview(stage, pull.close(), 'cleaned')
  // A clean-up does not wait for the edges: nobody depends on what is gone.
  sandbox.cloudFront.completeInvalidations()
  for (const path of ['/', DEEP_LINK]) {
    const { status } = await sandbox.visit(host, path)
    terminal.check(status === 404, `${host}${path} is gone: 404`, String(status))
  }
  await checkPages(stage, production(stage), AS_IT_WAS)
  checkOnGitHub(stage, pull, { said: 'removed', state: 'inactive' })
}

export function previewHost(number: number): string {
  return `pr-${number}.example.com`
}

async function runPreview(stage: Stage, trigger: Trigger, result: string): Promise<Deploy> {
  const inputs = { ...BUILD, 'preview-url': 'https://pr-{number}.example.com' }
  const run = await runDeploy(stage, { ...trigger, inputs })
  if (run.outputs['preview-url']) stage.terminal.line(run.outputs['preview-url'], 'preview')
  tellUpload(stage, run)
  tellInvalidation(stage, run)
  tellRequests(stage, run)
  checkResult(stage, run, result)
  return run
}

/** The pull request has one comment, and its head one Deployment. */
function checkOnGitHub(
  stage: Stage,
  { number, headSha }: PullRequest,
  wanted: { readonly said: string; readonly state: DeploymentState }
): void {
  const { terminal, sections } = stage
  const comments = repository(stage).comments(number)
  for (const { author, body, createdAt, updatedAt } of comments) {
    const edited = updatedAt > createdAt ? ', edited' : ''
    sections.push({ title: `${author.login} commented on #${number}${edited}`, markdown: body })
  }
  terminal.check(
    comments.length === 1 && comments.every(({ body }) => body.includes(wanted.said)),
    `#${number} has one comment, with “${wanted.said}”`,
    comments.map(({ body }) => body).join()
  )
  const deployments = repository(stage).deployments()
  const states = deployments.filter(({ sha }) => sha === headSha).map(({ state }) => state)
  terminal.check(states.join() === wanted.state, `its Deployment is “${wanted.state}”`, states.join(', ') || 'none')
}

function repository({ sandbox }: Stage): Repository {
  return sandbox.github.repository('octo-org/example')
}

/** What is live, since the later build was rolled back. */
function production({ builds }: Stage): ReadonlyMap<string, Buffer> {
  return builds[0] ?? new Map()
}
