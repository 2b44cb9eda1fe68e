import type { BuildResult } from '../build/build.ts'
import type { RunContext } from '../context.ts'
import type { Inputs } from '../inputs.ts'
import type { Cdn, Clock, Log, ObjectStore, StateStore, StorageOptions } from '../ports.ts'
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
  /** Set when S3 requests go elsewhere than to AWS. */
  readonly endpoint: string | undefined
  /** Requests sent again so far. */
  retries(): number
}

/** What the pipeline needs from outside. */
export interface World {
  /** Absolute path of the checked-out repository: files are told relative to it. */
  readonly workspace: string
  /** Builds the site if it is to be built. */
  build(): Promise<BuildResult>
  /** The files below `root` that the glob patterns choose, as absolute paths. */
  match(root: string, patterns: readonly string[]): Promise<readonly string[]>
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
  /** Where the site can be looked at, as far as that is known. */
  readonly url: string | undefined
}
