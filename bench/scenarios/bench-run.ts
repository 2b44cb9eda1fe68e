import type { Visitors } from '../visitor/outcome.ts'
import type { Result } from './scenario.ts'
import type { StartUp } from './startup.ts'

/** All that one run of the bench has found out. */
export interface BenchRun {
  /** ISO 8601, the day. */
  readonly date: string
  readonly machine: string
  /** Who took part, in the order of the tables, and who did not, and why. */
  readonly contenders: readonly { readonly title: string; readonly version: string }[]
  readonly absent: readonly { readonly title: string; readonly why: string }[]
  /** By the scenario's id, in the order of the page. */
  readonly results: ReadonlyMap<string, Result>
  readonly startUp: StartUp | undefined
  readonly visitors: Visitors | undefined
}
