import { createHash } from 'node:crypto'
import type { GitHubContext, TriggeringEvent } from '../runner/environment.ts'
import { type Account, account, OCTOCAT } from './accounts.ts'
import { pullRequestEvent } from './events.ts'
import { fullName, type RepositoryFacts } from './render-repository.ts'
import type { Repository } from './repository.ts'
import type { World } from './world.ts'

export interface PullRequestOptions {
  readonly number: number
  readonly head: {
    readonly sha: string
    readonly ref: string
    /** `owner/name` of the fork that it comes from, `null` when that is deleted; the repository itself when absent. */
    readonly repo?: string | null
  }
  /** The default branch when absent. */
  readonly base?: string
  readonly title?: string
  /** Login of the author; the owner of the fork, or octocat, when absent. */
  readonly author?: string
  readonly draft?: boolean
  /** It cannot be merged. Workflows on `pull_request` don't run as long as that is so. */
  readonly conflicted?: boolean
  /** The default branch has commits that it lacks. */
  readonly behind?: boolean
}

/** What happened, as a workflow run is told of it: `deploy(sandbox, setup, { ...trigger, workspace })`. */
export interface Trigger {
  readonly event: TriggeringEvent
  readonly github: GitHubContext
}

/** One pull request; its methods are what people do to it. */
export class PullRequest {
  readonly repository: Repository
  readonly id: number
  readonly number: number
  readonly title: string
  readonly author: Account
  readonly base: string
  readonly headRef: string
  /** `undefined` once a fork is deleted. */
  readonly headRepository: RepositoryFacts | undefined
  readonly draft: boolean
  conflicted: boolean
  behind: boolean
  state: 'open' | 'closed' = 'open'
  readonly createdAt: Date
  updatedAt: Date
  closedAt: Date | undefined
  mergedAt: Date | undefined
  readonly #world: World
  /** Every head there was, the newest last. */
  readonly #heads: string[]

  constructor(repository: Repository, world: World, options: PullRequestOptions) {
    const { number, head, base = repository.defaultBranch, title = `Change ${number}`, draft = false } = options
    this.repository = repository
    this.#world = world
    this.#heads = [head.sha]
    this.id = world.nextId()
    this.number = number
    this.title = title
    this.base = base
    this.headRef = head.ref
    this.headRepository =
      head.repo === undefined ? repository : head.repo === null ? undefined : repository.fork(head.repo)
    this.author = options.author === undefined ? authorOf(this) : account(options.author)
    this.draft = draft
    this.conflicted = options.conflicted ?? false
    this.behind = options.behind ?? false
    this.createdAt = world.now()
    this.updatedAt = this.createdAt
    if (this.headRepository === repository) repository.setBranch(head.ref, head.sha)
  }

  get headSha(): string {
    return this.#heads.at(-1) ?? ''
  }

  get merged(): boolean {
    return this.mergedAt !== undefined
  }

  /** The test merge of head and base that a run checks out; GITHUB_SHA. After the merge: its commit. */
  get mergeSha(): string {
    return createHash('sha1')
      .update(`${this.headSha} into ${fullName(this.repository)} ${this.base}`)
      .digest('hex')
  }

  /** From another repository, or from one that is gone. */
  get isFork(): boolean {
    return this.headRepository !== this.repository
  }

  /** Whether the commit is, or was, its head. */
  contains(sha: string): boolean {
    return this.#heads.includes(sha)
  }

  /** The event of its being opened; it is open already. */
  opened(): Trigger {
    return this.#trigger('opened')
  }

  /** New commits on the head branch. */
  push(sha: string): Trigger {
    const before = this.headSha
    this.#heads.push(sha)
    if (!this.isFork) this.repository.setBranch(this.headRef, sha)
    this.#touch()
    return this.#trigger('synchronize', { before, after: sha })
  }

  close({ merged = false }: { readonly merged?: boolean } = {}): Trigger {
    this.#touch()
    this.state = 'closed'
    this.closedAt = this.updatedAt
    if (merged) {
      this.mergedAt = this.updatedAt
      this.repository.setBranch(this.base, this.mergeSha)
    }
    return this.#trigger('closed')
  }

  reopen(): Trigger {
    if (this.merged) throw new Error(`#${this.number} is merged, and GitHub does not reopen it`)
    this.#touch()
    this.state = 'open'
    this.closedAt = undefined
    return this.#trigger('reopened')
  }

  #touch(): void {
    this.updatedAt = this.#world.now()
  }

  #trigger(action: string, more: Readonly<Record<string, string>> = {}): Trigger {
    return {
      event: pullRequestEvent(this, action, more, this.#world.urls),
      github: {
        repository: fullName(this.repository),
        // Of a merged one, the test merge's ref is gone.
        ref: this.merged ? `refs/heads/${this.base}` : `refs/pull/${this.number}/merge`,
        sha: this.mergeSha,
        actor: this.author.login,
        serverUrl: this.#world.urls.server
      }
    }
  }
}

function authorOf({ isFork, headRepository }: PullRequest): Account {
  return (isFork ? headRepository?.owner : undefined) ?? OCTOCAT
}
