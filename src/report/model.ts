/**
 * Everything that a run did, as plain data. The job summary, annotations, outputs and JSON are renderings of this.
 */
import type { Verification } from './verification.ts'

export type Command = 'deploy' | 'plan' | 'rollback' | 'cleanup' | 'verify'
/** `verified`: the command `verify` alone has looked, and did not fail the run for what it saw. */
export type Result =
  | 'deployed'
  | 'unchanged'
  | 'planned'
  | 'superseded'
  | 'rolled-back'
  | 'cleaned'
  | 'verified'
  | 'skipped'
  | 'failed'

/** Why an operation is in the plan. */
export type Reason = 'new' | 'content' | 'headers' | 'drifted' | 'unchanged' | 'stale' | 'kept' | 'pruned' | 'unmanaged'

export type Level = 'error' | 'warning' | 'notice'

/** Something that a person should know: a guard, a warning about an input, a fact about the set-up. */
export interface Finding {
  readonly level: Level
  /** The id that `allow` waives, where there is one. */
  readonly id?: string
  readonly title: string
  readonly message: string
  readonly remedy?: string
  /** A file of the repository (or of the build), for an annotation at its place. */
  readonly file?: string
  readonly line?: number
}

export interface FileChange {
  /** Relative to the site, as a visitor would see it: `assets/index-DiwrgTda.js`. */
  readonly key: string
  readonly action: 'upload' | 'delete' | 'keep'
  readonly reason: Reason
  /** Bytes; of the local file for uploads, of the stored object otherwise. */
  readonly size: number
  /** One short clause where the reason alone doesn't say enough: `Cache-Control: no-cache → …`. */
  readonly detail?: string
}

export interface InvalidationReport {
  readonly distributionId: string
  /** Absent when none was created: nothing needed it, or creating it failed. */
  readonly invalidationId?: string
  readonly paths: readonly { readonly path: string; readonly why: string }[]
  readonly state: 'completed' | 'in-progress' | 'not-needed' | 'planned' | 'failed'
  /** What decided the paths: `error responses kept 300 s`, `configuration could not be read`. */
  readonly notes: readonly string[]
  readonly waitedMs?: number
}

/** A release that is kept. */
export interface HistoryEntry {
  readonly id: string
  /** Since when it was live, and until when: ISO 8601. The live one has no `until`. */
  readonly at: string
  readonly until?: string
  readonly commit?: string
  /** The release that it restored. */
  readonly restoredId?: string
  /** A rollback went back from it. */
  readonly withdrawn?: true
}

/** What a site weighs, as visitors download it before compression. Bytes. */
export interface SiteWeight {
  readonly files: number
  readonly bytes: number
  readonly scripts: number
  readonly styles: number
}

/** Why a preview was removed: its pull request is closed, nobody deployed it for too long, or somebody asked for it. */
export type RemovalReason = 'closed' | 'expired' | 'asked'

export interface RemovedPreview {
  /** Of the pull request. */
  readonly number: number
  /** In the bucket, ending in a slash. */
  readonly prefix: string
  readonly why: RemovalReason
  /** State included. */
  readonly files: number
  readonly bytes: number
}

