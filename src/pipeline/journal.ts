import { ActionError, messageOf } from '../errors.ts'
import type { Finding, InvalidationReport, Report, Result } from '../report/model.ts'

/** The parts of a run, in order; a failure says in which it happened. */
export type Phase =
  | 'inputs'
  | 'build'
  | 'site'
  | 'plan'
  | 'intent'
  | 'upload'
  | 'delete'
  | 'invalidation'
  | 'state'
  | 'prune'
  | 'wait'
  | 'cleanup'
  | 'verify'

/** What happens to the site when a run fails in that phase, in one sentence. */
const aftermaths: Readonly<Record<Phase, string>> = {
  inputs: 'Nothing was built or written: the site is as it was.',
  build: 'Nothing was written: the site is as it was.',
  site: 'Nothing was written: the site is as it was.',
  plan: 'Nothing was written: the site is as it was.',
  intent: 'Nothing of the site was written: it is as it was.',
  upload:
    'Part of the files were uploaded, those that documents refer to before the documents; nothing was deleted. The next run goes on from here.',
  delete: 'The new files are all in place; some that left the site are still there. The next run deletes them.',
  invalidation:
    'The new files are all in place, but edges may still answer with old copies. The next run sends these paths first.',
  state:
    'The new files are all in place, but the release could not be recorded. The next run finds out by itself what is there.',
  prune: 'The release is live; some files of releases that are no longer kept are still in the bucket.',
  cleanup:
    'Part of a preview may be removed, part may still be there. The next clean-up goes on from here; production was not touched.',
  verify: 'The verification changed nothing. Whatever was deployed before it is live.',
  wait: 'The release is live, and CloudFront has been told; until it is done, edges may answer with old copies.'
}

/**
 * What a run has done so far. The pipeline writes it down as it goes, so that a failed run can tell as much as a
 * finished one; `report` turns it into the report.
 */
export class Journal {
  phase: Phase = 'inputs'
  readonly findings: Finding[] = []
  /** Findings of the plan, which may be made more than once. */
  planFindings: Finding[] = []
  invalidations: InvalidationReport[] = []
  readonly #hints = new Map<string, Finding>()
  readonly #startedAt: Date
  #facts: Partial<Report> & Pick<Report, 'command' | 'target' | 'run'>

  constructor(startedAt: Date) {
    this.#startedAt = startedAt
    this.#facts = { command: 'deploy', target: 'production', run: {} }
  }

  /** Adds what has become known. */
  note(
    facts: Partial<Omit<Report, 'schema' | 'startedAt' | 'durationMs' | 'findings' | 'invalidations' | 'failure'>>
  ): void {
    this.#facts = { ...this.#facts, ...facts }
  }

  /** Counts the requests of the whole run that were sent again, as far as files were transferred at all. */
  retried(retries: number): void {
    const { transfer } = this.#facts
    if (transfer !== undefined) this.note({ transfer: { ...transfer, retries } })
  }

  /** Forgets what an earlier plan of this run found. */
  planAgain(): void {
    this.planFindings = []
    this.invalidations = []
  }

  /** More files were deleted than the transfer knows of. */
  deleted(files: number): void {
    const { transfer } = this.#facts
    if (transfer !== undefined) this.note({ transfer: { ...transfer, deleted: transfer.deleted + files } })
  }

  /** Nothing was changed, because a later run has been here. */
  superseded(message: string): void {
    this.planAgain()
    this.planFindings.push({ level: 'notice', title: 'Superseded by a later run', message })
    const { changes: _, counts: __, history: ___, ...facts } = this.#facts
    this.#facts = facts
  }

  /** Adds to what is known of the preview. */
  preview(facts: Partial<NonNullable<Report['preview']>>): void {
    const { preview } = this.#facts
    if (preview !== undefined) this.note({ preview: { ...preview, ...facts } })
  }

  /** A finding of which there is one at most: a later one about the same takes its place. */
  hint(about: string, finding: Finding): void {
    this.#hints.set(about, finding)
  }

  /** Forgets what was planned and transferred: it is undone. */
  startAnew(): void {
    this.planAgain()
    const { changes: _, counts: __, history: ___, transfer: ____, release: _____, ...facts } = this.#facts
    this.#facts = facts
  }

  /** Replaces what was said about a distribution. */
  invalidated(invalidation: InvalidationReport): void {
    const known = this.invalidations.findIndex(one => one.distributionId === invalidation.distributionId)
    if (known === -1) this.invalidations.push(invalidation)
    else this.invalidations[known] = invalidation
  }

  report(now: Date, result: Exclude<Result, 'failed'>): Report {
    return { ...this.#base(now), result }
  }

  failed(now: Date, error: unknown): Report {
    const known = error instanceof ActionError
    return {
      ...this.#base(now),
      result: 'failed',
      failure: {
        code: known ? error.code : 'defect',
        message: known ? error.message : `Something went wrong that should not have: ${messageOf(error)}`,
        ...remedyOf(error),
        phase: this.phase,
        aftermath: this.#aftermath()
      }
    }
  }

  #aftermath(): string {
    const untouched = this.phase === 'upload' && (this.#facts.transfer?.uploaded ?? 0) === 0
    return aftermaths[untouched ? 'plan' : this.phase]
  }

  #base(now: Date) {
    return {
      schema: 1 as const,
      ...this.#facts,
      startedAt: this.#startedAt.toISOString(),
      durationMs: now.getTime() - this.#startedAt.getTime(),
      invalidations: this.invalidations,
      findings: [...this.findings, ...this.planFindings, ...this.#hints.values()]
    }
  }
}

function remedyOf(error: unknown): { readonly remedy?: string } {
  if (!(error instanceof ActionError)) {
    return {
      remedy: 'This is a defect of the action. Run the job again with debug logging and report it with the log.'
    }
  }
  return error.remedy === undefined ? {} : { remedy: error.remedy }
}
