import type { BuildResult } from '../build/build.ts'
import type { RunContext } from '../context.ts'
import type { Inputs } from '../inputs.ts'
import type { Clock, Connections, GitHub, Log } from '../ports.ts'
import type { Head, ReleaseEntry } from '../release/head.ts'
import type { StoredHead } from '../release/head-store.ts'
import type { Finding, Report, Result } from '../report/model.ts'
import type { DesiredFile, Plan, SitePlan } from '../sync/operation.ts'
import type { Rows } from '../util/rows.ts'
import type { Sources } from '../verify/sources.ts'
import type { FoundDistribution } from './distributions.ts'
import type { Journal } from './journal.ts'
import type { Purge } from './purge.ts'
import type { Survey } from './survey.ts'

/** What the pipeline needs from outside. */
export interface World {
  /** Absolute path of the checked-out repository: files are told relative to it. */
  readonly workspace: string
  /** Builds the site if it is to be built. */
  build(): Promise<BuildResult>
  /** The files below `root` that the glob patterns choose, as absolute paths. */
  match(root: string, patterns: readonly string[]): Promise<readonly string[]>
  connect(): Promise<Connections>
  /** Opens what a verification learns its facts from; it ends with the signal. */
  inspect(signal: AbortSignal): Promise<Sources>
  /** `undefined` without a token, and outside of GitHub. */
  github(): Promise<GitHub | undefined>
  /** Lets the clean-up after a killed run know which lease was its, and in which state folder; '' when there is none any more. */
  rememberLease(token: string, folder?: string): void
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

/** One run on one site. */
export interface Run {
  readonly inputs: Inputs
  readonly context: RunContext
  readonly journal: Journal
  readonly world: World
  readonly aws: Connections
  /** The state's folder relative to the prefix, where it lies within the site. */
  readonly stateFolder: string | undefined
  readonly releaseId: string
  readonly now: Date
}

/** What a run wants the site to be. */
export interface Goal {
  /** What the bucket should hold. Called once head was read; throws to leave the bucket alone. */
  desired(head: StoredHead): Promise<Desired>
  /** Looks at the plan before anything of it is told; throws to refuse it. */
  readonly admit?: ((plan: Plan, survey: Survey) => Promise<void>) | undefined
  /** Looks at what is live before anything is planned; what it finds may block. */
  readonly guard: (head: Head) => readonly Finding[]
  /** Looks at head again at the last moment before it is changed; throws to leave it alone. */
  readonly inspect: (head: Head) => void
  /** What is to be said of the distributions that serve the site. */
  readonly judge?: ((distributions: readonly FoundDistribution[]) => readonly Finding[]) | undefined
  /** Called under the lease once all is uploaded, before edges and head are told; throws to leave it at that. */
  readonly confirm?: (() => Promise<void>) | undefined
  /** Called under the lease once everything is done, so that what runs tell comes in the order of what they did. */
  readonly tell?: ((result: Exclude<Result, 'failed'>) => Promise<void>) | undefined
  readonly commit: string | undefined
  /** Set when an earlier release is restored. */
  readonly restores: ReleaseEntry | undefined
  readonly result: Extract<Result, 'deployed' | 'rolled-back'>
}

/** What the bucket should hold, while it may still be read from the disk. */
export interface Desired {
  /** All keys, in UTF-8 byte order: they are known before the files are. */
  readonly keys: readonly string[]
  /** In the same order. */
  readonly files: Rows<DesiredFile>
  /** All files, once they were read and guarded; throws what was found against them. */
  readonly settled: () => Promise<readonly DesiredFile[]>
}

/** Everything that is known once bucket and goal have been compared. */
export interface Prepared {
  readonly survey: Survey
  readonly plan: SitePlan
  readonly changes: Pick<Report, 'changes' | 'counts'>
  readonly purges: readonly Purge[]
  /** Where the site can be looked at, as far as that is known. */
  readonly url: string | undefined
}
