import type { Conditions } from '../server/conditions.ts'
import type { Mode, TreeSpec } from '../trees/tree.ts'

export interface Scenario {
  /** As it is named on the command line of the bench. */
  readonly id: string
  /** As it is headed in a table. */
  readonly title: string
  readonly tree: TreeSpec
  readonly mode: Mode
  readonly conditions: Conditions
  readonly overTls?: boolean
  /** Whether the action is told of a distribution, and invalidates. */
  readonly withCloudFront?: boolean
  /** How often each contender runs, by its id. Slow ones take part in fewer rounds than fast ones; who is not named in none. */
  readonly rounds: Readonly<Record<string, number>>
}

/** One run of a contender. */
export interface Sample {
  readonly ms: number
  readonly cpu: number | undefined
  readonly rss: number | undefined
  /** From the process's start to the arrival of its first request. */
  readonly firstRequestMs: number | undefined
  /** By operation. */
  readonly requests: Readonly<Record<string, number>>
  /** The share of a processor that the server had of this time. */
  readonly serverShare: number
}

export interface Result {
  readonly scenario: Scenario
  readonly files: number
  readonly bytes: number
  /** By contender, in the order of the contenders. */
  readonly samples: ReadonlyMap<string, readonly Sample[]>
}
