import { notAccessible, notFound, validationFailed } from './errors.ts'
import type { Json } from './json.ts'
import { type Call, listReply, type Operation, requiredText } from './operation.ts'
import type { PullRequest } from './pull-request.ts'
import type { Comment } from './records.ts'
import { renderComment } from './render-records.ts'
import { type Access, acceptedPermissions } from './tokens.ts'

/** Either permission will do: https://docs.github.com/en/rest/issues/comments */
const read: Access = [
  ['issues', 'read'],
  ['pull-requests', 'read']
]
const write: Access = [
  ['issues', 'write'],
  ['pull-requests', 'write']
]

/** Characters of a comment's body. */
const BODY_LIMIT = 65_536

/** Comments of a pull request are those of its issue; other issues there are none. */
export const commentOperations: readonly Operation[] = [
  {
    id: 'issues/list-comments',
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    documentation: '/rest/issues/comments#list-issue-comments',
    access: read,
    run(call) {
      const { number } = pullOf(call)
      const since = Date.parse(call.query.get('since') ?? '')
      const comments = call.repository
        .comments(number)
        .filter(({ updatedAt }) => Number.isNaN(since) || updatedAt.getTime() >= since)
      return listReply(call, comments, `/issues/${number}/comments`, comment => render(call, comment))
    }
  },
  {
    id: 'issues/create-comment',
    method: 'POST',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    documentation: '/rest/issues/comments#create-an-issue-comment',
    access: write,
    run(call) {
      const comment = call.repository.comment(pullOf(call).number, bodyOf(call), call.author, call.token?.association)
      const body = render(call, comment)
      return { status: 201, body, headers: { location: String(body.url) } }
    }
  },
  {
    id: 'issues/get-comment',
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    documentation: '/rest/issues/comments#get-an-issue-comment',
    access: read,
    run: call => ({ status: 200, body: render(call, commentOf(call)) })
  },
  {
    id: 'issues/update-comment',
    method: 'PATCH',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    documentation: '/rest/issues/comments#update-an-issue-comment',
    access: write,
    run(call) {
      const comment = changeableOf(call)
      call.repository.editComment(comment, bodyOf(call))
      return { status: 200, body: render(call, comment) }
    }
  },
  {
    id: 'issues/delete-comment',
    method: 'DELETE',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    documentation: '/rest/issues/comments#delete-an-issue-comment',
    access: write,
    run(call) {
      call.repository.deleteComment(changeableOf(call))
      return { status: 204 }
    }
  }
]

function render({ repository, world }: Call, comment: Comment): Json {
  return renderComment(comment, repository, world.urls)
}

function pullOf({ repository, params }: Call): PullRequest {
  const pull = repository.pulls.get(Number(params.issue_number))
  if (pull === undefined) throw notFound()
  return pull
}

function commentOf({ repository, params }: Call): Comment {
  const comment = repository.findComment(Number(params.comment_id))
  if (comment === undefined) throw notFound()
  return comment
}

function changeableOf(call: Call): Comment {
  const comment = commentOf(call)
  if (call.token?.ownCommentsOnly && comment.author.id !== call.author.id)
    throw notAccessible(acceptedPermissions(write))
  return comment
}

function bodyOf(call: Call): string {
  const body = requiredText(call.body, 'body')
  const refuse = (message: string) =>
    validationFailed({ resource: 'IssueComment', code: 'unprocessable', field: 'data', message })
  if (body.trim() === '') throw refuse('Body cannot be blank')
  if ([...body].length > BODY_LIMIT) throw refuse(`Body is too long (maximum is ${BODY_LIMIT} characters)`)
  return body
}
