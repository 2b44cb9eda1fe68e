import { describe, expect, test } from '@jest/globals'
import type { FaultEffect } from '../../../sandbox/github/faults.ts'
import type { Permissions } from '../../../sandbox/github/tokens.ts'
import {
  commentTitles,
  createPreviewScene,
  deploymentStates,
  PREVIEW,
  type PreviewScene,
  siteKeys
} from './preview-scene.ts'

const PERMISSION = 'A permission on GitHub is missing'
const TROUBLE = 'GitHub could not be asked or told'

async function expectPreview({ sandbox }: PreviewScene): Promise<void> {
  expect((await sandbox.visit('pr-7.example.com', '/deep/link')).status).toBe(200)
}

describe('a missing permission is one hint, and the preview is there', () => {
  const lacking: readonly (readonly [
    name: string,
    permissions: Permissions,
    left: readonly string[],
    remedy: string
  ])[] = [
    ['deployments', { contents: 'read', 'pull-requests': 'write' }, ['The Deployment'], 'deployments: write'],
    [
      'pull-requests: write',
      { contents: 'read', 'pull-requests': 'read', deployments: 'write' },
      ['The comment'],
      'pull-requests: write'
    ],
    ['both', { contents: 'read' }, ['The Deployment', 'The comment'], 'pull-requests: write']
  ]

  test.concurrent.each(lacking)('%s', async (_, permissions, left, remedy) => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    const github = { token: scene.sandbox.github.token({ permissions }) }
    const opened = await scene.run(pull.opened(), { github })
    expect(opened).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(opened.annotations.map(({ level, title }) => `${level}: ${title}`)).toEqual([`notice: ${PERMISSION}`])
    for (const what of [...left, remedy]) expect(opened.annotations[0]?.message).toContain(what)
    expect(commentTitles(scene)).toHaveLength(left.includes('The comment') ? 0 : 1)
    expect(deploymentStates(scene)).toHaveLength(left.includes('The Deployment') ? 0 : 1)
    await expectPreview(scene)

    const closed = await scene.run(pull.close(), { github })
    expect(closed).toMatchObject({ exitCode: 0, outputs: { result: 'cleaned' } })
    expect(closed.annotations.filter(({ title }) => title !== PERMISSION)).toEqual([])
    expect(closed.annotations.length).toBeLessThanOrEqual(1)
    expect(siteKeys(scene, PREVIEW)).toEqual([])
  })

  test.concurrent('nothing is asked or said where comment and deployment are off', async () => {
    await using scene = await createPreviewScene()
    const inputs = { comment: 'false', deployment: 'false' }
    const pull = scene.openPullRequest()
    const opened = await scene.run(pull.opened(), { inputs })
    expect(opened).toMatchObject({ exitCode: 0, annotations: [], outputs: { result: 'deployed' } })
    expect(opened.githubRequests.map(({ path }) => path)).toEqual(['/repos/octo-org/example/pulls/7'])
    expect((await scene.run(pull.close(), { inputs })).githubRequests).toEqual([])
    expect([...commentTitles(scene), ...deploymentStates(scene)]).toEqual([])
  })

  test.concurrent('without a token there is a preview, and nothing is asked', async () => {
    await using scene = await createPreviewScene()
    const run = await scene.run(scene.openPullRequest().opened(), { inputs: { 'github-token': '' } })
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' }, githubRequests: [] })
    await expectPreview(scene)
  })
})

describe('whatever is the matter with GitHub, the preview is deployed and removed', () => {
  const troubles: readonly (readonly [name: string, effect: FaultEffect])[] = [
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['a connection that is cut', 'reset'],
    ['replies that are lost', 'lose-reply'],
    ['no requests left for an hour', { primaryLimit: { resetInSeconds: 3600 } }],
    ['too many requests for an hour', { secondaryLimit: { retryAfterSeconds: 3600 } }],
    ['no requests left for an hour, 429', { primaryLimit: { status: 429, resetInSeconds: 3600 } }],
    ['a token that has ended', { status: 401, message: 'Bad credentials' }],
    ['requests that it rejects', { status: 422, message: 'Validation Failed' }]
  ]

  test.concurrent.each(troubles)('%s', async (_, effect) => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    const end = scene.sandbox.github.fault({}, effect)
    const opened = await scene.run(pull.opened())
    expect(opened).toMatchObject({
      exitCode: 0,
      outputs: { result: 'deployed', 'preview-url': 'https://pr-7.example.com/' }
    })
    expect(opened.annotations.map(({ level, title }) => `${level}: ${title}`)).toEqual([`warning: ${TROUBLE}`])
    // What is down is not asked for everything anew.
    expect(opened.githubRequests.length).toBeLessThanOrEqual(3)
    await expectPreview(scene)

    const closed = await scene.run(pull.close())
    expect(closed).toMatchObject({ exitCode: 0, outputs: { result: 'cleaned' } })
    expect(closed.annotations.map(({ level, title }) => `${level}: ${title}`)).toEqual([`warning: ${TROUBLE}`])
    expect(closed.githubRequests.length).toBeLessThanOrEqual(3)
    expect(siteKeys(scene, PREVIEW)).toEqual([])
    end()
  })

  test.concurrent('what passes is waited for, and everything is told once', async () => {
    await using scene = await createPreviewScene()
    const seen = new Set<string>()
    const first = ({ method, path }: { readonly method: string; readonly path: string }) => {
      const request = `${method} ${path}`
      return !seen.has(request) && seen.add(request).size > 0
    }
    const effects: readonly FaultEffect[] = [
      { status: 502 },
      'lose-reply',
      { secondaryLimit: { retryAfterSeconds: 1 } }
    ]
    let turn = 0
    for (const [index, effect] of effects.entries()) {
      scene.sandbox.github.fault(
        { when: entry => turn % effects.length === index && first(entry) && ++turn > 0 },
        effect
      )
    }
    const run = await scene.run(scene.openPullRequest().opened())
    expect(run).toMatchObject({ exitCode: 0, annotations: [], outputs: { result: 'deployed' } })
    expect(turn).toBeGreaterThanOrEqual(4)
    expect(commentTitles(scene)).toEqual(['Preview is ready'])
    expect(deploymentStates(scene)).toEqual(['deploy:default:pr-7 success'])
  })
})

test.concurrent('a GitHub Enterprise Server: its API is below /api/v3, and all links lead to it', async () => {
  await using scene = await createPreviewScene({ github: { basePath: '/api/v3' } })
  const pull = scene.openPullRequest()
  const opened = await scene.run(pull.opened())
  expect(opened).toMatchObject({ exitCode: 0, annotations: [], outputs: { result: 'deployed' } })
  expect(scene.sandbox.github.url).toMatch(/\/api\/v3$/)
  expect(opened.githubRequests.map(({ status }) => status).filter(status => status >= 300)).toEqual([])
  const [comment] = scene.repository.comments(7)
  for (const text of [comment?.body ?? '', opened.summary]) {
    expect(text).toContain('https://github.example.com/octo-org/example/')
    expect(text).not.toContain('https://github.com/octo-org')
  }
  expect(scene.repository.deployments()[0]?.statuses[0]?.logUrl).toMatch(/^https:\/\/github\.example\.com\//)
  expect(await scene.run(pull.close())).toMatchObject({ exitCode: 0, annotations: [], outputs: { result: 'cleaned' } })
  expect(commentTitles(scene)).toEqual(['Preview removed'])
})
