import { ActionError } from '../errors.ts'
import type { Head } from '../release/head.ts'
import { writeHead, writeRecord } from '../release/site-state.ts'
import type { Report } from '../report/model.ts'
import { deleteObjects, type TransferProgress, uploadFiles } from '../sync/transfer.ts'
import { formatBytes, formatPlural } from '../util/format.ts'
import { recordedFiles } from './changes.ts'
import { slowInvalidation, unwatched } from './findings.ts'
import type { Journal } from './journal.ts'
import { progressLines } from './progress.ts'
import { describePurge, type Purge, type Submitted, stillOwed, submitPurges, waitForPurge } from './purge.ts'
import type { Work } from './world.ts'

/**
 * Carries the plan out: upload → delete → invalidate → record → wait. The order is what keeps the site whole at every
 * moment, and what lets the next run go on from wherever this one stopped.
 */
export async function execute(work: Work, purges: readonly Purge[]): Promise<void> {
  const { journal, world, aws, plan, inputs } = work
  const progress: TransferProgress = { uploaded: 0, created: 0, deleted: 0, bytes: 0 }
  const started = world.clock.now().getTime()
  const options = {
    store: aws.store,
    prefix: inputs.destination.prefix,
    progress,
    signal: world.signal,
    ...progressLines(world.log, world.clock)
  }
  journal.note({ release: releaseReport(work, false) })
  const noteTransfer = (): void =>
    journal.note({
      transfer: { ...progress, durationMs: world.clock.now().getTime() - started, retries: aws.retries() }
    })

  let etags: ReadonlyMap<string, string>
  try {
    journal.phase = 'upload'
    etags = await uploadFiles(plan, options)
    journal.phase = 'delete'
    await deleteObjects(plan, options)
  } finally {
    noteTransfer()
  }
  const uploadedAt = world.clock.now().getTime()
  world.log.info(
    `Uploaded ${formatPlural(progress.uploaded, 'file')} (${formatBytes(progress.bytes)}), deleted ${progress.deleted}.`
  )

  journal.phase = 'invalidation'
  const means = { cdn: aws.cdn, clock: world.clock, log: world.log, signal: world.signal }
  const submitted = await submitPurges(purges, work.releaseId, means)
  journal.phase = 'state'
  await recordRelease(work, etags, submitted)

  journal.phase = 'invalidation'
  refuseOwed(submitted, journal)
  await waitForPurges(submitted, uploadedAt, work)
}

/** Writes the release's record, then makes it the live one. */
async function recordRelease(
  work: Work,
  etags: ReadonlyMap<string, string>,
  submitted: readonly Submitted[]
): Promise<void> {
  const { inputs, context, journal, aws, survey: found, plan, now, releaseId: id, url } = work
  const folder = inputs.destination.state.prefix
  await writeRecord(aws.state, folder, {
    schema: 1,
    id,
    createdAt: now.toISOString(),
    ...(context.sha !== undefined && { commit: context.sha }),
    ...(context.runId !== undefined && { runId: context.runId }),
    storage: aws.storage,
    files: recordedFiles(plan, etags)
  })
  const head: Head = {
    schema: 1,
    live: {
      release: id,
      at: now.toISOString(),
      ...(context.sha !== undefined && { commit: context.sha }),
      ...(url !== undefined && { url })
    },
    ...latestRun(found.state.head.run, context.runId),
    pending: stillOwed(submitted)
  }
  await writeHead(aws.state, folder, head, found.state.headEtag)
  journal.note({ release: releaseReport(work, true) })
}

function releaseReport({ releaseId: id, survey: { state } }: Work, recorded: boolean): NonNullable<Report['release']> {
  const { live } = state.head
  return {
    id,
    recorded,
    ...(live !== undefined && { previousId: live.release }),
    ...(live?.commit !== undefined && { previousSha: live.commit })
  }
}

/** Nothing changed: only the order of runs is kept, in one small write, and none when this run is known already. */
export async function noteRun({ inputs, context, journal, aws, survey: found }: Work): Promise<void> {
  const { head, headEtag, live } = found.state
  if (live !== undefined) journal.note({ release: { id: live.id, recorded: true } })
  const later = latestRun(head.run, context.runId)
  if (later.run === head.run) return
  try {
    await writeHead(aws.state, inputs.destination.state.prefix, { ...head, ...later }, headEtag)
  } catch (error) {
    // Another run came in between and has written a later state: there is nothing to add to that.
    if (!(error instanceof ActionError) || error.code !== 'state-conflict') throw error
  }
}

async function waitForPurges(submitted: readonly Submitted[], uploadedAt: number, work: Work): Promise<void> {
  const { inputs, journal, world, aws } = work
  const means = { cdn: aws.cdn, clock: world.clock, log: world.log, signal: world.signal }
  await Promise.all(
    submitted.map(async one => {
      const { purge, invalidation } = one
      if (invalidation === undefined) return
      const underWay = { ...describePurge(purge, 'in-progress'), invalidationId: invalidation.id }
      journal.invalidated(underWay)
      if (!inputs.invalidation.wait) return
      try {
        const waited = await waitForPurge(
          { ...one, invalidation },
          uploadedAt,
          inputs.invalidation.waitTimeoutMs,
          means
        )
        journal.invalidated(waited.report)
        if (!waited.completed) journal.findings.push(slowInvalidation(purge.distributionId, invalidation.id))
      } catch (error) {
        world.signal.throwIfAborted()
        journal.findings.push(unwatched(purge.distributionId, invalidation.id, error))
      }
    })
  )
}

function refuseOwed(submitted: readonly Submitted[], journal: Journal): void {
  const refused = submitted.filter(({ invalidation }) => invalidation === undefined)
  for (const { purge } of refused) journal.invalidated(describePurge(purge, 'failed'))
  for (const { purge, invalidation } of submitted) {
    if (invalidation !== undefined) {
      journal.invalidated({ ...describePurge(purge, 'in-progress'), invalidationId: invalidation.id })
    }
  }
  const [first] = refused
  if (first !== undefined) throw first.error
}

function latestRun(known: number | undefined, own: number | undefined): { readonly run?: number } {
  const run = Math.max(known ?? 0, own ?? 0)
  return run === 0 ? {} : { run }
}
