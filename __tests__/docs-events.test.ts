import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { contextOf, route } from '../src/context.ts'
import { ActionError } from '../src/errors.ts'
import type { Command } from '../src/report/model.ts'
import { sectionOf } from './helpers/markdown.ts'

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

describe('the table of events in the README', () => {
  const words: Readonly<Record<string, string>> = {
    'Deploy to production': 'production',
    'Verify: nothing is built or written': 'verify',
    'The same': 'verify',
    'Deploy its preview': 'preview',
    'Deploy that preview': 'preview',
    'Plan: nothing is written': 'plan',
    'Remove its preview': 'cleanup',
    Nothing: 'skip',
    'An error that asks for `preview-url`': 'preview-url-needed',
    'An error that asks for `target`': 'target-needed'
  }
  const section = sectionOf(readme, 'What a run does')
  const [, ...rows] = section.matchAll(/^ +\| ([^|]*`.*|Any.*) \| (.*) \| (.*) \|$/gm)
  const deliberate = ['workflow_dispatch', 'schedule', 'release', 'repository_dispatch']
  const pull = { number: 7 }

  /** The runs that a row is about. */
  const runs: readonly (readonly [
    row: string,
    events: readonly string[],
    payload: object,
    wished?: number | undefined,
    command?: Command
  ])[] = [
    ['`push`', ['push', ...deliberate], {}],
    ['`pull_request`', ['pull_request'], { action: 'synchronize', pull_request: pull }],
    ['`pull_request` with `closed`', ['pull_request'], { action: 'closed', pull_request: pull }],
    ['Any that is not', ['push', ...deliberate, 'issue_comment'], {}, 7],
    ['Anything else', ['workflow_run', 'pull_request_target', 'merge_group', 'issue_comment'], {}],
    ['Any, with', [...deliberate, 'pull_request', 'push'], { pull_request: pull }, undefined, 'verify']
  ]

  test('has a row for each kind of run', () => expect(rows).toHaveLength(runs.length))

  test.each(rows.map((row, index) => [row[1] ?? '', row, runs[index]] as const))('%s', (first, row, run) => {
    const [begins = '?', events = [], more = {}, pullRequest, command = 'deploy'] = run ?? []
    expect(first.startsWith(begins)).toBe(true)
    for (const event of events) {
      const payload = { ...more, repository: { full_name: 'octo-org/example', default_branch: 'main' } }
      const context = contextOf({ GITHUB_EVENT_NAME: event, GITHUB_REF: 'refs/heads/main' }, payload)
      const outcomes = [true, false].map(hasPreviews => {
        try {
          return route(context, { command, target: 'auto', pullRequest, hasPreviews }).kind
        } catch (error) {
          return error instanceof ActionError ? error.code : String(error)
        }
      })
      expect([event, ...outcomes]).toEqual([event, words[row[2] ?? ''], words[row[3] ?? '']])
    }
  })
})
