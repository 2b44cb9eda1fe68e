import { describe, expect, test } from '@jest/globals'
import { HEAD, openLab, sha } from './github-lab.ts'

const OURS = { owner: 'octo-org', branch: 'menu' }
const SEVEN = { number: 7, state: 'open', headSha: HEAD }

describe('find', () => {
  test('tells an open, a closed and a merged one', async () => {
    await using lab = await openLab()
    lab.repository.openPullRequest({ number: 8, head: { sha: sha(8), ref: 'closed' } }).close()
    lab.repository.openPullRequest({ number: 9, head: { sha: sha(9), ref: 'merged' } }).close({ merged: true })
    const { pullRequests } = lab.connect().github
    expect(await pullRequests.find(7)).toEqual(SEVEN)
    expect(await pullRequests.find(8)).toEqual({ number: 8, state: 'closed', headSha: sha(8) })
    expect(await pullRequests.find(9)).toEqual({ number: 9, state: 'closed', headSha: sha(9) })
  })

  test('knows when there is none', async () => {
    await using lab = await openLab()
    expect(await lab.connect().github.pullRequests.find(99)).toBeUndefined()
    expect(lab.requests()).toEqual(['GET /repos/octo-org/example/pulls/99'])
  })
})

describe('withHead', () => {
  test('finds it by the commit alone', async () => {
    await using lab = await openLab()
    expect(await lab.connect().github.pullRequests.withHead(HEAD, OURS)).toEqual([SEVEN])
    expect(lab.requests()).toEqual([`GET /repos/octo-org/example/commits/${HEAD}/pulls?per_page=100`])
  })

  test('finds that of a fork by its branch', async () => {
    await using lab = await openLab()
    lab.repository.openPullRequest({
      number: 8,
      head: { sha: sha(8), ref: 'feature/a&b=c', repo: 'octocat/example' }
    })
    const { pullRequests } = lab.connect().github
    const head = { owner: 'octocat', branch: 'feature/a&b=c' }
    expect(await pullRequests.withHead(sha(8), head)).toEqual([{ number: 8, state: 'open', headSha: sha(8) }])
    expect(lab.requests()).toEqual([
      `GET /repos/octo-org/example/commits/${sha(8)}/pulls?per_page=100`,
      'GET /repos/octo-org/example/pulls?state=open&head=octocat%3Afeature%2Fa%26b%3Dc&per_page=100'
    ])
    expect(await pullRequests.withHead(sha(8), undefined)).toEqual([])
  })

  test.each<[string, string]>([
    ['an older commit of the branch', HEAD],
    ['a commit that GitHub does not know', sha(404)]
  ])('takes %s for nobody’s head', async (_, commit) => {
    await using lab = await openLab()
    lab.repository.pulls.get(7)?.push(sha(2))
    expect(await lab.connect().github.pullRequests.withHead(commit, OURS)).toEqual([])
  })

  test('takes a closed one for none', async () => {
    await using lab = await openLab()
    lab.repository.pulls.get(7)?.close({ merged: true })
    expect(await lab.connect().github.pullRequests.withHead(HEAD, OURS)).toEqual([])
  })

  test('finds both where two have the same head', async () => {
    await using lab = await openLab()
    lab.repository.setBranch('next', sha(5))
    lab.repository.openPullRequest({ number: 8, head: { sha: HEAD, ref: 'menu-again' }, base: 'next' })
    const found = await lab.connect().github.pullRequests.withHead(HEAD, OURS)
    expect(found.map(({ number }) => number).sort()).toEqual([7, 8])
  })
})

test('open reads every page, and closed ones are not in it', async () => {
  await using lab = await openLab()
  for (let n = 1000; n < 1220; n++) lab.repository.openPullRequest({ number: n, head: { sha: sha(n), ref: `b${n}` } })
  lab.repository.pulls.get(1100)?.close()
  const open = await lab.connect().github.pullRequests.open()
  expect(open.size).toBe(220)
  expect(open.has(7)).toBe(true)
  expect(open.has(1100)).toBe(false)
  expect(lab.server.requests.map(({ query }) => query)).toEqual([
    'state=open&per_page=100',
    'state=open&per_page=100&page=2',
    'state=open&per_page=100&page=3'
  ])
})
