import type { StickyComments } from '../ports.ts'
import { type Api, once } from './api.ts'
import { createOnce } from './create-once.ts'
import { isRefused, statusOf } from './errors.ts'

interface Comment {
  readonly id: number
  readonly url: string
  readonly body: string
  /** The id of the account; absent when that is gone. */
  readonly author: number | undefined
  readonly by: 'bot' | 'insider' | 'stranger'
}

/**
 * Comments on a pull request are those of the issue of that number. https://docs.github.com/en/rest/issues/comments
 *
 * Anybody can write the marker. GitHub does not tell a job's token who it is, so ours are those of bots, and of people with
 * rights in the repository, whose token `github-token` may be; strangers' never. Those that GitHub refuses to change are somebody
 * else's. Nothing is deleted but what the same call has created.
 */
export function createComments(api: Api): StickyComments {
  const { octokit, repository } = api

  /** Those that start with the marker (who quotes one doesn't), oldest first: GitHub lists them by ascending id. */
  async function* marked(pullRequest: number, marker: string): AsyncGenerator<Comment> {
    const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
      ...repository,
      issue_number: pullRequest,
      per_page: 100
    })
    for await (const { data } of pages) {
      yield* data.filter(({ body }) => body?.startsWith(marker)).map(commentOf)
    }
  }

  /** Those that may be ours: bots' first, so that somebody who pastes one doesn't have it changed. */
  async function* ours(pullRequest: number, marker: string): AsyncGenerator<Comment> {
    const people: Comment[] = []
    for await (const comment of marked(pullRequest, marker)) {
      if (comment.by === 'bot') yield comment
      else if (comment.by === 'insider') people.push(comment)
    }
    yield* people
  }

  async function update(comment: Comment, body: string): Promise<Comment> {
    if (comment.body === body) return comment
    await octokit.rest.issues.updateComment({ ...repository, comment_id: comment.id, body })
    return { ...comment, body }
  }

  /**
   * Replaces the body of the first that may be changed, and is still there.
   * @returns `undefined` where there was none, or else the last refusal.
   */
  async function updateFirst(comments: AsyncIterable<Comment>, body: string): Promise<Comment | Refusal | undefined> {
    let refusal: Refusal | undefined
    for await (const comment of comments) {
      try {
        return await update(comment, body)
      } catch (error) {
        if (!isRefused(error)) throw error
        if (statusOf(error) === 403) refusal = { refused: error }
      }
    }
    return refusal
  }

  function create(pullRequest: number, marker: string, body: string): Promise<Comment> {
    return createOnce(
      api,
      async () => {
        const { data } = await octokit.rest.issues.createComment({
          ...repository,
          issue_number: pullRequest,
          body,
          request: once
        })
        return { ...commentOf(data), body }
      },
      async () => {
        for await (const comment of marked(pullRequest, marker)) if (comment.body === body) return comment
        return undefined
      }
    )
  }

  /** What the author of this one wrote before it. */
  async function* elders({ id, author }: Comment, pullRequest: number, marker: string): AsyncGenerator<Comment> {
    for await (const comment of marked(pullRequest, marker)) {
      if (comment.id < id && comment.author === author) yield comment
    }
  }

  async function remove({ id }: Comment): Promise<void> {
    try {
      await octokit.rest.issues.deleteComment({ ...repository, comment_id: id })
    } catch (error) {
      // Somebody else has done so.
      if (statusOf(error) !== 404) throw error
    }
  }

  /**
   * Another run may have seen none either, and created one as well: all look again afterwards, and the oldest stays. Who we
   * are is known by then.
   */
  async function put(pullRequest: number, marker: string, body: string): Promise<Comment> {
    const updated = await updateFirst(ours(pullRequest, marker), body)
    if (updated !== undefined && 'id' in updated) return updated
    const created = await create(pullRequest, marker, body)
    const elder = await updateFirst(elders(created, pullRequest, marker), body)
    if (elder === undefined || !('id' in elder)) return created
    await remove(created)
    return elder
  }

  async function replace(pullRequest: number, marker: string, body: string): Promise<Comment | undefined> {
    const updated = await updateFirst(ours(pullRequest, marker), body)
    if (updated === undefined || 'id' in updated) return updated
    throw updated.refused
  }

  return {
    put: (pullRequest, marker, body) => api.run(async () => urlOf(await put(pullRequest, marker, body))),
    replace: (pullRequest, marker, body) =>
      api.run(async () => {
        const replaced = await replace(pullRequest, marker, body)
        return replaced && urlOf(replaced)
      })
  }
}

interface Refusal {
  readonly refused: unknown
}

/** Who may write to the repository, more or less. https://docs.github.com/en/graphql/reference/enums#commentauthorassociation */
const insiders: readonly string[] = ['OWNER', 'MEMBER', 'COLLABORATOR']

function commentOf({ id, html_url, body, user, author_association }: Raw): Comment {
  const by = user?.type === 'Bot' ? 'bot' : insiders.includes(author_association) ? 'insider' : 'stranger'
  return { id, url: html_url, body: body ?? '', author: user?.id, by }
}

interface Raw {
  readonly id: number
  readonly html_url: string
  readonly body?: string
  readonly user: { readonly id: number; readonly type: string } | null
  readonly author_association: string
}

function urlOf({ url }: Comment): { readonly url: string } {
  return { url }
}
