import { getOctokit } from '@actions/github'
import type { Repository, RepositoryOptions } from '../../../sandbox/github/repository.ts'
import { type GitHubServer, type GitHubServerOptions, startGitHubServer } from '../../../sandbox/github/server.ts'
import type { TokenOptions } from '../../../sandbox/github/tokens.ts'
import { replyProblems } from './schemas.ts'

export type Client = ReturnType<typeof getOctokit>

export const at = { owner: 'octo-org', repo: 'example' }

/** A commit that is easy to tell: `sha('a')` is forty of them. */
export function sha(digit: string): string {
  return digit.repeat(40)
}

export interface Lab {
  readonly github: GitHubServer
  readonly repository: Repository
  /** A client with a token of its own; as usual when absent, anonymous or made up when a string. */
  client(token?: TokenOptions | string): Client
  /** What GitHub's schemas say against replies that arrived; empty when nothing. */
  readonly problems: readonly string[]
  [Symbol.asyncDispose](): Promise<void>
}

/** A GitHub with octo-org/example on it, and clients whose replies are held against GitHub's schemas. */
export async function openLab(options: GitHubServerOptions & { repository?: RepositoryOptions } = {}): Promise<Lab> {
  const { repository: how, ...server } = options
  const github = await startGitHubServer(server)
  const repository = github.repository('octo-org/example', how)
  const problems: string[] = []
  const note = (status: number, body: unknown) => {
    const operation = github.requests.at(-1)?.operation ?? ''
    const found = operation === '' ? '' : replyProblems(operation, status, body)
    if (found !== '') problems.push(`${operation} ${status}: ${found}`)
  }
  return {
    github,
    repository,
    problems,
    client(token = {}) {
      const octokit = getOctokit(typeof token === 'string' ? token : github.token(token), { baseUrl: github.url })
      octokit.hook.after('request', response => note(response.status, response.data))
      octokit.hook.error('request', error => {
        if ('response' in error) note(error.response?.status ?? 0, error.response?.data)
        throw error
      })
      return octokit
    },
    [Symbol.asyncDispose]: () => github.close()
  }
}

/** Status, message and headers of what an operation was refused with. */
export async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason
  )
  if (!isRequestError(error)) throw error
  return { ...error.response.data, status: error.status, headers: error.response.headers }
}

interface RequestError {
  readonly status: number
  readonly response: {
    readonly data: { readonly message: string; readonly errors?: unknown; readonly documentation_url: string }
    readonly headers: Readonly<Record<string, string | undefined>>
  }
}

function isRequestError(error: unknown): error is RequestError {
  return typeof error === 'object' && error !== null && 'response' in error && error.response !== undefined
}
