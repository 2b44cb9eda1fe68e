import { CONTENDERS } from '../contenders/contenders.ts'
import { medianOf, ratio } from '../measure/statistics.ts'
import type { Result, Sample } from '../scenarios/scenario.ts'
import { digits, megabytes, requestsOf, seconds } from './figures.ts'
import { table } from './table.ts'

/** A scenario's figures, a row for each contender. */
export function resultTable({ samples }: Result): string {
  const limit = limitOf(samples)
  const rows = CONTENDERS.flatMap(({ id, title }) => {
    const runs = samples.get(id) ?? []
    const [last] = runs.slice(-1)
    if (last === undefined) return []
    const ms = medianOf(runs.map(run => run.ms))
    return [
      [
        title,
        seconds(ms),
        digits(ratio(ms, limit)),
        digits(medianOf(runs.map(({ cpu }) => cpu))),
        megabytes(medianOf(runs.map(({ rss }) => rss))),
        digits(medianOf(runs.map(({ serverShare }) => serverShare))),
        String(runs.length),
        requestsOf(last.requests)
      ]
    ]
  })
  const head = ['', 'seconds', '× limit', 'CPU s', 'RSS MB', 'server', 'runs', 'requests']
  return table(head, ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'left'], rows)
}

/** Milliseconds of the faster of the two raw contenders. */
export function limitOf(samples: ReadonlyMap<string, readonly Sample[]>): number | undefined {
  const medians = ['raw-http', 'raw-undici'].map(id => medianOf((samples.get(id) ?? []).map(({ ms }) => ms)))
  const known = medians.filter(ms => ms !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
