import { type Json, nodeId, type Urls } from './json.ts'

/** A person, an organization or a bot. */
export interface Account {
  readonly login: string
  readonly id: number
  readonly type: 'User' | 'Organization' | 'Bot'
}

/** Who acts with a run's GITHUB_TOKEN: https://api.github.com/users/github-actions%5Bbot%5D */
export const ACTIONS_BOT: Account = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' }

/** GitHub's own example of a person: https://api.github.com/users/octocat */
export const OCTOCAT: Account = { login: 'octocat', id: 583231, type: 'User' }

/** The same id for the same login. */
export function account(login: string, type: Account['type'] = 'User'): Account {
  if (login === OCTOCAT.login) return OCTOCAT
  let id = 7
  for (const letter of login.toLowerCase()) id = (id * 31 + letter.charCodeAt(0)) % 90_000_000
  return { login, id: id + 1000, type }
}

/** https://docs.github.com/en/rest/users/users */
export function renderAccount(account: Account, { api, server }: Urls): Json {
  const { login, id, type } = account
  const url = `${api}/users/${encodeURIComponent(login)}`
  return {
    login,
    id,
    node_id: nodeId('U', id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: type === 'Bot' ? `${server}/apps/${login.replace(/\[bot\]$/, '')}` : `${server}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false
  }
}

/** As in events. https://docs.github.com/en/rest/orgs/orgs */
export function renderOrganization({ login, id }: Account, { api }: Urls): Json {
  const url = `${api}/orgs/${login}`
  return {
    login,
    id,
    node_id: nodeId('O', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    description: null
  }
}
