import { type Account, renderAccount } from './accounts.ts'
import { type Json, nodeId, timestamp, type Urls } from './json.ts'

/** What names a repository in JSON, whether or not it is one that this GitHub serves. */
export interface RepositoryFacts {
  readonly id: number
  readonly owner: Account
  readonly name: string
  readonly isPrivate: boolean
  readonly isFork: boolean
  readonly defaultBranch: string
  readonly createdAt: Date
}

export function fullName({ owner, name }: RepositoryFacts): string {
  return `${owner.login}/${name}`
}

/** What follows the repository's URL in its `*_url` members. */
const repositoryLinks: Readonly<Record<string, string>> = {
  forks_url: '/forks',
  keys_url: '/keys{/key_id}',
  collaborators_url: '/collaborators{/collaborator}',
  teams_url: '/teams',
  hooks_url: '/hooks',
  issue_events_url: '/issues/events{/number}',
  events_url: '/events',
  assignees_url: '/assignees{/user}',
  branches_url: '/branches{/branch}',
  tags_url: '/tags',
  blobs_url: '/git/blobs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  git_refs_url: '/git/refs{/sha}',
  trees_url: '/git/trees{/sha}',
  statuses_url: '/statuses/{sha}',
  languages_url: '/languages',
  stargazers_url: '/stargazers',
  contributors_url: '/contributors',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  commits_url: '/commits{/sha}',
  git_commits_url: '/git/commits{/sha}',
  comments_url: '/comments{/number}',
  issue_comment_url: '/issues/comments{/number}',
  contents_url: '/contents/{+path}',
  compare_url: '/compare/{base}...{head}',
  merges_url: '/merges',
  archive_url: '/{archive_format}{/ref}',
  downloads_url: '/downloads',
  issues_url: '/issues{/number}',
  pulls_url: '/pulls{/number}',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  labels_url: '/labels{/name}',
  releases_url: '/releases{/id}',
  deployments_url: '/deployments'
}

/** As inside a pull request. https://docs.github.com/en/rest/repos/repos */
export function renderRepository(repository: RepositoryFacts, urls: Urls): Json {
  const full = fullName(repository)
  const url = `${urls.api}/repos/${full}`
  const html = `${urls.server}/${full}`
  const created = timestamp(repository.createdAt)
  const host = new URL(urls.server).host
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: full,
    private: repository.isPrivate,
    owner: renderAccount(repository.owner, urls),
    html_url: html,
    description: null,
    fork: repository.isFork,
    url,
    ...Object.fromEntries(Object.entries(repositoryLinks).map(([name, path]) => [name, `${url}${path}`])),
    created_at: created,
    updated_at: created,
    pushed_at: created,
    git_url: `git://${host}/${full}.git`,
    ssh_url: `git@${host}:${full}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: 0,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.isPrivate ? 'private' : 'public',
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: repository.defaultBranch
  }
}

/** As `GET /repos/{owner}/{repo}` gives it. */
export function renderFullRepository(repository: RepositoryFacts, urls: Urls): Json {
  return { ...renderRepository(repository, urls), temp_clone_token: null, network_count: 0, subscribers_count: 0 }
}
