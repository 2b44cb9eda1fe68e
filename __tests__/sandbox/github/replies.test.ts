import { describe, expect, test } from '@jest/globals'
import { at, openLab, refusal, sha } from './lab.ts'
import { described } from './schemas.ts'

describe.each([
  { basePath: '/', docs: 'https://docs.github.com/rest/' },
  { basePath: '/api/v3', docs: 'https://docs.github.com/enterprise-server@3.19/rest/' }
])('the API at $basePath', ({ basePath, docs }) => {
  test('answers every operation, and every error of theirs, as GitHub describes it', async () => {
    await using lab = await openLab({ basePath, rateLimits: true })
    const { repository, github } = lab
    repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
    repository.openPullRequest({
      number: 8,
      head: { sha: sha('c'), ref: 'patch-1', repo: 'mona/example' },
      draft: true
    })
    repository.openPullRequest({ number: 9, head: { sha: sha('d'), ref: 'clash' }, conflicted: true }).close()
    repository.openPullRequest({ number: 10, head: { sha: sha('e'), ref: 'old' }, behind: true })
    repository.setStatus(sha('c'), 'build', 'failure')
    const { rest } = lab.client()
    const bare = lab.client({ permissions: {} }).rest

    const comment = await rest.issues.createComment({ ...at, issue_number: 7, body: 'One' })
    const its = { ...at, comment_id: comment.data.id }
    await rest.issues.listComments({ ...at, issue_number: 7 })
    await rest.issues.getComment(its)
    await rest.issues.updateComment({ ...its, body: 'Two' })
    await rest.issues.deleteComment(its)

    for (const state of ['open', 'closed', 'all'] as const) await rest.pulls.list({ ...at, state })
    for (const pull_number of [7, 8, 9]) await rest.pulls.get({ ...at, pull_number })
    await rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: sha('a') })
    await rest.repos.get(at)
    await rest.rateLimit.get()

    const asked = { ...at, ref: 'topic', auto_merge: false, required_contexts: [] }
    const first = await rest.repos.createDeployment({ ...asked, environment: 'staging' })
    const merged = await rest.repos.createDeployment({ ...at, ref: 'old' })
    expect([first.status, merged.status]).toEqual([201, 202])
    const { id } = first.data as { id: number }
    const second = await rest.repos.createDeployment({ ...asked, environment: 'staging', payload: { site: 'default' } })
    const one = { ...at, deployment_id: id }
    await rest.repos.createDeploymentStatus({ ...one, state: 'success', log_url: 'https://example.com/log' })
    await rest.repos.listDeploymentStatuses(one)
    await rest.repos.listDeployments(at)
    await rest.repos.getDeployment({ ...at, deployment_id: (second.data as { id: number }).id })

    const missing = { ...at, comment_id: 1, issue_number: 404, pull_number: 404, deployment_id: 1, body: 'x' }
    const refusals = [
      [404, rest.issues.listComments(missing)],
      [404, rest.issues.createComment(missing)],
      [404, rest.issues.getComment(missing)],
      [404, rest.issues.updateComment(missing)],
      [404, rest.issues.deleteComment(missing)],
      [404, rest.pulls.get(missing)],
      [404, rest.repos.getDeployment(missing)],
      [404, rest.repos.deleteDeployment(missing)],
      [404, rest.repos.listDeploymentStatuses(missing)],
      [404, rest.repos.get({ owner: 'octo-org', repo: 'nothing' })],
      [403, bare.issues.createComment({ ...missing, issue_number: 7 })],
      [403, bare.repos.createDeployment(asked)],
      [401, lab.client('ghs_made_up').rest.issues.listComments({ ...at, issue_number: 7 })],
      [422, rest.issues.createComment({ ...at, issue_number: 7, body: ' ' })],
      [422, rest.pulls.list({ ...at, state: 'merged' as 'open' })],
      [422, rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: sha('f') })],
      [422, rest.repos.createDeployment({ ...asked, ref: 'nowhere' })],
      [409, rest.repos.createDeployment({ ...at, ref: sha('c') })],
      [409, rest.repos.createDeployment({ ...at, ref: 'clash' })],
      [422, rest.repos.createDeploymentStatus({ ...one, state: 'finished' as 'success' })],
      [422, rest.repos.deleteDeployment(one)]
    ] as const
    const answers = []
    for (const [, work] of refusals) answers.push(await refusal(work))
    expect(answers.map(({ status }) => status)).toEqual(refusals.map(([status]) => status))
    for (const answer of answers)
      expect(answer).toMatchObject({ documentation_url: expect.stringContaining(docs.slice(0, -1)) })

    await rest.repos.createDeploymentStatus({ ...one, state: 'inactive' })
    await rest.repos.deleteDeployment(one)

    expect([...new Set(github.operations)].filter(operation => operation !== '').sort()).toEqual(described)
    expect(lab.problems).toEqual([])
  })
})

test('a reply that GitHub would not give is told apart', async () => {
  await using lab = await openLab()
  lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic', repo: null } })
  await lab.client().rest.pulls.get({ ...at, pull_number: 7 })
  // The real one gives null for a deleted fork, and its description does not know.
  expect(lab.problems).toEqual(['pulls/get 200: data/head/repo must be object\ndata/head/user must be object'])
})

test('an Enterprise Server tells its pages and its version, and counts nothing', async () => {
  await using lab = await openLab({ basePath: '/api/v3' })
  lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
  const { data, headers } = await lab.client().rest.issues.createComment({ ...at, issue_number: 7, body: 'One' })
  expect(data.url).toBe(`${lab.github.url}/repos/octo-org/example/issues/comments/${data.id}`)
  expect(new URL(lab.github.url).pathname).toBe('/api/v3')
  expect(data.html_url).toBe(`https://github.example.com/octo-org/example/pull/7#issuecomment-${data.id}`)
  expect(headers['x-github-enterprise-version']).toMatch(/^3\./)
  expect(headers).not.toHaveProperty('x-ratelimit-remaining')
  expect(await refusal(lab.client().rest.rateLimit.get())).toMatchObject({
    status: 404,
    message: 'Rate limiting is not enabled.'
  })
  const outside = await fetch(new URL('/repos/octo-org/example', lab.github.url))
  expect(outside.status).toBe(404)
})
