import { ratio } from '../measure/statistics.ts'
import { digits, megabytes } from '../page/figures.ts'
import type { BenchRun } from '../scenarios/bench-run.ts'
import { cpuOf, LIMIT, memoryOf, requestsOf, samplesOf, timeOf } from '../scenarios/look-up.ts'

/** Something to be reached by this action: a figure that is at most so large. */
export interface Bound {
  /** What it is about. */
  readonly what: string
  /** `≤ 1.25 × raw limit` */
  readonly text: string
  readonly most: number
  /** `undefined` where it was not measured. */
  value(run: BenchRun): number | undefined
  show(value: number): string
}

export interface Judged extends Bound {
  readonly found: number | undefined
  /** `undefined` where it was not measured. */
  readonly isReached: boolean | undefined
}

export function judge(bounds: readonly Bound[], run: BenchRun): readonly Judged[] {
  return bounds.map(bound => {
    const found = bound.value(run)
    return { ...bound, found, isReached: found === undefined ? undefined : found <= bound.most }
  })
}

const ours = 'action'
const names: Readonly<Record<string, string>> = {
  [LIMIT]: 'raw limit',
  rclone: 'rclone',
  'sdk-tuned': 'tuned SDK loop',
  aws: '`aws s3 sync`'
}

/** Time as a multiple of another contender's, in the same scenario. */
export function timeBound(what: string, scenario: string, against: string, most: number): Bound {
  return {
    what,
    text: `≤ ${most} × ${names[against] ?? against}`,
    most,
    value: run => ratio(timeOf(samplesOf(run, scenario), ours), timeOf(samplesOf(run, scenario), against)),
    show: value => `${digits(value)} ×`
  }
}

/** Processor time as a multiple of another contender's: what else the machine does hardly changes it. */
export function cpuBound(what: string, scenario: string, against: string, most: number): Bound {
  return {
    what,
    text: `CPU ≤ ${most} × ${names[against] ?? against}`,
    most,
    value: run => ratio(cpuOf(samplesOf(run, scenario), ours), cpuOf(samplesOf(run, scenario), against)),
    show: value => `${digits(value)} ×`
  }
}

/** Peak of memory, in megabytes. */
export function memoryBound(what: string, scenario: string, most: number): Bound {
  return {
    what,
    text: `RSS ≤ ${most} MB`,
    most: most * 1e6,
    value: run => memoryOf(samplesOf(run, scenario), ours),
    show: value => `${megabytes(value)} MB`
  }
}

/** How many requests of those that `counts` picks by their operation. */
export function requestBound(
  what: string,
  scenario: string,
  text: string,
  most: number,
  counts: (operation: string) => boolean
): Bound {
  return {
    what,
    text,
    most,
    value(run) {
      const requests = requestsOf(samplesOf(run, scenario), ours)
      if (requests === undefined) return undefined
      return Object.entries(requests).reduce((sum, [operation, times]) => sum + (counts(operation) ? times : 0), 0)
    },
    show: value => String(value)
  }
}

/** Time as a multiple of the same contender's in another scenario. */
export function growthBound(what: string, scenario: string, from: string, text: string, most: number): Bound {
  return {
    what,
    text,
    most,
    value: run => ratio(timeOf(samplesOf(run, scenario), ours), timeOf(samplesOf(run, from), ours)),
    show: value => `${digits(value)} ×`
  }
}
