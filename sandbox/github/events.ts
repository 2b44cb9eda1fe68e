import type { TriggeringEvent } from '../runner/environment.ts'
import { renderAccount, renderOrganization } from './accounts.ts'
import { nodeId, timestamp, type Urls } from './json.ts'
import type { PullRequest, Trigger } from './pull-request.ts'
import { renderFullPull } from './render-pull.ts'
import { fullName, renderRepository } from './render-repository.ts'
import type { Repository } from './repository.ts'

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
export function pullRequestEvent(
  pull: PullRequest,
  action: string,
  more: Readonly<Record<string, string>>,
  urls: Urls
): TriggeringEvent {
  return {
    name: 'pull_request',
    payload: {
      action,
      number: pull.number,
      pull_request: renderFullPull(pull, urls),
      ...more,
      repository: renderRepository(pull.repository, urls),
      organization: renderOrganization(pull.repository.owner, urls),
      sender: renderAccount(pull.author, urls)
    }
  }
}

export interface WorkflowRunOptions {
  /** What the run before this one was for. */
  readonly pullRequest: PullRequest
  readonly conclusion?: 'success' | 'failure' | 'cancelled'
  readonly name?: string
  readonly id?: number
}

/**
 * A workflow on `workflow_run`, after one on `pull_request`. It runs for the default branch, with the repository's
 * secrets; of a pull request from a fork, `pull_requests` is empty.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run
 */
export function workflowRun(repository: Repository, options: WorkflowRunOptions, now: Date, urls: Urls): Trigger {
  const { pullRequest: pull, conclusion = 'success', name = 'Build', id = 1_000_000_999 } = options
  const full = fullName(repository)
  const api = `${urls.api}/repos/${full}`
  const url = `${api}/actions/runs/${id}`
  const html = `${urls.server}/${full}/actions/runs/${id}`
  const at = timestamp(now)
  const path = '.github/workflows/build.yml'
  const headRepository = pull.headRepository === undefined ? null : renderRepository(pull.headRepository, urls)
  const side = (ref: string, sha: string) => ({
    ref,
    sha,
    repo: { id: repository.id, url: api, name: repository.name }
  })
  const baseSha = repository.branch(pull.base)
  return {
    event: {
      name: 'workflow_run',
      payload: {
        action: 'completed',
        workflow_run: {
          id,
          name,
          node_id: nodeId('WFR', id),
          head_branch: pull.headRef,
          head_sha: pull.headSha,
          path,
          display_title: pull.title,
          run_number: 1,
          run_attempt: 1,
          event: 'pull_request',
          status: 'completed',
          conclusion,
          workflow_id: 1,
          check_suite_id: 1,
          check_suite_node_id: nodeId('CS', 1),
          url,
          html_url: html,
          pull_requests: pull.isFork
            ? []
            : [
                {
                  url: `${api}/pulls/${pull.number}`,
                  id: pull.id,
                  number: pull.number,
                  head: side(pull.headRef, pull.headSha),
                  base: side(pull.base, baseSha)
                }
              ],
          created_at: at,
          updated_at: at,
          run_started_at: at,
          actor: renderAccount(pull.author, urls),
          triggering_actor: renderAccount(pull.author, urls),
          jobs_url: `${url}/jobs`,
          logs_url: `${url}/logs`,
          check_suite_url: `${api}/check-suites/1`,
          artifacts_url: `${url}/artifacts`,
          cancel_url: `${url}/cancel`,
          rerun_url: `${url}/rerun`,
          previous_attempt_url: null,
          workflow_url: `${api}/actions/workflows/1`,
          head_commit: {
            id: pull.headSha,
            tree_id: pull.headSha,
            message: pull.title,
            timestamp: at,
            author: { name: pull.author.login, email: `${pull.author.login}@users.noreply.github.com` },
            committer: { name: pull.author.login, email: `${pull.author.login}@users.noreply.github.com` }
          },
          repository: renderRepository(repository, urls),
          head_repository: headRepository
        },
        workflow: {
          id: 1,
          node_id: nodeId('W', 1),
          name,
          path,
          state: 'active',
          created_at: at,
          updated_at: at,
          url: `${api}/actions/workflows/1`,
          html_url: `${urls.server}/${full}/blob/${repository.defaultBranch}/${path}`,
          badge_url: `${urls.server}/${full}/workflows/${name}/badge.svg`
        },
        repository: renderRepository(repository, urls),
        organization: renderOrganization(repository.owner, urls),
        sender: renderAccount(pull.author, urls)
      }
    },
    github: {
      repository: full,
      ref: `refs/heads/${repository.defaultBranch}`,
      sha: repository.branch(repository.defaultBranch),
      actor: pull.author.login,
      serverUrl: urls.server
    }
  }
}
