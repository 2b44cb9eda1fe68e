import { ActionError } from '../errors.ts'
import type { BlobStore, ObjectStore } from '../ports.ts'
import { Budget } from '../util/budget.ts'
import { runPool } from '../util/pool.ts'
import { connectionsFor } from './connections.ts'
import type { DesiredFile, Plan } from './operation.ts'
import { uploadPhases } from './phases.ts'
import { StoredEtags } from './stored-etags.ts'

/** What has really reached the bucket so far; also true after a failure. */
export interface TransferProgress {
  uploaded: number
  /** Of those, the ones that were not there before. */
  created: number
  deleted: number
  bytes: number
}

export interface TransferOptions {
  readonly store: ObjectStore
  readonly blobs: BlobStore
  /** '' or ending in a slash. */
  readonly prefix: string
  readonly progress: TransferProgress
  readonly onPhase: (name: string, files: number) => void
  readonly onUploaded: () => void
  readonly signal?: AbortSignal | undefined
}

/** Uploads in phases. Gives back the ETags of what was uploaded; throws at the first file that could not be stored. */
export async function uploadFiles(plan: Plan, options: TransferOptions): Promise<StoredEtags> {
  const etags = new StoredEtags()
  const phases = uploadPhases(plan)
  const connections = connectionsFor(phases.reduce((sum, { uploads }) => sum + uploads.length, 0))
  const memory = new Budget(memoryBytes)
  const failed = new AbortController()
  for (const { name, uploads } of phases) {
    options.onPhase(name, uploads.length)
    await runPool(
      uploads,
      connections,
      async ({ file, reason }) => {
        const stored = await memory.run(weightOf(file), async () => {
          // What has only waited for memory so far is not begun any more.
          failed.signal.throwIfAborted()
          options.signal?.throwIfAborted()
          try {
            return await store(file, options)
          } catch (error) {
            failed.abort(error)
            throw error
          }
        })
        etags.add(file, stored.etag)
        options.progress.uploaded += 1
        if (reason === 'new') options.progress.created += 1
        options.progress.bytes += file.size
        options.onUploaded()
      },
      options.signal
    )
  }
  return etags
}

function store(
  file: DesiredFile,
  { store, blobs, prefix, signal }: TransferOptions
): Promise<{ readonly etag: string }> {
  const key = prefix + file.key
  const { path, digest, md5, size, headers } = file
  return path === undefined
    ? blobs.restore(digest, key, headers)
    : store.put({ key, path, digest, md5, size, headers }, signal)
}

/** Deletes what the plan says is to go. @throws ActionError `delete-failed` naming what could not be deleted. */
export async function deleteObjects(plan: Plan, options: TransferOptions): Promise<void> {
  const keys = plan.operations
    .filter(operation => operation.action === 'delete')
    .map(operation => options.prefix + operation.key)
  if (keys.length === 0) return
  options.onPhase('deletes', keys.length)
  options.signal?.throwIfAborted()
  const failures = await options.store.delete(keys)
  options.progress.deleted += keys.length - failures.length
  const [first] = failures
  if (first === undefined) return
  const others = failures.length > 1 ? ` and ${failures.length - 1} more` : ''
  throw new ActionError(
    'delete-failed',
    `${first.key}${others} could not be deleted: ${first.message} (${first.code}).`,
    {
      remedy:
        first.code === 'AccessDenied'
          ? "Give the role s3:DeleteObject on the site's objects, or set `delete: none` to leave old files in the bucket."
          : 'Run the job again: what is left over is deleted then.'
    }
  )
}

/** Bytes that files on their way may take of the memory together. */
const memoryBytes = 64 * 1024 * 1024
/** Bytes that one takes at the most: a large one goes in parts. */
const mostPerFile = 32 * 1024 * 1024

/** Bytes of memory that a file takes on its way: none where the store itself copies it, as in a rollback. */
function weightOf({ path, size }: DesiredFile): number {
  return path === undefined ? 0 : Math.min(size, mostPerFile)
}
