import { expect, test } from '@jest/globals'
import { renderJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/model.ts'
import {
  failed,
  failedInputs,
  firstDeploy,
  manyChanges,
  pullRequestPlan,
  report,
  unchanged,
  update,
  upload
} from './reports.ts'

function rendered(value: Report): string {
  return [...renderJson(value)].join('')
}

test.each([
  ['first deploy', firstDeploy()],
  ['update', update()],
  ['unchanged', unchanged()],
  ['plan', pullRequestPlan()],
  ['failure', failed()],
  ['failure before anything', failedInputs()],
  ['many', manyChanges(10_000)]
])('%s: nothing is lost', (_, value) => {
  expect(JSON.parse(rendered(value))).toEqual(value)
  // As if it were written at once.
  expect(rendered(value)).toBe(`${JSON.stringify(JSON.parse(rendered(value)), undefined, 2)}\n`)
})

test('no piece is large, however many changes there are', () => {
  const [, ...pieces] = renderJson(manyChanges(10_000))
  expect(pieces.length).toBeGreaterThan(5)
  expect(Math.max(...pieces.map(piece => piece.length))).toBeLessThan(100_000)
})

test('no changes are an empty list', () => {
  expect(rendered(report({ changes: [] }))).toMatch(/,\n {2}"changes": \[\]\n\}\n$/)
})

test('the order of fields does not depend on how the report came about', () => {
  const reversed = Object.fromEntries(Object.entries(update()).reverse()) as unknown as ReturnType<typeof update>
  expect(Object.keys(reversed)[0]).not.toBe('schema')
  expect(rendered(reversed)).toBe(rendered(update()))
  expect(rendered(update())).toMatch(/^\{\n {2}"schema": 1,\n {2}"command": "deploy",\n {2}"result": "deployed",/)
})

test('it ends in a newline, and an odd name stays valid JSON', () => {
  const json = rendered(report({ changes: [upload('half \ud83d\n"x"', 'new')] }))
  expect(json.endsWith('}\n')).toBe(true)
  expect(json.isWellFormed()).toBe(true)
  expect(JSON.parse(json).changes[0].key).toBe('half \ud83d\n"x"')
})
