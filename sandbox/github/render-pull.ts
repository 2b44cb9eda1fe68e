import { renderAccount } from './accounts.ts'
import { type Json, nodeId, timestamp, type Urls } from './json.ts'
import type { PullRequest } from './pull-request.ts'
import { fullName, type RepositoryFacts, renderRepository } from './render-repository.ts'

/** As in lists. https://docs.github.com/en/rest/pulls/pulls#list-pull-requests */
export function renderPull(pull: PullRequest, urls: Urls): Json {
  const { repository, number, headSha } = pull
  const full = fullName(repository)
  const api = `${urls.api}/repos/${full}`
  const url = `${api}/pulls/${number}`
  const html = `${urls.server}/${full}/pull/${number}`
  const issue = `${api}/issues/${number}`
  const links = {
    self: url,
    html,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${headSha}`
  }
  return {
    url,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: renderAccount(pull.author, urls),
    body: null,
    created_at: timestamp(pull.createdAt),
    updated_at: timestamp(pull.updatedAt),
    closed_at: pull.closedAt === undefined ? null : timestamp(pull.closedAt),
    merged_at: pull.mergedAt === undefined ? null : timestamp(pull.mergedAt),
    merge_commit_sha: pull.conflicted ? null : pull.mergeSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    head: renderSide(pull.headRepository, pull.headRef, headSha, urls),
    base: renderSide(repository, pull.base, repository.branch(pull.base), urls),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: pull.isFork ? 'CONTRIBUTOR' : 'MEMBER',
    auto_merge: null,
    active_lock_reason: null
  }
}

/** https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request */
export function renderFullPull(pull: PullRequest, urls: Urls): Json {
  return {
    ...renderPull(pull, urls),
    merged: pull.merged,
    mergeable: pull.state === 'closed' ? null : !pull.conflicted,
    rebaseable: pull.state === 'closed' ? null : !pull.conflicted,
    mergeable_state: pull.state === 'closed' ? 'unknown' : pull.conflicted ? 'dirty' : 'clean',
    merged_by: pull.merged ? renderAccount(pull.author, urls) : null,
    comments: pull.repository.comments(pull.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: 1,
    deletions: 1,
    changed_files: 1
  }
}

/** A deleted fork leaves nothing but the names of branch and commit. */
function renderSide(repository: RepositoryFacts | undefined, ref: string, sha: string, urls: Urls): Json {
  return {
    label: `${repository?.owner.login ?? 'unknown'}:${ref}`,
    ref,
    sha,
    user: repository === undefined ? null : renderAccount(repository.owner, urls),
    repo: repository === undefined ? null : renderRepository(repository, urls)
  }
}
