import { CONTENDERS } from '../contenders/contenders.ts'
import { medianOf, ratio } from '../measure/statistics.ts'
import { cpuOf, LIMIT, memoryOf, requestsOf, timeOf } from '../scenarios/look-up.ts'
import type { Result } from '../scenarios/scenario.ts'
import { digits, megabytes, requestList, seconds, share } from './figures.ts'
import { table } from './table.ts'

/** A scenario's figures, a row for each contender that took part. */
export function resultTable({ samples }: Result): string {
  const limit = timeOf(samples, LIMIT)
  const rows = CONTENDERS.flatMap(({ id, title }) => {
    const runs = samples.get(id) ?? []
    if (runs.length === 0) return []
    const ms = timeOf(samples, id)
    return [
      [
        title,
        seconds(ms),
        digits(ratio(ms, limit)),
        digits(cpuOf(samples, id)),
        megabytes(memoryOf(samples, id)),
        share(medianOf(runs.map(({ serverShare }) => serverShare))),
        String(runs.length),
        requestList(requestsOf(samples, id) ?? {})
      ]
    ]
  })
  const head = ['', 'seconds', '× limit', 'CPU s', 'RSS MB', 'server', 'runs', 'requests']
  return table(head, ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'left'], rows)
}
