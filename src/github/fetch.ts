import { defaults } from '@actions/github/lib/utils'
import type { Clock, Log } from '../ports.ts'

/** How long one try may take, ms, from the connection to the last byte of the reply. GitHub itself ends requests after 10 s. */
const deadlineMs = 15_000

/** https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const apiVersion = '2022-11-28'

/** Statuses whose replies have no body. https://fetch.spec.whatwg.org/#null-body-status */
const nullBody = new Set([204, 205, 304])

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * What octokit sends requests with: `@actions/github`'s own fetch, which goes through HTTPS_PROXY unless NO_PROXY names
 * the host of GITHUB_API_URL, plus a deadline. The body is read here: octokit takes one that broke off for an empty one.
 */
export function createFetch(options: {
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal | undefined
}): Fetch {
  const { clock, log, signal } = options
  const fetch: Fetch = defaults.request?.fetch ?? globalThis.fetch
  return async (url, init) => {
    const late = new AbortController()
    const done = new AbortController()
    clock.sleep(deadlineMs, done.signal).then(
      () => late.abort(new Error(`no reply within ${deadlineMs / 1000} s`)),
      () => undefined
    )
    const started = clock.now().getTime()
    const request = `GitHub: ${init.method} ${new URL(url).pathname}`
    try {
      const reply = await fetch(url, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), 'x-github-api-version': apiVersion },
        signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal
      })
      const body = nullBody.has(reply.status) ? null : await reply.arrayBuffer()
      log.debug(`${request}: ${reply.status} in ${clock.now().getTime() - started} ms`)
      const type = reply.headers.get('content-type') ?? 'no content type'
      if (reply.ok && body !== null && !type.includes('json')) {
        throw new Error(`the reply is not JSON but ${type}`)
      }
      return new Response(body, { status: reply.status, headers: [...reply.headers] })
    } catch (error) {
      log.debug(`${request}: ${String(error)}`)
      throw error
    } finally {
      done.abort()
    }
  }
}