export interface Report {
  readonly schema: 1
  readonly command: Command
  readonly result: Result
  readonly target: 'production' | 'preview'
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationMs: number
  readonly run: {
    /** `owner/repo`, where known. */
    readonly repository?: string
    /** `https://github.com`, or the address of an Enterprise Server; without it there are no links to compare or PR. */
    readonly serverUrl?: string
    readonly sha?: string
    readonly ref?: string
    readonly runUrl?: string
    readonly commitUrl?: string
    /** File name of the workflow, as `gh workflow run` takes it. */
    readonly workflow?: string
  }
  readonly destination?: {
    /** Which of a repository's sites this is: the `site` input, else the prefix, else `default`. */
    readonly site?: string
    readonly bucket: string
    /** '' or ending in a slash. */
    readonly prefix: string
    readonly region: string
    readonly distributionIds: readonly string[]
    /** Set when requests don't go to AWS itself (`endpoint-url`): links to the AWS console would lead nowhere then. */
    readonly endpointUrl?: string
    /** Where the site can be looked at. */
    readonly url?: string
  }
  readonly build?: {
    /** The command line that ran; absent when none did. */
    readonly command?: string
    /** Why no build ran, or how the command was chosen. */
    readonly note: string
    readonly durationMs: number
  }
  readonly site?: {
    readonly files: number
    readonly bytes: number
    readonly fingerprinted: { readonly files: number; readonly bytes: number }
    readonly documents: { readonly files: number; readonly bytes: number }
    readonly other: { readonly files: number; readonly bytes: number }
    /** Largest first, ten at the most. */
    readonly biggest: readonly { readonly key: string; readonly size: number }[]
  }
  /** The release that this run makes, or under `unchanged` the live one. */
  readonly release?: {
    readonly id: string
    /** False until it is the live one: a run that failed before that leaves nothing to go back to under this id. */
    readonly recorded: boolean
    /** Set when an earlier release was restored. */
    readonly restoredId?: string
    readonly previousId?: string
    readonly previousSha?: string
    /** The commit that this release is of: of a rollback that of the release that it restores, not the run's. */
    readonly sha?: string
  }
  /** What can be gone back to, and what is kept for that. Absent when no release is live. */
  readonly history?: {
    /** The releases that are kept, the live one first. */
    readonly releases: readonly HistoryEntry[]
    /** What `release: previous` goes back to; absent when none with other content is kept. */
    readonly previousId?: string
    /** `keep-releases`, and `keep-for` in ms. */
    readonly keepReleases: number
    readonly keepForMs: number
    /** What is no longer in the site and still in the bucket. */
    readonly kept: { readonly files: number; readonly bytes: number }
    /** What this run removed because no release that is kept has it. */
    readonly pruned?: { readonly releases: readonly string[]; readonly files: number; readonly bytes: number }
  }
  /** Every operation that isn't `unchanged`, in the order of execution; `unchanged` is only counted. */
  readonly changes?: readonly FileChange[]
  readonly counts?: Readonly<Record<Reason, { readonly files: number; readonly bytes: number }>>
  /** What really reached the bucket; on a failed run less than the changes. */
  readonly transfer?: {
    /** All files that were uploaded, `created` included. */
    readonly uploaded: number
    /** Of those, the ones whose reason is `new`. */
    readonly created: number
    readonly deleted: number
    readonly bytes: number
    readonly durationMs: number
    readonly retries: number
  }
  /** Set when the target is a preview. */
  readonly preview?: {
    /** Of the pull request. */
    readonly number: number
    readonly kind: 'host' | 'path'
    /** Where it can be looked at; with a closed preview nothing is there any more. */
    readonly url: string
    /** When a sweep removes it unless it is deployed again: ISO 8601. */
    readonly expiresAt?: string
    /** What this preview weighs, and what production does, where that could be read. */
    readonly weight?: SiteWeight
    readonly production?: SiteWeight
    /** The sticky comment, where there is one. */
    readonly commentUrl?: string
  }
  /** What `cleanup` and a closed pull request did. */
  readonly cleanup?: {
    readonly removed: readonly RemovedPreview[]
    /** Previews that stay, by number. */
    readonly kept: readonly number[]
    /** Previews that could not be removed, and why, in a sentence. */
    readonly failed: readonly { readonly number: number; readonly message: string }[]
  }
  readonly invalidations: readonly InvalidationReport[]
  /** What is well and what is wrong with the whole set-up; set where it was looked at. */
  readonly verification?: Verification
  readonly findings: readonly Finding[]
  readonly failure?: {
    readonly code: string
    readonly message: string
    readonly remedy?: string
    /** Which part of the run: `inputs`, `build`, `site`, `plan`, `upload`, `delete`, `invalidation`, `state`, `prune`, `wait`. */
    readonly phase: string
    /** What state the site is in now, in one sentence. */
    readonly aftermath: string
  }
}
