import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import { failure, HEAD, hastyClock, openLab } from './github-lab.ts'

const MARKER = '<!-- preview -->'
const SEVEN = { number: 7, state: 'open', headSha: HEAD }

// First, as octokit's waits go on behind them.
test.concurrent.each([
  ['a request', 'stall'],
  ['the wait after one', { status: 500 }],
  ['the wait for a limit', { secondaryLimit: { retryAfterSeconds: 2 } }]
] as const)('a cancelled run ends %s with its own reason', async (_, effect) => {
  await using lab = await openLab()
  const run = new AbortController()
  const reason = new Error('cancelled')
  lab.server.fault({}, effect)
  const found = lab.connect({ signal: run.signal }).github.pullRequests.find(7)
  const outcome = found.catch((error: unknown) => error)
  await until(() => lab.server.requests.length > 0)
  run.abort(reason)
  expect(await outcome).toBe(reason)
  expect(lab.server.requests).toHaveLength(1)
})

describe('what passes is tried again', () => {
  test.concurrent.each([{ status: 500 }, { status: 503 }, 'reset', 'lose-reply'] as const)('%j', async effect => {
    await using lab = await openLab()
    lab.server.fault({ times: 1 }, effect)
    expect(await lab.connect().github.pullRequests.find(7)).toEqual(SEVEN)
    expect(lab.server.operations).toEqual(['pulls/get', 'pulls/get'])
  })

  test.concurrent('an update whose reply was lost', async () => {
    await using lab = await openLab()
    lab.repository.comment(7, `${MARKER} old`)
    lab.server.fault({ operation: 'issues/update-comment', times: 1 }, 'lose-reply')
    await lab.connect().github.comments.put(7, MARKER, `${MARKER} new`)
    expect(lab.repository.comments(7).map(({ body }) => body)).toEqual([`${MARKER} new`])
  })

  test.concurrent('a reply that breaks off in its middle', async () => {
    let requests = 0
    const server = createServer((_, reply) => {
      requests += 1
      reply.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 })
      if (requests === 1) reply.write('{"number":7,', () => reply.destroy())
      else reply.end(JSON.stringify({ number: 7, state: 'open', head: { sha: HEAD } }).padEnd(100))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    await using lab = await openLab()
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      expect(await lab.connect({ apiUrl }).github.pullRequests.find(7)).toEqual(SEVEN)
      expect(requests).toBe(2)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

describe('what does not pass ends in an error that says where', () => {
  test.concurrent('a GitHub that is down', async () => {
    await using lab = await openLab()
    lab.server.fault({}, { status: 502 })
    const error = await failure(lab.connect().github.pullRequests.find(7))
    expect(error.code).toBe('github-unavailable')
    expect(error.message).toMatch(
      /^GitHub failed at GET \/repos\/octo-org\/example\/pulls\/7, tried several times: Server Error \(HTTP 502, request [0-9A-F]+\)\.$/
    )
    expect(error.remedy).toContain('https://www.githubstatus.com')
    expect(lab.server.requests).toHaveLength(3)
  })

  test.concurrent('a GitHub that says nothing', async () => {
    await using lab = await openLab()
    lab.server.fault({}, 'stall')
    const error = await failure(lab.connect({ clock: hastyClock }).github.pullRequests.find(7))
    expect(error.code).toBe('github-unavailable')
    expect(error.message).toBe('GitHub can’t be reached for GET /repos/octo-org/example/pulls/7: no reply within 15 s.')
    expect(lab.server.requests).toHaveLength(3)
  })

  test.concurrent('a GitHub that is not there', async () => {
    const lab = await openLab()
    const { github } = lab.connect()
    await lab.server.close()
    const error = await failure(github.pullRequests.find(7))
    expect(error.code).toBe('github-unavailable')
    expect(error.message).toContain('ECONNREFUSED')
    expect(error.remedy).toContain(`${lab.server.url} (GITHUB_API_URL)`)
  })

  test.concurrent('something else than GitHub', async () => {
    const server = createServer((_, reply) => reply.setHeader('content-type', 'text/html').end('<h1>Log in</h1>'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    await using lab = await openLab()
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const error = await failure(lab.connect({ apiUrl }).github.pullRequests.find(7))
      expect(error.code).toBe('github-unavailable')
      expect(error.message).toContain('the reply is not JSON but text/html')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

describe('rate limits', () => {
  test.concurrent.each([403, 429] as const)('a short secondary one is waited for, and told of (%i)', async status => {
    await using lab = await openLab()
    lab.server.fault(
      { operation: 'issues/create-comment', nth: 1 },
      { secondaryLimit: { status, retryAfterSeconds: 1 } }
    )
    const { github, said } = lab.connect()
    await github.comments.put(7, MARKER, MARKER)
    expect(lab.repository.comments(7)).toHaveLength(1)
    expect(said).toEqual([expect.stringMatching(/secondary rate limit is reached: waiting 1 s before POST .*comments/)])
    const [first, second] = lab.server.requests.filter(({ method }) => method === 'POST')
    expect(Number(second?.at) - Number(first?.at)).toBeGreaterThanOrEqual(950)
  })

  test.concurrent('a primary one that is nearly over is waited for', async () => {
    await using lab = await openLab()
    lab.server.fault({ times: 1 }, { primaryLimit: { resetInSeconds: 1 } })
    const { github, said } = lab.connect()
    expect(await github.pullRequests.find(7)).toEqual(SEVEN)
    expect(said).toEqual([expect.stringMatching(/^GitHub's rate limit is reached: waiting \d s /)])
  })

  test.concurrent.each([403, 429] as const)('a primary one that lasts is an error at once (%i)', async status => {
    await using lab = await openLab()
    lab.server.fault({}, { primaryLimit: { status, resetInSeconds: 1800 } })
    const { github, said } = lab.connect()
    const error = await failure(github.pullRequests.find(7))
    const until = Number(lab.server.requests[0]?.at) + 1_800_000
    const told = /until (\S+Z):/.exec(error.message)?.[1] ?? ''
    expect(error.code).toBe('github-rate-limited')
    expect(Math.abs(Date.parse(told) - until)).toBeLessThan(2_000)
    expect(said).toEqual([])
    expect(lab.server.requests).toHaveLength(1)
  })

  test.concurrent('a secondary one that lasts is an error at once', async () => {
    await using lab = await openLab()
    lab.server.fault({}, { secondaryLimit: { retryAfterSeconds: 90 } })
    const error = await failure(lab.connect().github.pullRequests.find(7))
    expect(error.code).toBe('github-rate-limited')
    expect(error.message).toContain('met the secondary rate limit')
    expect(lab.server.requests).toHaveLength(1)
  })

  test.concurrent('one that does not end after the waits it asked for is an error', async () => {
    await using lab = await openLab()
    lab.server.fault({}, { secondaryLimit: { retryAfterSeconds: 1 } })
    const error = await failure(lab.connect().github.pullRequests.find(7))
    expect(error.code).toBe('github-rate-limited')
    expect(lab.server.requests).toHaveLength(4)
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5))
}
