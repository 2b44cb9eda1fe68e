import { describe, expect, test } from '@jest/globals'
import type { PullRequestOptions } from '../../../sandbox/github/pull-request.ts'
import { writesOf } from '../helpers/requests.ts'
import { page } from '../helpers/sites.ts'
import { commentTitles, createPreviewScene, deploymentStates, outside, PREVIEW, siteKeys } from './preview-scene.ts'
import { NO_KEYS, untrusted, WITHOUT_VARIABLES } from './untrusted.ts'

const FORK: Partial<PullRequestOptions> = {
  head: { sha: 'f'.repeat(40), ref: 'main', repo: 'somebody/example' }
}
const DEPENDABOT: Partial<PullRequestOptions> = {
  head: { sha: 'd'.repeat(40), ref: 'dependabot/npm_and_yarn/vite-8.0.0' },
  author: 'dependabot[bot]'
}

const untrustedOnes: readonly (readonly [
  name: string,
  pull: Partial<PullRequestOptions>,
  inputs: Record<string, string>
])[] = [
  ['a fork', FORK, {}],
  ['a fork, where bucket and region are variables', FORK, WITHOUT_VARIABLES],
  ['a fork, where the role is in the workflow', FORK, { 'role-to-assume': 'arn:aws:iam::123456789012:role/preview' }],
  ['a fork, without previews', FORK, { 'preview-url': '' }],
  ['Dependabot', DEPENDABOT, {}],
  ['Dependabot, where bucket and region are variables', DEPENDABOT, WITHOUT_VARIABLES]
]

describe.each(untrustedOnes)('a pull request of %s', (_, options, inputs) => {
  test.concurrent('is built and guarded, and ends green with a notice', async () => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest(options)
    const run = await scene.run(pull.opened(), untrusted(scene, inputs))
    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { result: 'planned', 'preview-url': '' },
      requests: [],
      githubRequests: []
    })
    const notices = run.annotations.filter(({ title }) => title === 'No access to AWS')
    expect(notices).toEqual([expect.objectContaining({ level: 'notice' })])
    expect(run.annotations.filter(({ level }) => level === 'error')).toEqual([])
    expect(notices[0]?.message).toContain('docs/previews.md')
    expect(run.summary).toContain('docs/previews.md')
    expect(run.report?.site).toMatchObject({ files: 4 })
  })

  test.concurrent('whose build is broken fails as everywhere', async () => {
    await using scene = await createPreviewScene()
    await scene.workspace.build({ 'index.html': page('Broken', '/assets/gone-DiwrgTda.js') })
    const run = await scene.run(scene.openPullRequest(options).opened(), untrusted(scene, inputs))
    expect(run).toMatchObject({ exitCode: 1, report: { failure: { code: 'guard-missing-references' } }, requests: [] })
  })

  test.concurrent('that is closed is green, and says nothing on the pull request', async () => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest(options)
    const run = await scene.run(pull.close(), untrusted(scene, inputs))
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'skipped' }, requests: [], githubRequests: [] })
    expect(run.annotations.filter(({ level }) => level === 'error')).toEqual([])
  })
})

test.concurrent('Dependabot with credentials and the token of a workflow that has a permissions block gets a preview', async () => {
  await using scene = await createPreviewScene()
  const run = await scene.run(scene.openPullRequest(DEPENDABOT).opened())
  expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' }, annotations: [] })
  expect(commentTitles(scene)).toEqual(['Preview is ready'])
})

test.concurrent('outside of pull requests, lacking credentials are an error', async () => {
  await using scene = await createPreviewScene()
  const run = await scene.run({}, { env: NO_KEYS })
  expect(run).toMatchObject({ exitCode: 1, report: { failure: { code: 'no-credentials' } } })
})

