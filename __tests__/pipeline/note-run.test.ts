import { describe, expect, test } from '@jest/globals'
import { contextOf } from '../../src/context.ts'
import { placeOf, withRun } from '../../src/pipeline/note-run.ts'
import { emptyHead } from '../../src/release/head.ts'

function context(env: Readonly<Record<string, string>>) {
  return contextOf({ GITHUB_REPOSITORY: 'octo-org/example', GITHUB_RUN_ID: '11', ...env }, {})
}

describe('a run came by itself', () => {
  test.each<[string, string | undefined, string, boolean]>([
    ['on a push', 'push', '1', true],
    ['on a schedule', 'schedule', '1', true],
    ['on a release', 'release', '1', true],
    ['not when a person started it', 'workflow_dispatch', '1', false],
    ['not when a program started it', 'repository_dispatch', '1', false],
    ['not when it is repeated', 'push', '2', false],
    ['not outside of GitHub', undefined, '1', false]
  ])('%s', (_, event, attempt, automatic) => {
    const env = { GITHUB_RUN_ATTEMPT: attempt, ...(event !== undefined && { GITHUB_EVENT_NAME: event }) }
    expect(placeOf(context(env))).toEqual({ repository: 'octo-org/example', id: 11, automatic })
  })
})

test.each<[string, Readonly<Record<string, string>>, object]>([
  ['a later run', { GITHUB_RUN_ID: '12' }, { run: { repository: 'octo-org/example', id: 12 } }],
  ['not an earlier one', { GITHUB_RUN_ID: '9' }, { run: { repository: 'octo-org/example', id: 10 } }],
  ['none outside of GitHub', { GITHUB_RUN_ID: '' }, { run: { repository: 'octo-org/example', id: 10 } }]
])('head knows of %s', (_, env, expected) => {
  const head = { ...emptyHead, run: { repository: 'octo-org/example', id: 10 } }
  expect(withRun(head, context(env))).toMatchObject(expected)
})

test('head stays as it is where there is no run to know of', () => {
  expect(withRun(emptyHead, contextOf({}, {}))).toBe(emptyHead)
})
