import { expect, test } from '@jest/globals'
import { renderPage } from '../../bench/page/page.ts'
import { commandProblems } from '../helpers/command-problems.ts'
import { anchorsOf, blocksOf } from '../helpers/markdown.ts'
import { commandsOf } from '../helpers/shell-commands.ts'
import { runOf } from './runs.ts'

const run = runOf(
  {
    'fresh-10k': {
      'raw-undici': [{ ms: 1980, cpu: 1.2, rss: 131e6, requests: { PutObject: 10_000 } }],
      action: [
        { ms: 2500, cpu: 1.5, rss: 120e6, requests: { PutObject: 10_000, ListObjectsV2: 1 } },
        { ms: 2300, cpu: undefined, rss: undefined, requests: { PutObject: 10_000, ListObjectsV2: 1 } }
      ],
      rclone: [{ ms: 5530 }]
    }
  },
  {
    contenders: [{ title: 'rclone', version: 'rclone v1.60.1' }],
    absent: [{ title: 's5cmd', why: 'no s5cmd on the PATH' }]
  }
)
const page = renderPage(run)

test('has a row for each contender that took part, with medians, ratios and requests', () => {
  expect(page).toContain('| this action | 2.40 | 1.21 | 1.50 | 120 | 25% | 2 | PutObject 10,000, ListObjectsV2 1 |')
  expect(page).toContain(
    '| raw limit, undici, 256 connections | 1.98 | 1.00 | 1.20 | 131 | 25% | 1 | PutObject 10,000 |'
  )
  expect(page).not.toContain('| aws s3 sync')
})

test('says what was reached, what was not, and what was not measured', () => {
  expect(page).toContain('| fresh 10k × 4 kB | ≤ 1.25 × raw limit | 1.21 × | yes |')
  expect(page).toContain('| fresh 10k × 4 kB | ≤ 0.5 × rclone | 0.43 × | yes |')
  expect(page).toContain('| fresh 10k × 4 kB | ≤ 0.06 × `aws s3 sync` | – | not measured |')
  expect(page).toContain('\n2 of 25. ')
})

test('names the machine, the day, who took part and who did not', () => {
  expect(page).toContain('Measured on 2026-11-28, on 2 cores.')
  expect(page).toContain('| rclone | rclone v1.60.1 |')
  expect(page).toContain('- s5cmd: no s5cmd on the PATH')
})

test('says nothing of start-up and of one runner when these were not measured', () => {
  expect(page).not.toContain('| eager bundle |')
  expect(page).not.toContain('files a second of the 100,000')
})

test('works out a million objects by the prices and rates that it names', () => {
  // A thousand pages at $0.005 for a thousand; a million writes at the same price and 3,500 a second.
  expect(page).toContain('| first deploy | 1,000,007 | 1 | 3 | 5.000 | 286 |')
  expect(page).toContain('| nothing changed | 1 | 1,000 | 3 | 0.005 | 0.18 |')
  // What is overwritten is copied first.
  expect(page).toContain('| 1% changed, under new names | 10,007 | 1,000 | 3 |')
  expect(page).toContain('| 1% changed, under the old names | 20,007 | 1,000 | 3 |')
  expect(page).toContain('| all of it changed, under the old names | 2,000,007 | 1,000 | 3 | 10.005 | 572 |')
})

test('goes on from what 100,000 files took, when that was measured', () => {
  const grown = runOf({
    'grow-10k': { action: [{ ms: 3_000, rss: 100e6 }] },
    'fresh-100k': { action: [{ ms: 30_000, rss: 190e6 }] }
  })
  expect(renderPage(grown)).toContain('took 3,333 files a second of the 100,000.')
  expect(renderPage(grown)).toContain('a million would take 300 s and 1,090 MB.')
})

test('has links into itself that lead somewhere, and commands that there are', () => {
  const whole = renderPage({
    ...run,
    startUp: { empty: 35, eager: 275, action: 140, rounds: 5 },
    visitors: { comparisons: [], absent: [] }
  })
  const anchors = [...whole.matchAll(/\]\(#([^)]+)\)/g)].map(match => match[1])
  expect(anchors.length).toBeGreaterThan(5)
  expect(anchorsOf(whole)).toEqual(expect.arrayContaining(anchors))
  const commands = blocksOf('docs/performance.md', whole).flatMap(({ text }) => commandsOf(text))
  expect(commands.length).toBeGreaterThan(3)
  expect(commands.flatMap(command => commandProblems('docs/performance.md', command))).toEqual([])
})
