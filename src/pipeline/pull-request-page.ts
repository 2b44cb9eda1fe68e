import { ActionError, messageOf } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import type { GitHub } from '../ports.ts'
import { deploymentTask, type Preview } from '../preview/preview.ts'
import { commentMarker, renderComment } from '../report/comment.ts'
import type { Finding, Report } from '../report/model.ts'
import type { Journal } from './journal.ts'

/** After these nothing else is asked: each further request would take as long to fail, and a sweep makes many. */
const atAnEnd: readonly string[] = ['github-unavailable', 'github-rate-limited', 'github-unauthorized']

/** What was asked of GitHub and refused. */
interface Refusal {
  readonly what: string
  readonly error: ActionError
}

/**
 * What pull requests show of their previews, and what GitHub knows of pull requests. None of it decides whether a site is
 * deployed, so whatever GitHub refuses is left out and told once.
 */
export class PullRequestPage {
  readonly #github: GitHub | undefined
  readonly #inputs: Inputs
  readonly #journal: Journal
  readonly #refusals: Refusal[] = []
  /** Numbers that GitHub shows no pull request of: there is no page to tell anything on. */
  readonly #absent = new Set<number>()

  /** @param github `undefined` without a token: then nothing is asked or told. */
  constructor(github: GitHub | undefined, inputs: Inputs, journal: Journal) {
    this.#github = github
    this.#inputs = inputs
    this.#journal = journal
  }

  /** What GitHub says of a pull request: `absent` when it shows none of this number; `undefined` when it can't be asked. */
  async stateOf(number: number): Promise<'open' | 'closed' | 'absent' | undefined> {
    const state = await this.#ask('Whether the pull request is still open', async ({ pullRequests }) => {
      const found = await pullRequests.find(number)
      return found?.state ?? 'absent'
    })
    if (state === 'absent') this.#absent.add(number)
    return state
  }

  /** The numbers of all open pull requests; `undefined` when GitHub can't be asked. */
  open(): Promise<ReadonlySet<number> | undefined> {
    return this.#ask('Which pull requests are open', ({ pullRequests }) => pullRequests.open())
  }

  /** Shows a preview that is there: as a Deployment and in the comment. */
  async announce(preview: Preview, sha: string | undefined, report: Report): Promise<void> {
    const { deployment } = this.#inputs.preview
    if (deployment && sha !== undefined) {
      await this.#ask('The Deployment', ({ deployments }) =>
        deployments.announce({
          ...this.#task(preview.number),
          sha,
          url: preview.url,
          description: `Preview of #${preview.number}`,
          logUrl: report.run.runUrl
        })
      )
    }
    if (this.#inputs.preview.comment) {
      const marker = commentMarker(this.#inputs.site)
      const put = await this.#ask('The comment', ({ comments }) =>
        comments.put(preview.number, marker, renderComment(report, { marker }))
      )
      if (put !== undefined) this.#journal.preview({ commentUrl: put.url })
    }
  }

  /** Tells in the comment, where there is one, what has become of the preview. */
  async amend(number: number, report: Report): Promise<void> {
    if (!this.#inputs.preview.comment || this.#absent.has(number)) return
    const marker = commentMarker(this.#inputs.site)
    await this.#ask('The comment', ({ comments }) =>
      comments.replace(number, marker, renderComment(report, { marker, pullRequest: number }))
    )
  }

  /** The preview is gone: its Deployment is no longer active, and the comment says so. */
  async retire(number: number, report: Report): Promise<void> {
    if (this.#inputs.preview.deployment) {
      await this.#ask('The Deployment', ({ deployments }) => deployments.retire(this.#task(number)))
    }
    await this.amend(number, report)
  }

  #task(number: number): { readonly task: string; readonly environment: string } {
    return { task: deploymentTask(this.#inputs.site, number), environment: this.#inputs.preview.environment }
  }

  async #ask<T>(what: string, call: (github: GitHub) => Promise<T>): Promise<T | undefined> {
    if (this.#github === undefined) return undefined
    const end = this.#refusals.find(({ error }) => atAnEnd.includes(error.code))
    if (end !== undefined) return this.#refused({ what, error: end.error })
    try {
      return await call(this.#github)
    } catch (error) {
      if (!(error instanceof ActionError)) throw error
      return this.#refused({ what, error })
    }
  }

  #refused(refusal: Refusal): undefined {
    this.#refusals.push(refusal)
    this.#journal.hint('github', hintOf(this.#refusals))
  }
}

/** All that was refused in one finding. */
function hintOf(refusals: readonly Refusal[]): Finding {
  const left = [...new Set(refusals.map(({ what }) => what))]
  const errors = new Map(refusals.map(({ error }) => [messageOf(error), error]))
  const isPermission = [...errors.values()].every(({ code }) => code === 'github-forbidden')
  const remedies = new Set([...errors.values()].flatMap(({ remedy }) => remedy ?? []))
  return {
    level: isPermission ? 'notice' : 'warning',
    title: isPermission ? 'A permission on GitHub is missing' : 'GitHub could not be asked or told',
    message: `${left.join(', ')}: left out. ${[...errors.keys()].join(' ')}`,
    ...(remedies.size > 0 && { remedy: [...remedies].join('\n') })
  }
}
