import { describe, expect, test } from '@jest/globals'
import { at, openLab, refusal, sha } from './lab.ts'

describe('pull requests', () => {
  async function several() {
    let seconds = 0
    const clock = () => {
      seconds += 1
      return new Date(Date.UTC(2026, 10, 22, 12, 0, seconds))
    }
    const lab = await openLab({ clock })
    const { repository } = lab
    const old = repository.openPullRequest({ number: 3, head: { sha: sha('3'), ref: 'menu' } })
    repository.openPullRequest({ number: 5, head: { sha: sha('5'), ref: 'menu', repo: 'mona/example' } })
    repository.openPullRequest({ number: 6, head: { sha: sha('6'), ref: 'fix' } }).close()
    repository
      .openPullRequest({ number: 9, head: { sha: sha('9'), ref: 'next' }, base: 'main' })
      .close({ merged: true })
    old.push(sha('4'))
    return { lab, client: lab.client() }
  }

  test.each([
    [{}, [5, 3]],
    [{ state: 'closed' as const }, [9, 6]],
    [{ state: 'all' as const }, [9, 6, 5, 3]],
    [{ head: 'octo-org:menu' }, [3]],
    [{ head: 'MONA:menu' }, [5]],
    [{ head: 'octo-org:other' }, []],
    // Without the owner, the filter is none.
    [{ head: 'menu' }, [5, 3]],
    [{ base: 'main' }, [5, 3]],
    [{ base: 'release' }, []],
    [{ direction: 'asc' as const }, [3, 5]],
    [{ sort: 'updated' as const }, [5, 3]],
    [{ sort: 'updated' as const, direction: 'desc' as const, state: 'all' as const }, [3, 9, 6, 5]],
    [{ per_page: 1, page: 2 }, [3]]
  ])('listed with %j are %j', async (filter, numbers) => {
    const { lab, client } = await several()
    await using _ = lab.github
    const { data } = await client.rest.pulls.list({ ...at, ...filter })
    expect(data.map(({ number }) => number)).toEqual(numbers)
    expect(lab.problems).toEqual([])
  })

  test.each([
    // Its head, and an earlier one: both are commits of it.
    [sha('4'), [3]],
    [sha('3'), [3]],
    ['menu', [3]],
    // A fork's commit, or a closed one's, is known all the same.
    [sha('5'), []],
    [sha('6'), []],
    [sha('9'), [9]]
  ])('of the commit %s are %j', async (commit_sha, numbers) => {
    const { lab, client } = await several()
    await using _ = lab.github
    const { data } = await client.rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha })
    expect(data.map(({ number }) => number)).toEqual(numbers)
  })

  test('of a branch with slashes are found', async () => {
    await using lab = await openLab()
    lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'feature/new/menu' } })
    const commits = lab.client().rest.repos.listPullRequestsAssociatedWithCommit
    expect((await commits({ ...at, commit_sha: 'feature/new/menu' })).data).toHaveLength(1)
    expect(await refusal(commits({ ...at, commit_sha: sha('b') }))).toMatchObject({
      status: 422,
      message: `No commit found for SHA: ${sha('b')}`
    })
  })

  test('tell whether they are open, merged, in conflict, from a fork or from one that is gone', async () => {
    await using lab = await openLab()
    const { repository } = lab
    const { rest } = lab.client()
    const seven = repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' }, conflicted: true })
    repository.openPullRequest({ number: 8, head: { sha: sha('b'), ref: 'topic', repo: 'mona/site' } })
    repository.openPullRequest({ number: 9, head: { sha: sha('c'), ref: 'topic', repo: null } })
    const get = async (pull_number: number) => (await rest.pulls.get({ ...at, pull_number })).data
    expect(await get(7)).toMatchObject({ state: 'open', mergeable: false, mergeable_state: 'dirty', merged: false })
    expect((await get(8)).head).toMatchObject({ label: 'mona:topic', repo: { full_name: 'mona/site', fork: true } })
    expect((await get(9)).head).toMatchObject({ sha: sha('c'), repo: null })
    seven.conflicted = false
    seven.close({ merged: true })
    expect(await get(7)).toMatchObject({ state: 'closed', merged: true, merge_commit_sha: repository.branch('main') })
    expect(() => seven.reopen()).toThrow('#7 is merged')
  })
})
