import { randomBytes } from 'node:crypto'
import { ACTIONS_BOT, type Account } from './accounts.ts'
import { type RateLimit, rateLimit } from './rate-limit.ts'
import type { Association } from './records.ts'

/** As under `permissions:` of a workflow. */
export type Permission = 'contents' | 'deployments' | 'issues' | 'pull-requests' | 'statuses'
export type Level = 'none' | 'read' | 'write'
export type Permissions = Readonly<Partial<Record<Permission, Level>>>

/** One permission suffices of those an operation lists. */
export type Access = readonly (readonly [Permission, 'read' | 'write'])[]

export interface TokenOptions {
  /** What is not named is `none`, as in a workflow. Absent: what the action asks for, see `USUAL_PERMISSIONS`. */
  readonly permissions?: Permissions
  /** `owner/name`s that it is for; every repository when absent. */
  readonly repositories?: readonly string[]
  /** Whose comments and deployments these are; `github-actions[bot]` when absent. */
  readonly author?: Account
  /** What a person whose token it is has to do with the repository; COLLABORATOR when absent. */
  readonly association?: Association
  /** Whether it may change only comments of its author, as that of somebody who may not write to the repository. */
  readonly ownCommentsOnly?: boolean
  /** Requests an hour; 1,000 when absent. */
  readonly limit?: number
}

export interface Token {
  readonly value: string
  readonly author: Account
  readonly association: Association
  readonly ownCommentsOnly: boolean
  readonly rate: RateLimit
  /** Whether it may see a private repository at all. */
  covers(repository: string): boolean
  allows(access: Access): boolean
}

/** What the workflows of the docs give to a run that makes previews. */
export const USUAL_PERMISSIONS: Permissions = { contents: 'read', deployments: 'write', 'pull-requests': 'write' }

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#primary-rate-limit-for-github_token-in-github-actions */
const ACTIONS_LIMIT = 1000

const rank: Readonly<Record<Level, number>> = { none: 0, read: 1, write: 2 }

/** The tokens that this GitHub knows. */
export class Tokens {
  readonly #tokens = new Map<string, Token>()

  /** Makes a token like a run's GITHUB_TOKEN. */
  issue(options: TokenOptions = {}): string {
    const { permissions = USUAL_PERMISSIONS, repositories, author = ACTIONS_BOT, limit = ACTIONS_LIMIT } = options
    const { association = author.type === 'Bot' ? 'NONE' : 'COLLABORATOR', ownCommentsOnly = false } = options
    const names = repositories?.map(name => name.toLowerCase())
    const value = `ghs_${randomBytes(18).toString('hex')}`
    this.#tokens.set(value, {
      value,
      author,
      association,
      ownCommentsOnly,
      rate: rateLimit(limit),
      covers: repository => names?.includes(repository.toLowerCase()) ?? true,
      allows: access => access.some(([name, level]) => rank[permissions[name] ?? 'none'] >= rank[level])
    })
    return value
  }

  /** It is as if it had never been: a run's token ends with its job. */
  revoke(value: string): void {
    this.#tokens.delete(value)
  }

  find(value: string): Token | undefined {
    return this.#tokens.get(value)
  }
}

/** `issues=write; pull_requests=write`, as in x-accepted-github-permissions. */
export function acceptedPermissions(access: Access): string {
  return access.map(([name, level]) => `${name.replaceAll('-', '_')}=${level}`).join('; ')
}
