import { median, medianOf } from '../measure/statistics.ts'
import type { BenchRun } from './bench-run.ts'
import type { Sample } from './scenario.ts'

/** What stands for the raw limit in comparisons: the faster of its two flavours. */
export const LIMIT = 'limit'
const flavours = ['raw-http', 'raw-undici']

type Samples = ReadonlyMap<string, readonly Sample[]>

/** Median milliseconds of a contender, or of the limit; `undefined` where it took no part. */
export function timeOf(samples: Samples, contender: string): number | undefined {
  if (contender !== LIMIT) return median((samples.get(contender) ?? []).map(({ ms }) => ms))
  const known = flavours.map(id => timeOf(samples, id)).filter(ms => ms !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

/** Median seconds of processor time. */
export function cpuOf(samples: Samples, contender: string): number | undefined {
  return medianOf((samples.get(contender) ?? []).map(({ cpu }) => cpu))
}

/** Median of the peaks of memory, in bytes. */
export function memoryOf(samples: Samples, contender: string): number | undefined {
  return medianOf((samples.get(contender) ?? []).map(({ rss }) => rss))
}

/** Of the last run; they are the same in each, but for retries. */
export function requestsOf(samples: Samples, contender: string): Sample['requests'] | undefined {
  return samples.get(contender)?.at(-1)?.requests
}

export function samplesOf({ results }: BenchRun, scenario: string): Samples {
  return results.get(scenario)?.samples ?? new Map()
}
