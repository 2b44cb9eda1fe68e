import type { Clock, GitHub, Log } from '../ports.ts'
import { type ApiOptions, openApi } from './api.ts'
import { createComments } from './comments.ts'
import { createDeployments } from './deployments.ts'
import { createPullRequests } from './pull-requests.ts'

export interface GitHubOptions {
  readonly token: string
  /** `https://api.github.com`, or of GitHub Enterprise Server: `https://HOST/api/v3`. */
  readonly apiUrl: string
  /** `owner/repo` */
  readonly repository: string
  readonly clock: Clock
  readonly log: Log
  /** Ends requests and the waits between them. */
  readonly signal?: AbortSignal | undefined
}

/** Opens the adapters. Nothing is requested yet: whether the token is any good shows at the first call. */
export function connectToGitHub({ repository, ...options }: GitHubOptions): GitHub {
  const [owner = '', repo = ''] = repository.split('/')
  const api = openApi({ ...options, owner, repo } satisfies ApiOptions)
  return {
    pullRequests: createPullRequests(api),
    comments: createComments(api),
    deployments: createDeployments(api)
  }
}
