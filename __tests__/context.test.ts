import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { contextOf, loadContext, type Route, route, type Wish } from '../src/context.ts'
import { ActionError } from '../src/errors.ts'
import type { Target } from '../src/inputs.ts'
import type { Command } from '../src/report/model.ts'

const github = {
  GITHUB_REPOSITORY: 'octo-org/site',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_REF: 'refs/heads/main',
  GITHUB_RUN_ID: '30433642',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_RUN_NUMBER: '17',
  GITHUB_SERVER_URL: 'https://github.example.com/',
  GITHUB_ACTOR: 'octocat',
  GITHUB_WORKFLOW_REF: 'octo-org/site/.github/workflows/deploy.yml@refs/heads/main'
}
const repository = { full_name: 'octo-org/site', default_branch: 'main' }

function pullRequestPayload(action: string, headRepository: string | null = 'octo-org/site', merged = false): unknown {
  return {
    action,
    repository,
    pull_request: {
      number: 7,
      merged,
      head: { sha: 'b'.repeat(40), repo: headRepository === null ? null : { full_name: headRepository } },
      base: { repo: { full_name: 'octo-org/site' } }
    }
  }
}

describe('the context', () => {
  test('of a push', () => {
    expect(contextOf({ ...github, GITHUB_EVENT_NAME: 'push' }, { repository })).toEqual({
      event: 'push',
      repository: 'octo-org/site',
      sha: 'a'.repeat(40),
      ref: 'refs/heads/main',
      defaultBranch: 'main',
      pullRequest: undefined,
      triggeringRun: undefined,
      runId: 30433642,
      runAttempt: 2,
      runNumber: 17,
      serverUrl: 'https://github.example.com',
      runUrl: 'https://github.example.com/octo-org/site/actions/runs/30433642/attempts/2',
      workflow: 'deploy.yml',
      commitUrl: `https://github.example.com/octo-org/site/commit/${'a'.repeat(40)}`,
      actor: 'octocat'
    })
  })

  test('of a pull request names the head, not the merge commit', () => {
    const context = contextOf({ ...github, GITHUB_EVENT_NAME: 'pull_request' }, pullRequestPayload('synchronize'))
    expect(context.sha).toBe('b'.repeat(40))
    expect(context.commitUrl).toBe(`https://github.example.com/octo-org/site/commit/${'b'.repeat(40)}`)
    expect(context.pullRequest).toEqual({ number: 7, headSha: 'b'.repeat(40), isFork: false, action: 'synchronize' })
  })

  test('of pull_request_target keeps GITHUB_SHA, which is the base that is checked out', () => {
    const context = contextOf({ ...github, GITHUB_EVENT_NAME: 'pull_request_target' }, pullRequestPayload('opened'))
    expect(context.sha).toBe('a'.repeat(40))
  })

  test.each([
    ['octo-org/site', false],
    ['somebody/site', true],
    [null, true]
  ])('a head in %s is a fork: %s', (headRepository, isFork) => {
    const payload = pullRequestPayload('opened', headRepository)
    expect(contextOf({ ...github, GITHUB_EVENT_NAME: 'pull_request' }, payload).pullRequest?.isFork).toBe(isFork)
  })

  test('outside of GitHub next to nothing is known', () => {
    expect(loadContext({})).toEqual({
      event: undefined,
      repository: undefined,
      sha: undefined,
      ref: undefined,
      defaultBranch: undefined,
      pullRequest: undefined,
      triggeringRun: undefined,
      runId: undefined,
      runAttempt: 1,
      runNumber: undefined,
      serverUrl: 'https://github.com',
      runUrl: undefined,
      workflow: undefined,
      commitUrl: undefined,
      actor: undefined
    })
  })

  test.each([0, -7, 7.5, 1e21, '7', '../7', null])('of pull request %j is none', number => {
    const payload = { pull_request: { number } }
    expect(() => contextOf({ ...github, GITHUB_EVENT_NAME: 'pull_request' }, payload)).toThrow(
      `The event's payload says that its pull request is number ${JSON.stringify(number)}.`
    )
  })

  test('is read from the file of the payload', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json')
    writeFileSync(path, JSON.stringify(pullRequestPayload('closed')))
    const env = { ...github, GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: path }
    expect(loadContext(env).pullRequest?.action).toBe('closed')
    expect(loadContext({ ...env, GITHUB_EVENT_PATH: `${path}.absent` }).pullRequest).toBeUndefined()
    writeFileSync(path, '{')
    expect(() => loadContext(env)).toThrow(`The event's payload in ${path} (GITHUB_EVENT_PATH) could not be read.`)
  })
})

