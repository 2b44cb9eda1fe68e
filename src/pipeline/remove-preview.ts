import type { RunContext } from '../context.ts'
import { ActionError } from '../errors.ts'
import { planFolderInvalidation } from '../invalidation/folder.ts'
import type { Connections, ListedObject } from '../ports.ts'
import type { StoredHead } from '../release/head-store.ts'
import { SiteLease } from '../release/lease.ts'
import { stateFolderName } from '../sync/other-sites.ts'
import type { FoundDistribution } from './distributions.ts'
import { refuseForeign } from './foreign-preview.ts'
import type { Journal } from './journal.ts'
import { type Submitted, submitPurges } from './purge.ts'
import { refuseOwed } from './wait.ts'
import type { World } from './world.ts'

/** What is needed to remove a preview. */
export interface Removal {
  readonly world: World
  readonly aws: Connections
  readonly context: RunContext
  readonly journal: Journal
  /** The preview's folder in the bucket. */
  readonly prefix: string
  /** Those that serve it; only asked for when something is removed. */
  readonly distributions: () => Promise<readonly FoundDistribution[]>
  /** Asked under the lease, with head as it was before: `false` leaves the preview alone. */
  readonly confirm: (before: StoredHead) => Promise<boolean>
  /** Called under the lease when nothing of the preview is left: whoever deploys it again tells so afterwards. */
  readonly tell: (removed: Removed) => Promise<void>
}

export interface Removed {
  readonly files: number
  readonly bytes: number
}

/**
 * Removes one preview under its own lease: its files, then what edges hold of them, then its state, then what is told of
 * it, head last. Whoever stops in between leaves head, by which the next clean-up finds it again.
 *
 * @returns `absent` when there was none of ours, `kept` when `confirm` says so.
 */
export async function removePreview(removal: Removal): Promise<Removed | 'absent' | 'kept'> {
  const { world, aws, context, prefix, confirm, tell } = removal
  const folder = `${prefix}${stateFolderName}`
  const headKey = `${folder}head.json`
  // Without head, whatever is there was made by somebody else: it is not ours to remove.
  if (!(await listAll(aws, prefix)).some(({ key }) => key === headKey)) return 'absent'

  const { lease, before } = await SiteLease.acquire({
    store: aws.state,
    folder,
    clock: world.clock,
    log: world.log,
    runUrl: context.runUrl,
    inspect: head => refuseForeign(head, context, prefix),
    announce: world.rememberLease,
    signal: world.signal
  })
  aws.guardWrites(() => lease.assertHeld())
  let gone = false
  try {
    if (!(await confirm(before))) return 'kept'
    // Whatever stops us, nobody takes what is left for a preview.
    await lease.update(head => ({ ...head, removing: true }))
    // Whoever held the lease until now may have written more.
    const listed = await listAll(aws, prefix)
    const site = listed.filter(({ key }) => !key.startsWith(folder))
    await deleteAll(aws, site)
    // Head knows of files that an earlier clean-up has deleted without getting to tell the edges.
    if (site.length > 0 || before.head.live !== undefined) await purge(removal, lease.token)
    await deleteAll(
      aws,
      listed.filter(({ key }) => key.startsWith(folder) && key !== headKey)
    )
    const removed = { files: site.length, bytes: site.reduce((sum, { size }) => sum + size, 0) }
    await tell(removed)
    await lease.dissolve()
    gone = true
    return removed
  } finally {
    aws.guardWrites(() => undefined)
    if (gone || (await lease.release())) world.rememberLease('')
  }
}

async function listAll(aws: Connections, prefix: string): Promise<readonly ListedObject[]> {
  const listed: ListedObject[] = []
  for await (const object of aws.store.list(prefix)) listed.push(object)
  return listed
}

async function deleteAll(aws: Connections, objects: readonly ListedObject[]): Promise<void> {
  if (objects.length === 0) return
  const [first, ...others] = await aws.store.delete(objects.map(({ key }) => key))
  if (first === undefined) return
  const also = others.length > 0 ? `, and ${others.length} more` : ''
  throw new ActionError(
    'preview-not-removed',
    `${first.key} could not be deleted (${first.code}: ${first.message})${also}.`,
    { remedy: 'Allow s3:DeleteObject on the folder of previews for the role of this job, then run the clean-up again.' }
  )
}

async function purge({ world, aws, journal, prefix, distributions }: Removal, token: string): Promise<void> {
  const purges = (await distributions()).flatMap(({ id, facts }) =>
    [id, ...(facts?.stagingIds ?? [])].map(distributionId => ({
      ...planFolderInvalidation(prefix, facts),
      distributionId
    }))
  )
  const means = { cdn: aws.cdn, clock: world.clock, log: world.log, signal: world.signal }
  const submitted: readonly Submitted[] = await submitPurges(purges, `cleanup-${token}`, means)
  // What edges still hold must not be forgotten together with the state.
  refuseOwed(submitted, journal)
}
