import { ratio } from '../measure/statistics.ts'
import type { BenchRun } from '../scenarios/bench-run.ts'
import { memoryOf, samplesOf, timeOf } from '../scenarios/look-up.ts'
import { count, digits, megabytes, seconds } from './figures.ts'
import { table } from './table.ts'

const sizes = [
  ['grow-1k', 1_000],
  ['grow-10k', 10_000],
  ['fresh-100k', 100_000]
] as const
const ours = 'action'

/** Time and memory of this action, of 1,000 to 100,000 files. */
export function growthTable(run: BenchRun): string {
  const rows = sizes.map(([scenario, files]) => {
    const samples = samplesOf(run, scenario)
    const ms = timeOf(samples, ours)
    const rss = memoryOf(samples, ours)
    const perFile = ms === undefined ? undefined : (ms / files) * 1000
    return [count(files), seconds(ms), digits(perFile), megabytes(rss), digits(ratio(rss, files * 1000))]
  })
  const head = ['files of 2 kB', 'seconds', 'µs a file', 'RSS MB', 'kB a file']
  return table(head, ['right', 'right', 'right', 'right', 'right'], rows)
}

/** What each further file costs between 10,000 and 100,000 of them, and takes in memory; `undefined` when not measured. */
export function perFile(run: BenchRun): { readonly ms: number; readonly bytes: number } | undefined {
  const [less, more] = ['grow-10k', 'fresh-100k'].map(scenario => samplesOf(run, scenario))
  if (less === undefined || more === undefined) return undefined
  const [ms, msMore] = [timeOf(less, ours), timeOf(more, ours)]
  const [rss, rssMore] = [memoryOf(less, ours), memoryOf(more, ours)]
  if (ms === undefined || msMore === undefined || rss === undefined || rssMore === undefined) return undefined
  return { ms: (msMore - ms) / 90_000, bytes: (rssMore - rss) / 90_000 }
}
