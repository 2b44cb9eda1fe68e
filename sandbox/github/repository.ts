import { createHash } from 'node:crypto'
import { ACTIONS_BOT, type Account, account } from './accounts.ts'
import { type WorkflowRunOptions, workflowRun } from './events.ts'
import { PullRequest, type PullRequestOptions, type Trigger } from './pull-request.ts'
import { type Association, type Comment, type Deployment, type DeploymentState, stateOf } from './records.ts'
import { fullName, type RepositoryFacts } from './render-repository.ts'
import type { World } from './world.ts'

export interface RepositoryOptions {
  readonly private?: boolean
  /** `main` when absent. */
  readonly defaultBranch?: string
}

/** A repository: what tests script, and what the API reads and writes. */
export class Repository implements RepositoryFacts {
  readonly id: number
  readonly owner: Account
  readonly name: string
  readonly isPrivate: boolean
  readonly isFork = false
  readonly defaultBranch: string
  readonly createdAt: Date
  /** By number. */
  readonly pulls = new Map<number, PullRequest>()
  readonly #world: World
  readonly #comments: Comment[] = []
  readonly #deployments: Deployment[] = []
  readonly #branches = new Map<string, string>()
  readonly #commits = new Set<string>()
  readonly #forks = new Map<string, RepositoryFacts>()
  /** Of a commit, by context. */
  readonly #statuses = new Map<string, Map<string, string>>()

  constructor(name: string, world: World, options: RepositoryOptions = {}) {
    this.#world = world
    this.id = world.nextId()
    this.owner = account(name.split('/')[0] ?? '', 'Organization')
    this.name = name.split('/')[1] ?? ''
    this.isPrivate = options.private ?? false
    this.defaultBranch = options.defaultBranch ?? 'main'
    this.createdAt = world.now()
    this.setBranch(this.defaultBranch, createHash('sha1').update(name).digest('hex'))
  }

  openPullRequest(options: PullRequestOptions): PullRequest {
    if (this.pulls.has(options.number)) throw new Error(`${fullName(this)} has #${options.number} already`)
    const pull = new PullRequest(this, this.#world, options)
    this.pulls.set(pull.number, pull)
    return pull
  }

  /** A run of a workflow on `workflow_run`, after one for a pull request. */
  workflowRun(options: WorkflowRunOptions): Trigger {
    return workflowRun(this, options, this.#world.now(), this.#world.urls)
  }

  /** Of one pull request, oldest first. */
  comments(pull: number): readonly Comment[] {
    return this.#comments.filter(({ issue }) => issue === pull)
  }

  /** By anybody, as if typed on the page. */
  comment(
    pull: number,
    body: string,
    author: Account = ACTIONS_BOT,
    association: Association = author.type === 'Bot' ? 'NONE' : 'CONTRIBUTOR'
  ): Comment {
    const now = this.#world.now()
    const comment = { id: this.#world.nextId(), issue: pull, author, association, body, createdAt: now, updatedAt: now }
    this.#comments.push(comment)
    return comment
  }

  findComment(id: number): Comment | undefined {
    return this.#comments.find(comment => comment.id === id)
  }

  editComment(comment: Comment, body: string): void {
    comment.body = body
    comment.updatedAt = this.#world.now()
  }

  deleteComment(comment: Comment): void {
    this.#comments.splice(this.#comments.indexOf(comment), 1)
  }

  /** Newest first. */
  deployments(): readonly (Deployment & { readonly state: DeploymentState })[] {
    return this.#deployments.map(deployment => ({ ...deployment, state: stateOf(deployment) })).reverse()
  }

  /** The live records, oldest first. */
  get deploymentRecords(): readonly Deployment[] {
    return this.#deployments
  }

  addDeployment(deployment: Deployment): void {
    this.#deployments.push(deployment)
  }

  deleteDeployment(deployment: Deployment): void {
    this.#deployments.splice(this.#deployments.indexOf(deployment), 1)
  }

  /** The commit that a branch is at. Throws when there is no such branch. */
  branch(name: string): string {
    const sha = this.#branches.get(name)
    if (sha === undefined) throw new Error(`${fullName(this)} has no branch ${name}`)
    return sha
  }

  setBranch(name: string, sha: string): void {
    this.#branches.set(name, sha)
    this.addCommit(sha)
  }

  /** Makes a commit known that no branch is at. */
  addCommit(sha: string): void {
    this.#commits.add(sha)
  }

  /** The commit that a branch or a SHA names. A fork's head is known here, too: `refs/pull/7/head` keeps it. */
  resolve(ref: string): string | undefined {
    const branch = this.#branches.get(ref.replace(/^(refs\/)?heads\//, ''))
    if (branch !== undefined) return branch
    const isKnown = this.#commits.has(ref) || [...this.pulls.values()].some(pull => pull.contains(ref))
    return isKnown ? ref : undefined
  }

  /** Sets a commit status or the like; without `required_contexts`, a Deployment needs all of them `success`. */
  setStatus(sha: string, context: string, state: string): void {
    const statuses = this.#statuses.get(sha) ?? new Map<string, string>()
    this.#statuses.set(sha, statuses.set(context, state))
  }

  /** State by context. */
  statuses(sha: string): ReadonlyMap<string, string> {
    return this.#statuses.get(sha) ?? new Map()
  }

  /** One of this repository; the same each time. */
  fork(name: string): RepositoryFacts {
    const known = this.#forks.get(name)
    if (known !== undefined) return known
    const fork = {
      id: this.#world.nextId(),
      owner: account(name.split('/')[0] ?? ''),
      name: name.split('/')[1] ?? this.name,
      isPrivate: false,
      isFork: true,
      defaultBranch: this.defaultBranch,
      createdAt: this.#world.now()
    }
    this.#forks.set(name, fork)
    return fork
  }
}
