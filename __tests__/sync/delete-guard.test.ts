import { expect, test } from '@jest/globals'
import { guardDeletes } from '../../src/sync/delete-guard.ts'
import type { Operation } from '../../src/sync/operation.ts'
import { siteFile } from '../helpers/site-files.ts'

function verdict(deletes: number, live: number, maxPercent: number, allow: readonly string[] = []): string | undefined {
  const files = Array.from({ length: live }, (_, index) => siteFile(`${index}.html`))
  const operations = files.slice(0, deletes).map(
    (file): Operation => ({
      action: 'delete',
      reason: 'stale',
      key: file.key,
      size: file.size,
      previous: { state: 'known', headers: file.headers }
    })
  )
  const plan = { operations, liveFiles: live, isRecorded: false }
  return guardDeletes(plan, maxPercent, new Set(allow))[0]?.level
}

test.each([
  ['few deletes are never refused', 19, 19, 50, [], undefined],
  ['half is at the limit', 50, 100, 50, [], undefined],
  ['more than half', 51, 100, 50, [], 'error'],
  ['a stricter limit', 21, 100, 20, [], 'error'],
  ['a limit of 100 % refuses nothing', 100, 100, 100, [], undefined],
  ['a limit of 0 % still lets a few go', 19, 100, 0, [], undefined],
  ['waived', 51, 100, 50, ['max-delete'], 'notice']
])('%s', (_, deletes, live, maxPercent, allow, expected) => {
  expect(verdict(deletes, live, maxPercent, allow)).toBe(expected)
})
