import type { TriggeringEvent } from '../../../sandbox/runner/environment.ts'

const repository = { full_name: 'octo-org/example', default_branch: 'main' }

export function push(ref: string): TriggeringEvent {
  return { name: 'push', payload: { ref, repository } }
}

/** @param action `opened`, `synchronize`, `closed` */
export function pullRequest(action: string, number = 7): TriggeringEvent {
  return {
    name: 'pull_request',
    payload: {
      action,
      number,
      repository,
      pull_request: {
        number,
        head: { sha: 'feedface'.repeat(5), ref: 'feature', repo: repository },
        base: { ref: 'main', repo: repository }
      }
    }
  }
}

export function event(name: string, payload: Readonly<Record<string, unknown>> = {}): TriggeringEvent {
  return { name, payload: { repository, ...payload } }
}
