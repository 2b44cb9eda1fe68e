import { expect, test } from '@jest/globals'
import { renderJson } from '../../src/report/json.ts'
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

test.each([
  ['first deploy', firstDeploy()],
  ['update', update()],
  ['unchanged', unchanged()],
  ['plan', pullRequestPlan()],
  ['failure', failed()],
  ['failure before anything', failedInputs()],
  ['many', manyChanges(10_000)]
])('%s: nothing is lost', (_, value) => expect(JSON.parse(renderJson(value))).toEqual(value))

test('the order of fields does not depend on how the report came about', () => {
  const reversed = Object.fromEntries(Object.entries(update()).reverse()) as unknown as ReturnType<typeof update>
  expect(Object.keys(reversed)[0]).not.toBe('schema')
  expect(renderJson(reversed)).toBe(renderJson(update()))
  expect(renderJson(update())).toMatch(/^\{\n {2}"schema": 1,\n {2}"command": "deploy",\n {2}"result": "deployed",/)
})

test('it ends in a newline, and an odd name stays valid JSON', () => {
  const json = renderJson(report({ changes: [upload('half \ud83d\n"x"', 'new')] }))
  expect(json.endsWith('}\n')).toBe(true)
  expect(json.isWellFormed()).toBe(true)
  expect(JSON.parse(json).changes[0].key).toBe('half \ud83d\n"x"')
})
