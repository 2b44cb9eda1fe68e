import type { OidcClaims } from '../aws/sts/oidc.ts'
import type { Trigger } from './pull-request.ts'
import type { Repository } from './repository.ts'

/**
 * What GitHub's OIDC token says of a run, for `startOidcEndpoint`: the `sub` of a pull request ends in `:pull_request`,
 * whatever the branch.
 * https://docs.github.com/en/actions/reference/security/oidc#oidc-token-claims
 *
 * @param environment of the job, which then is what `sub` names
 */
export function oidcClaims(repository: Repository, { event, github }: Trigger, environment?: string): OidcClaims {
  const name = `${repository.owner.login}/${repository.name}`
  const ref = github.ref ?? `refs/heads/${repository.defaultBranch}`
  return {
    sub: `repo:${name}:${contextOf(event.name, ref, environment)}`,
    repository: name,
    repository_id: String(repository.id),
    repository_owner: repository.owner.login,
    repository_owner_id: String(repository.owner.id),
    ref,
    sha: github.sha ?? repository.branch(repository.defaultBranch),
    event_name: event.name,
    actor: github.actor ?? 'octocat',
    ...(environment === undefined ? {} : { environment })
  }
}

function contextOf(event: string, ref: string, environment: string | undefined): string {
  if (environment !== undefined) return `environment:${environment.replaceAll(':', '%3A')}`
  return event === 'pull_request' ? 'pull_request' : `ref:${ref}`
}
