import type { StickyComments } from '../ports.ts'
import { type Api, once } from './api.ts'
import { createOnce } from './create-once.ts'
import { statusOf } from './errors.ts'

interface Comment {
  readonly id: number
  readonly url: string
  readonly body: string
}

/** Comments on a pull request are those of the issue of that number. https://docs.github.com/en/rest/issues/comments */
export function createComments(api: Api): StickyComments {
  const { octokit, repository } = api

  /**
   * Those that start with the marker (who quotes one doesn't), oldest first: GitHub lists them by ascending id. Reads no
   * further than the page of the first: others of ours can only have come about at the same time.
   */
  async function ours(pullRequest: number, marker: string): Promise<readonly Comment[]> {
    const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
      ...repository,
      issue_number: pullRequest,
      per_page: 100
    })
    for await (const { data } of pages) {
      const found = data.filter(({ body }) => body?.startsWith(marker)).map(commentOf)
      if (found.length > 0) return found
    }
    return []
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
      async () => (await ours(pullRequest, marker))[0]
    )
  }

  /** @returns `undefined` when somebody has deleted it meanwhile. */
  async function update(comment: Comment, body: string): Promise<Comment | undefined> {
    if (comment.body === body) return comment
    try {
      await octokit.rest.issues.updateComment({ ...repository, comment_id: comment.id, body })
      return { ...comment, body }
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw error
    }
  }

  async function removeAllBut(kept: Comment, comments: readonly Comment[]): Promise<void> {
    for (const id of new Set(comments.map(comment => comment.id))) {
      if (id === kept.id) continue
      try {
        await octokit.rest.issues.deleteComment({ ...repository, comment_id: id })
      } catch (error) {
        // The other run has done so.
        if (statusOf(error) !== 404) throw error
      }
    }
  }

  async function replace(pullRequest: number, marker: string, body: string): Promise<Comment | undefined> {
    const found = await ours(pullRequest, marker)
    const updated = found[0] && (await update(found[0], body))
    if (updated !== undefined) await removeAllBut(updated, found)
    return updated
  }

  /** Another run may have seen none either, and created one as well: all look again afterwards, and the oldest stays. */
  async function put(pullRequest: number, marker: string, body: string): Promise<Comment> {
    const replaced = await replace(pullRequest, marker, body)
    if (replaced !== undefined) return replaced
    const created = await create(pullRequest, marker, body)
    const found = await ours(pullRequest, marker)
    const oldest = found.find(({ id }) => id < created.id) ?? created
    const kept = (await update(oldest, body)) ?? created
    await removeAllBut(kept, [...found, created])
    return kept
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

function commentOf(comment: { readonly id: number; readonly html_url: string; readonly body?: string }): Comment {
  return { id: comment.id, url: comment.html_url, body: comment.body ?? '' }
}

function urlOf({ url }: Comment): { readonly url: string } {
  return { url }
}
