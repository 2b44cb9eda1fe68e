import { describe, expect, test } from '@jest/globals'
import { at, openLab, refusal, sha } from './lab.ts'

describe('the rate limit', () => {
  test('counts down with every request, and starts anew after an hour', async () => {
    let now = Date.UTC(2026, 10, 22, 12)
    await using lab = await openLab({ clock: () => new Date(now) })
    const client = lab.client({ limit: 2 })
    const reset = String(now / 1000 + 3600)
    const told = async () => {
      const { headers } = await client.rest.repos.get(at)
      return [headers['x-ratelimit-remaining'], headers['x-ratelimit-used'], headers['x-ratelimit-reset']]
    }
    expect(await told()).toEqual(['1', '1', reset])
    // Asking for it costs nothing.
    const { data } = await client.rest.rateLimit.get()
    expect(data.rate).toEqual({ limit: 2, used: 1, remaining: 1, reset: Number(reset) })
    expect(await told()).toEqual(['0', '2', reset])
    const answer = await refusal(client.rest.repos.get(at))
    expect(answer).toMatchObject({ status: 403, message: expect.stringMatching(/^API rate limit exceeded/) })
    expect(answer.headers).toMatchObject({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })
    // Another token has its own.
    await lab.client().rest.repos.get(at)
    now += 3600 * 1000
    expect(await told()).toEqual(['1', '1', String(Number(reset) + 3600)])
  })

  test('is told on errors as well', async () => {
    await using lab = await openLab()
    const answer = await refusal(lab.client().rest.pulls.get({ ...at, pull_number: 7 }))
    expect(answer.headers).toMatchObject({ 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '999' })
  })
})

describe('faults', () => {
  async function stage() {
    const lab = await openLab()
    lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
    const { rest } = lab.client()
    return { lab, comment: () => rest.issues.createComment({ ...at, issue_number: 7, body: 'x' }), rest }
  }

  test.each([
    [{ primaryLimit: {} }, 403, /^API rate limit exceeded/, { 'x-ratelimit-remaining': '0' }],
    [{ primaryLimit: { status: 429, resetInSeconds: 5 } }, 429, /^API rate limit/, { 'x-ratelimit-remaining': '0' }],
    // What octokit's throttling looks for is "secondary rate".
    [{ secondaryLimit: { retryAfterSeconds: 2 } }, 403, /secondary rate limit/, { 'retry-after': '2' }],
    [{ secondaryLimit: { status: 429 } }, 429, /secondary rate limit/, {}],
    [{ status: 502 }, 502, /Server Error/, {}],
    [{ status: 503, message: 'Busy' }, 503, /Busy/, {}]
  ] as const)('%j answers %d without an effect', async (effect, status, message, headers) => {
    const { lab, comment } = await stage()
    await using github = lab.github
    const end = github.fault({ operation: 'issues/create-comment' }, effect)
    const answer = await refusal(comment())
    expect(answer).toMatchObject({ status, message: expect.stringMatching(message), headers })
    expect('retry-after' in answer.headers).toBe('retry-after' in headers)
    expect(lab.repository.comments(7)).toEqual([])
    end()
    await comment()
    expect(lab.repository.comments(7)).toHaveLength(1)
  })

  test('the reset of a primary limit is as far ahead as asked for', async () => {
    const now = Date.UTC(2026, 10, 22, 12)
    await using lab = await openLab({ clock: () => new Date(now) })
    lab.github.fault({}, { primaryLimit: { resetInSeconds: 5 } })
    const answer = await refusal(lab.client().rest.repos.get(at))
    expect(answer.headers['x-ratelimit-reset']).toBe(String(now / 1000 + 5))
  })

  test.each([
    ['reset', 0],
    ['lose-reply', 1]
  ] as const)('%s cuts the connection, and %d comments are there', async (effect, comments) => {
    const { lab, comment } = await stage()
    await using github = lab.github
    github.fault({ operation: 'issues/create-comment', nth: 1 }, effect)
    await expect(comment()).rejects.toMatchObject({ status: 500, response: undefined })
    expect(lab.repository.comments(7)).toHaveLength(comments)
    expect(github.requests.map(({ status }) => status)).toEqual([0])
  })

  test.each([
    [{ operation: 'issues/create-comment' }, [500, 200, 500, 500]],
    [{ operation: 'issues/create-comment', nth: 2 }, [201, 200, 500, 201]],
    [{ operation: 'issues/create-comment', times: 2 }, [500, 200, 500, 201]],
    [{ nth: 2 }, [201, 500, 201, 201]],
    [{ when: ({ method }: { method: string }) => method === 'GET' }, [201, 500, 201, 201]]
  ])('%j meets %j', async (trigger, statuses) => {
    const { lab, comment, rest } = await stage()
    await using github = lab.github
    github.fault(trigger, { status: 500 })
    for (const work of [comment, () => rest.repos.get(at), comment, comment]) {
      await (work as () => Promise<unknown>)().catch(() => undefined)
    }
    expect(github.requests.map(({ status }) => status)).toEqual(statuses)
  })

  test('a stalled request takes effect when the fault ends, a delayed one later', async () => {
    const { lab, comment } = await stage()
    await using github = lab.github
    const arrived = Promise.withResolvers<void>()
    github.fault({}, { onRequest: () => arrived.resolve() })
    const end = github.fault({}, 'stall')
    const work = comment()
    await arrived.promise
    expect(lab.repository.comments(7)).toEqual([])
    end()
    await work
    github.fault({}, { delayMs: 1 })
    await comment()
    expect(lab.repository.comments(7)).toHaveLength(2)
  })

  test('a hook sees the world before and after a request', async () => {
    const { lab, comment } = await stage()
    await using github = lab.github
    const seen: number[] = []
    const look = () => {
      seen.push(lab.repository.comments(7).length)
    }
    github.fault({}, { onRequest: look })
    github.fault({}, { onApplied: look })
    await comment()
    expect(seen).toEqual([0, 1])
  })
})
