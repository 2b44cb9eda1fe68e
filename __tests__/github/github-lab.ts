import { type GitHubServer, type GitHubServerOptions, startGitHubServer } from '../../sandbox/github/server.ts'
import type { TokenOptions } from '../../sandbox/github/tokens.ts'
import { ActionError } from '../../src/errors.ts'
import { connectToGitHub } from '../../src/github/connect.ts'
import type { Clock, GitHub, Log } from '../../src/ports.ts'
import { systemClock } from '../../src/util/clock.ts'

export const REPOSITORY = 'octo-org/example'

export interface Connected {
  readonly github: GitHub
  /** What went to the job's log, debug lines left out. */
  readonly said: readonly string[]
}

export interface ConnectOptions {
  readonly token?: string
  readonly apiUrl?: string
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

export interface Lab extends AsyncDisposable {
  readonly server: GitHubServer
  readonly repository: ReturnType<GitHubServer['repository']>
  /** A run's connection; each has a token of its own. */
  connect(options?: ConnectOptions & TokenOptions): Connected
  /** `POST /repos/octo-org/example/deployments`, query included, in order of arrival. */
  requests(): readonly string[]
}

/** GitHub on loopback, with pull request 7 from the branch `menu` at `HEAD`. */
export async function openLab(options: GitHubServerOptions & { readonly private?: boolean } = {}): Promise<Lab> {
  const server = await startGitHubServer(options)
  const repository = server.repository(REPOSITORY, { private: options.private ?? false })
  repository.openPullRequest({ number: 7, head: { sha: HEAD, ref: 'menu' } })
  return {
    server,
    repository,
    connect({ token, apiUrl = server.url, clock = systemClock, signal, ...tokenOptions } = {}) {
      const said: string[] = []
      const log: Log = { info: line => said.push(line), debug: () => undefined, group: (_, body) => body() }
      return {
        said,
        github: connectToGitHub({
          token: token ?? server.token(tokenOptions),
          apiUrl,
          repository: REPOSITORY,
          clock,
          log,
          signal
        })
      }
    },
    requests: () => server.requests.map(({ method, path, query }) => `${method} ${path}${query ? `?${query}` : ''}`),
    [Symbol.asyncDispose]: () => server.close()
  }
}

export const HEAD = sha(1)

/** A commit id. */
export function sha(n: number): string {
  return String(n).padStart(40, 'c')
}

/** What it fails with, which has to be an ActionError. */
export async function failure(work: Promise<unknown>): Promise<ActionError> {
  const outcome = await work.then(
    value => new Error(`It succeeded: ${JSON.stringify(value)}`),
    (error: unknown) => error
  )
  if (outcome instanceof ActionError) return outcome
  throw outcome
}

/** Holds everybody who comes until so many have. */
export function meetingOf(size: number): () => Promise<void> {
  const everybody = Promise.withResolvers<void>()
  let here = 0
  return () => {
    here += 1
    if (here >= size) everybody.resolve()
    return everybody.promise
  }
}

/** A clock on which waits take a hundredth of their time. */
export const hastyClock: Clock = {
  now: systemClock.now,
  sleep: (ms, signal) => systemClock.sleep(ms / 100, signal)
}
