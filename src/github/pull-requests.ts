import type { PullRequest, PullRequests } from '../ports.ts'
import type { Api } from './api.ts'
import { statusOf } from './errors.ts'

interface Listed {
  readonly number: number
  readonly state: string
  readonly head: { readonly sha: string }
}

/** https://docs.github.com/en/rest/pulls/pulls */
export function createPullRequests({ octokit, repository, run }: Api): PullRequests {
  const { pulls, repos } = octokit.rest
  return {
    find: number =>
      run(async () => {
        try {
          return pullRequestOf((await pulls.get({ ...repository, pull_number: number })).data)
        } catch (error) {
          if (statusOf(error) === 404) return undefined
          throw error
        }
      }),

    withHead: (sha, head) =>
      run(async () => {
        const isOpenAtHead = (listed: Listed) => listed.state === 'open' && listed.head.sha === sha
        const ofCommit = (await pullRequestsOfCommit(sha)).filter(isOpenAtHead)
        if (ofCommit.length > 0 || head === undefined) return ofCommit.map(pullRequestOf)
        // A commit that is only in a fork is of no pull request in this repository's eyes.
        const { data } = await pulls.list({
          ...repository,
          state: 'open',
          head: `${head.owner}:${head.branch}`,
          per_page: 100
        })
        return data.filter(isOpenAtHead).map(pullRequestOf)
      }),

    open: () =>
      run(async () => {
        const all = await octokit.paginate(pulls.list, { ...repository, state: 'open', per_page: 100 })
        return new Set(all.map(({ number }) => number))
      })
  }

  async function pullRequestsOfCommit(commit_sha: string): Promise<readonly Listed[]> {
    try {
      return (await repos.listPullRequestsAssociatedWithCommit({ ...repository, commit_sha, per_page: 100 })).data
    } catch (error) {
      // GitHub knows no such commit here: 422, where it takes the text for a SHA at all.
      if (statusOf(error) === 404 || statusOf(error) === 422) return []
      throw error
    }
  }
}

function pullRequestOf({ number, state, head }: Listed): PullRequest {
  return { number, state: state === 'open' ? 'open' : 'closed', headSha: head.sha }
}