describe('the route', () => {
  type Answer =
    | Route['kind']
    | 'production-from-pull-request'
    | 'target-needed'
    | 'preview-url-needed'
    | 'pr-number-needed'
    | 'other-pull-request'

  function answer(
    event: string | undefined,
    target: Target,
    command: Command,
    payload: unknown = { repository },
    ref = 'refs/heads/main',
    previews: Pick<Wish, 'hasPreviews' | 'pullRequest'> = { hasPreviews: false, pullRequest: undefined }
  ): Answer {
    const context = contextOf({ ...github, GITHUB_EVENT_NAME: event, GITHUB_REF: ref }, payload)
    try {
      return route(context, { command, target, ...previews }).kind
    } catch (error) {
      if (error instanceof ActionError) return error.code as Answer
      throw error
    }
  }

  const closed = pullRequestPayload('closed')
  const merged = pullRequestPayload('closed', 'octo-org/site', true)
  const afterPullRequest = { repository, workflow_run: { event: 'pull_request' } }
  const afterPush = { repository, workflow_run: { event: 'push' } }
  const comment = { repository, action: 'created', issue: { number: 7, pull_request: {} } }

  /** Row by row as in the doc comment of `route`. */
  const rows: readonly (readonly [
    string | undefined,
    'auto' | 'production',
    Command,
    unknown,
    string | undefined,
    Answer
  ])[] = [
    ['pull_request', 'auto', 'deploy', closed, undefined, 'skip'],
    ['pull_request', 'auto', 'deploy', merged, 'refs/heads/main', 'skip'],
    ['pull_request', 'production', 'deploy', merged, 'refs/heads/main', 'skip'],
    ['pull_request', 'auto', 'plan', closed, undefined, 'skip'],

    ['push', 'auto', 'plan', undefined, 'refs/heads/topic', 'plan'],
    ['push', 'production', 'plan', undefined, undefined, 'plan'],
    ['pull_request', 'production', 'plan', pullRequestPayload('opened'), undefined, 'plan'],
    ['merge_group', 'auto', 'plan', undefined, undefined, 'plan'],
    [undefined, 'auto', 'plan', {}, undefined, 'plan'],

    ['pull_request', 'auto', 'deploy', pullRequestPayload('opened'), undefined, 'plan'],
    ['pull_request', 'auto', 'deploy', pullRequestPayload('synchronize'), undefined, 'plan'],
    ['pull_request', 'auto', 'deploy', pullRequestPayload('reopened', 'somebody/site'), undefined, 'plan'],
    ['pull_request', 'auto', 'deploy', pullRequestPayload('labeled'), undefined, 'plan'],
    ['pull_request', 'auto', 'deploy', {}, undefined, 'plan'],

    ['pull_request', 'production', 'deploy', pullRequestPayload('opened'), undefined, 'production-from-pull-request'],
    ['pull_request', 'production', 'deploy', {}, undefined, 'production-from-pull-request'],
    [
      'pull_request_target',
      'production',
      'deploy',
      pullRequestPayload('opened'),
      undefined,
      'production-from-pull-request'
    ],
    [
      'pull_request_review',
      'production',
      'deploy',
      pullRequestPayload('submitted'),
      undefined,
      'production-from-pull-request'
    ],
    ['workflow_run', 'production', 'deploy', afterPullRequest, undefined, 'production-from-pull-request'],

    // A rollback goes where a deploy would.
    ['pull_request', 'auto', 'rollback', pullRequestPayload('opened'), undefined, 'plan'],
    ['pull_request', 'auto', 'rollback', closed, undefined, 'skip'],
    ['pull_request', 'production', 'rollback', pullRequestPayload('opened'), undefined, 'production-from-pull-request'],
    ['workflow_dispatch', 'auto', 'rollback', undefined, 'refs/heads/topic', 'production'],
    [undefined, 'auto', 'rollback', {}, undefined, 'production'],
    ['push', 'auto', 'rollback', undefined, 'refs/heads/topic', 'target-needed'],

    [undefined, 'auto', 'deploy', {}, undefined, 'production'],
    ['', 'auto', 'deploy', {}, undefined, 'production'],
    [undefined, 'production', 'deploy', {}, undefined, 'production'],

    ['push', 'production', 'deploy', undefined, 'refs/heads/topic', 'production'],
    ['workflow_run', 'production', 'deploy', afterPush, undefined, 'production'],
    ['merge_group', 'production', 'deploy', undefined, undefined, 'production'],
    ['issue_comment', 'production', 'deploy', comment, undefined, 'production'],

    ['push', 'auto', 'deploy', undefined, 'refs/heads/main', 'production'],
    ['push', 'auto', 'deploy', undefined, 'refs/tags/v1.0.0', 'production'],
    ['push', 'auto', 'deploy', {}, 'refs/tags/v1.0.0', 'production'],

    ['workflow_dispatch', 'auto', 'deploy', undefined, 'refs/heads/topic', 'production'],
    ['schedule', 'auto', 'deploy', undefined, undefined, 'production'],
    ['release', 'auto', 'deploy', undefined, 'refs/tags/v1', 'production'],
    ['repository_dispatch', 'auto', 'deploy', undefined, undefined, 'production'],

    ['push', 'auto', 'deploy', undefined, 'refs/heads/topic', 'target-needed'],
    ['push', 'auto', 'deploy', undefined, 'refs/heads/main/x', 'target-needed'],
    ['push', 'auto', 'deploy', {}, 'refs/heads/main', 'target-needed'],
    ['workflow_run', 'auto', 'deploy', afterPush, undefined, 'target-needed'],
    ['pull_request_target', 'auto', 'deploy', pullRequestPayload('opened'), undefined, 'target-needed'],
    ['merge_group', 'auto', 'deploy', undefined, undefined, 'target-needed'],
    ['issue_comment', 'auto', 'deploy', comment, undefined, 'target-needed']
  ]
  test.each(rows)('%s, target %s, command %s, %#', (event, target, command, payload, ref, expected) => {
    expect(answer(event, target, command, payload, ref)).toBe(expected)
  })

  /** Where there are previews. The last column: the pull request that the answer is about. */
  const withPreviews: readonly (readonly [
    string | undefined,
    Target,
    Command,
    unknown,
    number | undefined,
    Answer,
    number?
  ])[] = [
    ['pull_request', 'auto', 'deploy', pullRequestPayload('opened'), undefined, 'preview', 7],
    ['pull_request', 'auto', 'deploy', pullRequestPayload('synchronize', 'somebody/site'), undefined, 'preview', 7],
    ['pull_request', 'preview', 'deploy', pullRequestPayload('reopened'), 7, 'preview', 7],
    ['pull_request', 'auto', 'plan', pullRequestPayload('opened'), undefined, 'plan'],
    ['pull_request', 'preview', 'plan', pullRequestPayload('opened'), undefined, 'plan', 7],
    ['pull_request', 'auto', 'rollback', pullRequestPayload('opened'), undefined, 'plan'],
    ['pull_request', 'production', 'deploy', pullRequestPayload('opened'), undefined, 'production-from-pull-request'],
    ['pull_request', 'auto', 'deploy', pullRequestPayload('opened'), 8, 'other-pull-request'],
    ['pull_request', 'auto', 'cleanup', pullRequestPayload('closed'), 8, 'other-pull-request'],
    ['pull_request_target', 'preview', 'deploy', pullRequestPayload('opened'), 8, 'other-pull-request'],
    ['pull_request_target', 'preview', 'deploy', pullRequestPayload('opened'), undefined, 'preview', 7],
    ['pull_request_target', 'auto', 'deploy', pullRequestPayload('opened'), undefined, 'target-needed'],

    ['pull_request', 'auto', 'deploy', closed, undefined, 'cleanup', 7],
    ['pull_request', 'preview', 'deploy', merged, undefined, 'cleanup', 7],
    ['pull_request', 'auto', 'cleanup', closed, undefined, 'cleanup', 7],
    ['pull_request', 'production', 'deploy', merged, undefined, 'skip'],
    ['pull_request', 'production', 'cleanup', merged, undefined, 'skip'],
    ['pull_request', 'auto', 'plan', closed, undefined, 'skip'],
    ['pull_request', 'auto', 'rollback', closed, undefined, 'skip'],
    ['pull_request_target', 'preview', 'deploy', closed, undefined, 'cleanup', 7],
    ['pull_request_target', 'preview', 'cleanup', merged, undefined, 'cleanup', 7],
    ['pull_request_target', 'auto', 'cleanup', closed, undefined, 'cleanup', 7],
    ['pull_request_target', 'preview', 'plan', closed, undefined, 'skip'],
    ['pull_request_target', 'auto', 'deploy', closed, undefined, 'target-needed'],
    ['pull_request_target', 'production', 'deploy', closed, undefined, 'production-from-pull-request'],

    ['pull_request', 'auto', 'cleanup', pullRequestPayload('labeled'), undefined, 'cleanup', 7],
    ['schedule', 'auto', 'cleanup', undefined, undefined, 'sweep'],
    ['workflow_dispatch', 'auto', 'cleanup', undefined, undefined, 'sweep'],
    ['push', 'auto', 'cleanup', undefined, undefined, 'sweep'],
    ['workflow_dispatch', 'auto', 'cleanup', undefined, 12, 'cleanup', 12],

    ['workflow_dispatch', 'auto', 'deploy', undefined, 12, 'preview', 12],
    ['workflow_dispatch', 'preview', 'deploy', undefined, 12, 'preview', 12],
    ['workflow_dispatch', 'auto', 'plan', undefined, 12, 'plan', 12],
    ['workflow_dispatch', 'preview', 'deploy', undefined, undefined, 'pr-number-needed'],
    ['push', 'preview', 'deploy', undefined, undefined, 'pr-number-needed'],
    ['workflow_run', 'preview', 'deploy', afterPullRequest, undefined, 'preview'],
    ['workflow_run', 'preview', 'plan', afterPullRequest, undefined, 'pr-number-needed'],
    ['workflow_run', 'auto', 'deploy', afterPullRequest, undefined, 'target-needed'],
    ['issue_comment', 'preview', 'deploy', comment, 7, 'preview', 7],
    [undefined, 'preview', 'deploy', {}, 7, 'preview', 7],

    ['push', 'auto', 'deploy', undefined, undefined, 'production'],
    ['workflow_dispatch', 'auto', 'deploy', undefined, undefined, 'production'],
    ['push', 'auto', 'plan', undefined, undefined, 'plan']
  ]
  test.each(withPreviews.map(row => [row.slice(0, 3).join(' '), row] as const))('with previews: %s, %#', (_, row) => {
    const [event, target, command, payload, pullRequest, expected, number] = row
    const previews = { hasPreviews: true, pullRequest }
    expect(answer(event, target, command, payload, undefined, previews)).toBe(expected)
    if (number === undefined) return
    const context = contextOf({ ...github, GITHUB_EVENT_NAME: event }, payload ?? { repository })
    expect(route(context, { command, target, ...previews })).toMatchObject({ number })
  })

  test.each([
    ['pull_request', 'preview', pullRequestPayload('opened'), undefined],
    ['workflow_run', 'preview', afterPullRequest, undefined],
    ['workflow_dispatch', 'auto', undefined, 7]
  ] as const)('a preview that has no address: %s, target %s', (event, target, payload, pullRequest) => {
    const previews = { hasPreviews: false, pullRequest }
    expect(answer(event, target, 'deploy', payload, undefined, previews)).toBe('preview-url-needed')
  })

  test('says why', () => {
    const reason = (env: Record<string, string>, payload: unknown) =>
      route(contextOf({ ...github, ...env }, payload), {
        command: 'deploy',
        target: 'auto',
        hasPreviews: false,
        pullRequest: undefined
      }).reason
    expect(reason({ GITHUB_EVENT_NAME: 'push' }, { repository })).toBe('main, the default branch, was pushed')
    expect(reason({ GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/tags/v2' }, {})).toBe('the tag v2 was pushed')
    expect(reason({ GITHUB_EVENT_NAME: 'pull_request' }, closed)).toBe('pull request #7 was closed')
    expect(reason({ GITHUB_EVENT_NAME: 'schedule' }, {})).toBe('the event is schedule')
    expect(() => reason({ GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/topic' }, { repository })).toThrow(
      'The push was to topic, and the default branch is main.'
    )
    expect(() => reason({ GITHUB_EVENT_NAME: 'merge_group' }, {})).toThrow('On merge_group, this action does not guess')
  })
})
