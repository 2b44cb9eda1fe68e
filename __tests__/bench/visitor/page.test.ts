import { expect, test } from '@jest/globals'
import { visitorParts } from '../../../bench/page/visitors.ts'
import type { Outcome } from '../../../bench/visitor/outcome.ts'

const outcome: Outcome = {
  evicted: 12,
  needlessly: 9,
  paths: 1,
  origin: { requests: 13, bytes: 311_473 },
  returning: { requests: 7, notModified: 4, bytes: 4_815 },
  openTab: { gone: 2, lost: 1 },
  stale: { atEdge: 0, inBrowser: 0, seconds: 0 }
}

function page(outcomes: Readonly<Record<string, Partial<Outcome>>>, absent: readonly string[] = []): string {
  const all = Object.entries(outcomes).map(([id, some]) => [id, { ...outcome, ...some }] as const)
  return visitorParts({
    comparisons: [{ id: 'line', title: 'A line of the source', files: 11, outcomes: new Map(all) }],
    absent: absent.map(title => ({ title, why: 'no aws on the PATH' }))
  }).join('\n\n')
}

test('has a row for each way to deploy, and one without figures for what took no part', () => {
  const text = page({ action: {} })
  expect(text).toContain('### A line of the source\n\n11 files.')
  expect(text).toContain('| this action | 12 | 9 | 13 | 311 | 7 | 4 | 4.82 | 1 of 2 | nothing |')
  expect(text).toContain('| `aws s3 sync --delete`, then `/*` | – | – | – | – | – | – | – | – | – |')
})

const stale: readonly (readonly [Outcome['stale'], string])[] = [
  [{ atEdge: 0, inBrowser: 0, seconds: 0 }, 'nothing'],
  [{ atEdge: 0, inBrowser: 1, seconds: 2_940 }, '1, for 49 min'],
  [{ atEdge: 0, inBrowser: 2, seconds: 85_740 }, '2, for 23 h 49 min'],
  [{ atEdge: 3, inBrowser: 3, seconds: 0 }, '3 at the edge; 3']
]
test.each(stale)('%j is told as "%s"', (found, told) => {
  expect(page({ action: { stale: found } })).toContain(`| 1 of 2 | ${told} |`)
})

test('says of a tab that nothing was taken from that there was nothing to take', () => {
  expect(page({ action: { openTab: { gone: 0, lost: 0 } } })).toContain('| 4.82 | none gone | nothing |')
})

test('multiplies the paths of a deploy by the deploys of a month', () => {
  expect(page({ action: { paths: 2 }, aws: {}, 'aws-two-steps': { paths: 0 } })).toContain(
    '| A line of the source | 2: 600 | 1: 300 | 0: 0 |'
  )
})

test('names who took no part', () => {
  expect(page({ action: {} }, ['two steps'])).toContain('Took no part: two steps: no aws on the PATH.')
})

test('shows the commands as one would type them', () => {
  expect(page({})).toContain("`aws s3 sync dist s3://BUCKET --delete --exclude 'assets/*' --cache-control no-cache`")
})
