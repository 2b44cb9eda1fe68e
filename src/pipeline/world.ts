import type { RunContext } from '../context.ts'
import type { Inputs } from '../inputs.ts'
import type { Cdn, Clock, Log, ObjectStore, StateStore } from '../ports.ts'
import type { StorageOptions } from '../ports.ts'
import type { Finding, Report } from '../report/model.ts'
import type { Site } from '../site/site-file.ts'
import type { Plan } from '../sync/operation.ts'
import type { Journal } from './journal.ts'
import type { Survey } from './survey.ts'

/** AWS, connected: only available after the build, which must not see any credentials. */
export interface Connections {
  readonly store: ObjectStore
  readonly state: StateStore
  readonly cdn: Cdn
  readonly region: string
  readonly storage: StorageOptions
  /** Requests sent again so far. */
  retries(): number
}

/** What the pipeline needs from outside. */
export interface World {
  /** Builds the site if it is to be built, and says what was done. */
  build(): Promise<NonNullable<Report['build']>>
  /** Scans the build output and guards it. */
  scan(): Promise<{ readonly site: Site; readonly findings: readonly Finding[] }>
  connect(): Promise<Connections>
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

/** What a deploy works on: everything that is known once bucket and build have been compared. */
export interface Work {
  readonly inputs: Inputs
  readonly context: RunContext
  readonly journal: Journal
  readonly world: World
  readonly aws: Connections
  readonly survey: Survey
  readonly plan: Plan
  readonly now: Date
  readonly releaseId: string
}
