import { describe, expect, test } from '@jest/globals'
import type { Permissions } from '../../../sandbox/github/tokens.ts'
import { at, type Client, openLab, refusal, sha } from './lab.ts'

const comments = 'issues=write; pull_requests=write'
const calls: Readonly<Record<string, (client: Client) => Promise<{ status: number }>>> = {
  comment: ({ rest }) => rest.issues.createComment({ ...at, issue_number: 7, body: 'x' }),
  comments: ({ rest }) => rest.issues.listComments({ ...at, issue_number: 7 }),
  pulls: ({ rest }) => rest.pulls.list(at),
  commit: ({ rest }) => rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: sha('a') }),
  deploy: ({ rest }) => rest.repos.createDeployment({ ...at, ref: sha('a'), required_contexts: [] }),
  deployments: ({ rest }) => rest.repos.listDeployments(at),
  repository: ({ rest }) => rest.repos.get(at)
}

// https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
const table: readonly [permissions: Permissions, call: string, isPrivate: boolean, refused: string | undefined][] = [
  [{ 'pull-requests': 'write' }, 'comment', false, undefined],
  [{ issues: 'write' }, 'comment', false, undefined],
  [{ issues: 'read', 'pull-requests': 'read', contents: 'write' }, 'comment', false, comments],
  [{}, 'comment', false, comments],
  [{}, 'comment', true, comments],
  [{}, 'comments', false, undefined],
  [{}, 'comments', true, 'issues=read; pull_requests=read'],
  [{ issues: 'read' }, 'comments', true, undefined],
  [{}, 'pulls', false, undefined],
  [{ issues: 'write', contents: 'write' }, 'pulls', true, 'pull_requests=read'],
  [{ 'pull-requests': 'read' }, 'pulls', true, undefined],
  [{ contents: 'read' }, 'commit', true, 'pull_requests=read'],
  [{ 'pull-requests': 'read' }, 'commit', true, undefined],
  [{ deployments: 'write' }, 'deploy', false, undefined],
  [{ deployments: 'read', 'pull-requests': 'write' }, 'deploy', false, 'deployments=write'],
  [{ deployments: 'none' }, 'deployments', false, undefined],
  [{ deployments: 'none' }, 'deployments', true, 'deployments=read'],
  [{ deployments: 'write' }, 'deployments', true, undefined],
  [{}, 'repository', true, undefined]
]

describe('a token', () => {
  test.each(table)('with %j, asked for %s of a repository that is private: %s, lacks %s', async (...row) => {
    const [permissions, call, isPrivate, refused] = row
    await using lab = await openLab({ repository: { private: isPrivate } })
    lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
    const work = calls[call]?.(lab.client({ permissions })) ?? Promise.reject(new Error(call))
    if (refused === undefined) expect((await work).status).toBeLessThan(300)
    else {
      const answer = await refusal(work)
      expect(answer).toMatchObject({ status: 403, message: 'Resource not accessible by integration' })
      expect(answer.headers['x-accepted-github-permissions']).toBe(refused)
      expect([lab.repository.comments(7), lab.repository.deployments()]).toEqual([[], []])
    }
    expect(lab.problems).toEqual([])
  })

  test.each([
    { isPrivate: true, reading: 404, writing: 404 },
    { isPrivate: false, reading: 200, writing: 403 }
  ])('for another repository: reading gets $reading, writing $writing', async ({ isPrivate, reading, writing }) => {
    await using lab = await openLab({ repository: { private: isPrivate } })
    lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
    const client = lab.client({ repositories: ['octo-org/other'] })
    const read = client.rest.pulls.get({ ...at, pull_number: 7 })
    expect((reading === 200 ? await read : await refusal(read)).status).toBe(reading)
    const write = client.rest.issues.createComment({ ...at, issue_number: 7, body: 'x' })
    expect((await refusal(write)).status).toBe(writing)
  })

  test('that is revoked or made up is no token', async () => {
    await using lab = await openLab()
    const token = lab.github.token()
    await lab.client(token).rest.repos.get(at)
    lab.github.revoke(token)
    for (const client of [lab.client(token), lab.client('ghs_made_up')]) {
      expect(await refusal(client.rest.repos.get(at))).toMatchObject({ status: 401, message: 'Bad credentials' })
    }
  })

  test('is not needed to read what is public', async () => {
    await using lab = await openLab()
    const url = `${lab.github.url}/repos/octo-org/example`
    lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
    expect((await fetch(`${url}/pulls/7`)).status).toBe(200)
    const write = await fetch(`${url}/issues/7/comments`, { method: 'POST', body: '{"body":"x"}' })
    expect([write.status, await write.json()]).toMatchObject([401, { message: 'Requires authentication' }])
  })
})
