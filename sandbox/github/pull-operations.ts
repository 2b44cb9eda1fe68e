import { GitHubError, notFound, validationFailed } from './errors.ts'
import { type Call, listReply, type Operation } from './operation.ts'
import type { PullRequest } from './pull-request.ts'
import { renderFullPull, renderPull } from './render-pull.ts'
import { fullName, renderFullRepository } from './render-repository.ts'
import type { Access } from './tokens.ts'

const read: Access = [['pull-requests', 'read']]

export const pullOperations: readonly Operation[] = [
  {
    id: 'repos/get',
    method: 'GET',
    path: '/repos/{owner}/{repo}',
    documentation: '/rest/repos/repos#get-a-repository',
    run: ({ repository, world }) => ({ status: 200, body: renderFullRepository(repository, world.urls) })
  },
  {
    id: 'pulls/list',
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls',
    documentation: '/rest/pulls/pulls#list-pull-requests',
    access: read,
    run: call => listReply(call, listed(call), '/pulls', pull => renderPull(pull, call.world.urls))
  },
  {
    id: 'pulls/get',
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}',
    documentation: '/rest/pulls/pulls#get-a-pull-request',
    access: read,
    run({ repository, params, world }) {
      const pull = repository.pulls.get(Number(params.pull_number))
      if (pull === undefined) throw notFound()
      return { status: 200, body: renderFullPull(pull, world.urls) }
    }
  },
  {
    id: 'repos/list-pull-requests-associated-with-commit',
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    documentation: '/rest/commits/commits#list-pull-requests-associated-with-a-commit',
    access: read,
    run(call) {
      const { repository, params, world } = call
      const wanted = params.commit_sha ?? ''
      const sha = repository.resolve(wanted)
      if (sha === undefined) throw new GitHubError(422, `No commit found for SHA: ${wanted}`)
      // Only merged and open ones, and none from forks: their commits are on no branch of this repository.
      const pulls = [...repository.pulls.values()].filter(
        pull => !pull.isFork && (pull.state === 'open' || pull.merged) && (pull.contains(sha) || isMergeOf(pull, sha))
      )
      return listReply(call, pulls.reverse(), `/commits/${wanted}/pulls`, pull => renderPull(pull, world.urls))
    }
  }
]

function isMergeOf(pull: PullRequest, sha: string): boolean {
  return pull.merged && pull.mergeSha === sha
}

const sortKeys: Readonly<Record<string, (pull: PullRequest) => number>> = {
  created: pull => pull.id,
  updated: pull => pull.updatedAt.getTime(),
  popularity: pull => pull.repository.comments(pull.number).length,
  'long-running': pull => -pull.createdAt.getTime()
}

/** `head` counts as `owner:branch` only; anything else filters nothing. */
function listed({ repository, query }: Call): readonly PullRequest[] {
  const state = query.get('state') ?? 'open'
  const sort = query.get('sort') ?? 'created'
  const head = query.get('head')
  const base = query.get('base')
  const descending = (query.get('direction') ?? (sort === 'created' ? 'desc' : 'asc')) === 'desc'
  const key = sortKeys[sort]
  if (!['open', 'closed', 'all'].includes(state)) throw invalid('state', state)
  if (key === undefined) throw invalid('sort', sort)
  const pulls = [...repository.pulls.values()]
    .filter(pull => state === 'all' || pull.state === state)
    .filter(pull => !head?.includes(':') || headOf(pull) === head.toLowerCase())
    .filter(pull => base === null || base === '' || pull.base === base)
    .sort((a, b) => key(a) - key(b) || a.id - b.id)
  return descending ? pulls.reverse() : pulls
}

function headOf({ headRepository, headRef }: PullRequest): string {
  return headRepository === undefined ? '' : `${fullName(headRepository).split('/')[0]}:${headRef}`.toLowerCase()
}

function invalid(field: string, value: string) {
  return validationFailed({ resource: 'PullRequest', field, code: 'invalid', value })
}
