import type { Head, ReleaseEntry } from '../release/head.ts'
import { contentOf, goBack, succession } from '../release/history.ts'
import type { SiteLease } from '../release/lease.ts'
import type { RecordedFile, RecordToWrite } from '../release/record.ts'
import { writeRecord } from '../release/site-state.ts'
import type { StoredState } from '../release/stored-state.ts'
import type { Report } from '../report/model.ts'
import type { Plan } from '../sync/operation.ts'
import { setAside, toSetAside } from '../sync/set-aside.ts'
import type { StoredEtags } from '../sync/stored-etags.ts'
import { deleteObjects, type TransferProgress, uploadFiles } from '../sync/transfer.ts'
import { formatBytes, formatPlural } from '../util/format.ts'
import { announcedFiles, expectedEtag, recordedFiles } from './changes.ts'
import { describeHistory, withPruned } from './history-report.ts'
import { withRun } from './note-run.ts'
import { progressLines } from './progress.ts'
import { type Pruned, prune } from './prune.ts'
import { type Submitted, stillOwed, submitPurges } from './purge.ts'
import { storedOf } from './survey.ts'
import { refuseOwed, waitForPurges } from './wait.ts'
import type { Goal, Prepared, Run } from './world.ts'

/**
 * Carries the plan out, under the lease: intent → set aside → upload → delete → invalidate → commit → prune → wait.
 * The order is what keeps the site whole at every moment, and what lets the next run go on from wherever this one
 * stopped.
 */
export async function execute(run: Run, goal: Goal, prepared: Prepared, lease: SiteLease): Promise<void> {
  const { journal, world, aws } = run
  journal.note({ release: releaseReport(run, goal, prepared, false) })

  journal.phase = 'intent'
  await writeRecord(aws.state, stateFolder(run), recordOf(run, goal, announcedFiles(prepared.plan)))
  const owed = prepared.purges.map(({ distributionId, paths }) => ({
    distributionId,
    paths: paths.map(({ path }) => path)
  }))
  await lease.update(({ removing: _, ...head }) => ({
    ...head,
    intent: { release: run.releaseId, invalidations: owed },
    pending: []
  }))

  const stored = await storedOf(prepared.survey, aws.blobs)
  const etags = await transfer(run, prepared, stored)
  const uploadedAt = world.clock.now().getTime()

  await goal.confirm?.()
  journal.phase = 'invalidation'
  // Whoever has taken over sends these: they are in the intent.
  lease.assertHeld()
  const means = { cdn: aws.cdn, clock: world.clock, log: world.log, signal: world.signal }
  const submitted = await submitPurges(prepared.purges, `${run.releaseId}-${lease.token}`, means)

  journal.phase = 'state'
  const dropped = await commit(run, goal, prepared, lease, { etags, submitted })
  journal.note({ release: releaseReport(run, goal, prepared, true), ...historyOf(run, prepared, lease.head) })
  await tidyUp(run, prepared, lease, { dropped, stored })

  journal.phase = 'invalidation'
  refuseOwed(submitted, journal)
  journal.phase = 'wait'
  await waitForPurges(run, submitted, uploadedAt)
}

async function transfer(run: Run, { plan }: Prepared, { blobs }: StoredState): Promise<StoredEtags> {
  const { journal, world, aws, inputs } = run
  const { prefix } = inputs.destination
  const progress: TransferProgress = { uploaded: 0, created: 0, deleted: 0, bytes: 0 }
  const started = world.clock.now().getTime()
  const options = {
    store: aws.store,
    blobs: aws.blobs,
    prefix,
    progress,
    signal: world.signal,
    ...progressLines(world.log, world.clock)
  }
  try {
    journal.phase = 'upload'
    await setAside(toSetAside(plan, blobs), prefix, aws.blobs, world.signal)
    const etags = await uploadFiles(plan, options)
    journal.phase = 'delete'
    await deleteObjects(plan, options)
    return etags
  } finally {
    const durationMs = world.clock.now().getTime() - started
    journal.note({ transfer: { ...progress, durationMs, retries: aws.retries() } })
    const { uploaded, bytes, deleted } = progress
    world.log.info(`Uploaded ${formatPlural(uploaded, 'file')} (${formatBytes(bytes)}), deleted ${deleted}.`)
  }
}

