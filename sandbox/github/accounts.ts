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