describe('the second of two workflows, on workflow_run', () => {
  const target = { inputs: { target: 'preview' } }

  test.concurrent.each([
    ['a fork', FORK],
    ['the repository itself', {}]
  ])('deploys the preview of a pull request from %s', async (_, options) => {
    await using scene = await createPreviewScene()
    const production = outside(scene)
    const pull = scene.openPullRequest(options)
    const run = await scene.run(scene.repository.workflowRun({ pullRequest: pull }), target)
    expect(run).toMatchObject({
      exitCode: 0,
      annotations: [],
      outputs: { result: 'deployed', 'preview-url': 'https://pr-7.example.com/' },
      report: { run: { sha: pull.headSha } }
    })
    expect(run.outputs['release-id']).toContain(pull.headSha.slice(0, 7))
    expect(scene.repository.deployments()).toMatchObject([{ sha: pull.headSha, state: 'success' }])
    expect(commentTitles(scene)).toEqual(['Preview is ready'])
    expect(outside(scene)).toEqual(production)
  })

  test.concurrent.each([
    ['has moved on', (scene: { commit(): string }, pull: { push(sha: string): unknown }) => pull.push(scene.commit())],
    ['was closed', (_: unknown, pull: { close(): unknown }) => pull.close()]
  ] as const)('of a pull request that %s has nothing to do', async (_, change) => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest(FORK)
    const trigger = scene.repository.workflowRun({ pullRequest: pull })
    change(scene, pull)
    const run = await scene.run(trigger, target)
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'skipped' }, requests: [], annotations: [] })
    expect(scene.repository.comments(7)).toEqual([])
  })

  test.concurrent('never takes a number from the payload, and guesses none where two pull requests have the commit', async () => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    scene.openPullRequest({ number: 8, head: { sha: pull.headSha, ref: 'other' } })
    const run = await scene.run(scene.repository.workflowRun({ pullRequest: pull }), target)
    expect(run).toMatchObject({ exitCode: 1, report: { failure: { code: 'pr-number-needed' } }, requests: [] })
    expect(run.report?.failure?.message).toMatch(/#7 and #8|#8 and #7/)
  })
})

test.concurrent('a run by hand deploys the head of the pull request that it names', async () => {
  await using scene = await createPreviewScene()
  const pull = scene.openPullRequest()
  const run = await scene.run(
    {
      event: {
        name: 'workflow_dispatch',
        payload: { ref: 'refs/heads/main', repository: { full_name: 'octo-org/example', default_branch: 'main' } }
      }
    },
    { inputs: { 'pr-number': '7' } }
  )
  expect(run).toMatchObject({
    exitCode: 0,
    annotations: [],
    outputs: { result: 'deployed', 'preview-url': 'https://pr-7.example.com/' },
    report: { run: { sha: pull.headSha } }
  })
  expect(deploymentStates(scene)).toEqual(['deploy:default:pr-7 success'])
  expect(scene.repository.deployments()[0]?.sha).toBe(pull.headSha)
  expect(siteKeys(scene, PREVIEW)).toHaveLength(4)
})

test.concurrent('pull_request_target, where GITHUB_SHA is the base: with `target: preview` the head is what is recorded', async () => {
  await using scene = await createPreviewScene()
  const pull = scene.openPullRequest()
  const { event: opened, github } = pull.opened()
  const run = await scene.run(
    { event: { ...opened, name: 'pull_request_target' }, github: { ...github, sha: 'b'.repeat(40) } },
    { inputs: { target: 'preview' } }
  )
  expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' }, report: { run: { sha: pull.headSha } } })
  expect(scene.repository.deployments()).toMatchObject([{ sha: pull.headSha }])
})

test.concurrent('closing a pull request that never had a preview: no comment, no error', async () => {
  await using scene = await createPreviewScene()
  const run = await scene.run(scene.openPullRequest().close())
  expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'skipped' }, annotations: [], githubRequests: [] })
  expect(writesOf(run.requests)).toEqual([])
  expect(scene.repository.comments(7)).toEqual([])
})