interface Outcome {
  readonly etags: StoredEtags
  readonly submitted: readonly Submitted[]
}

/** Makes the release the live one, in one write of head. @returns the releases that are no longer kept. */
async function commit(
  run: Run,
  goal: Goal,
  prepared: Prepared,
  lease: SiteLease,
  { etags, submitted }: Outcome
): Promise<readonly ReleaseEntry[]> {
  const { inputs, context, aws } = run
  const files = () => recordedFiles(prepared.plan, upload => etags.of(upload.file))
  // Otherwise the record that was written with the intent is this one.
  if (!isAsExpected(prepared.plan, etags)) await writeRecord(aws.state, stateFolder(run), recordOf(run, goal, files()))

  const entry: ReleaseEntry = {
    release: run.releaseId,
    at: run.world.clock.now().toISOString(),
    ...(goal.commit !== undefined && { commit: goal.commit }),
    ...(prepared.url !== undefined && { url: prepared.url }),
    content: contentOf(files()),
    ...(goal.restores !== undefined && { restored: goal.restores.release })
  }
  let dropped: readonly ReleaseEntry[] = []
  await lease.update(head => {
    const { intent: _, ...judged } = goal.restores === undefined ? head : goBack(head, goal.restores)
    const { live, past, dropped: gone } = succession(judged, entry, inputs.sync.retention)
    dropped = gone
    return { ...withRun(judged, context), live, past, pending: stillOwed(submitted), unpruned: true }
  })
  return dropped
}

function isAsExpected({ operations }: Plan, etags: StoredEtags): boolean {
  return operations.every(
    operation => operation.action !== 'upload' || expectedEtag(operation) === etags.of(operation.file)
  )
}

function recordOf(run: Run, goal: Goal, files: Iterable<RecordedFile>): RecordToWrite {
  return {
    schema: 1,
    id: run.releaseId,
    createdAt: run.now.toISOString(),
    ...(goal.commit !== undefined && { commit: goal.commit }),
    ...(run.context.runId !== undefined && { runId: run.context.runId }),
    storage: run.aws.storage,
    files
  }
}

function releaseReport(
  run: Run,
  goal: Goal,
  { survey: { state } }: Prepared,
  recorded: boolean
): NonNullable<Report['release']> {
  const { live } = state.head
  return {
    id: run.releaseId,
    recorded,
    ...(goal.restores !== undefined && { restoredId: goal.restores.release }),
    ...(live !== undefined && { previousId: live.release }),
    ...(live?.commit !== undefined && { previousSha: live.commit }),
    ...(goal.commit !== undefined && { sha: goal.commit })
  }
}

function historyOf(run: Run, { plan }: Prepared, head: Head, pruned?: Pruned): Pick<Report, 'history'> {
  return describeHistory(head, plan, run.inputs.sync.retention, pruned)
}

/** Prunes what the releases that are kept have no use for, and takes word of it out of head. */
export async function tidyUp(
  run: Run,
  prepared: Prepared,
  lease: SiteLease,
  known: { readonly dropped: readonly ReleaseEntry[]; readonly stored: StoredState }
): Promise<void> {
  const { journal } = run
  journal.phase = 'prune'
  const pruned = await prune(run, prepared, { head: lease.head, ...known })
  journal.note({ ...historyOf(run, prepared, lease.head, pruned), ...withPruned(prepared.changes, pruned) })
  journal.deleted(pruned.files.length)
  lease.amend(({ unpruned: _, ...head }) => head)
}

function stateFolder(run: Run): string {
  return run.inputs.destination.state.prefix
}
