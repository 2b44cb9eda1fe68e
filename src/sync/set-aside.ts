import type { BlobStore } from '../ports.ts'
import type { RecordedFile } from '../release/record.ts'
import { runPool } from '../util/pool.ts'
import { connectionsFor } from './connections.ts'
import type { Operation, Plan } from './operation.ts'

/**
 * What the plan overwrites or deletes of the live release and that no blob holds yet: what a rollback to it would need,
 * and what this rollback itself writes anew from the bucket, with other headers.
 */
export function toSetAside(plan: Plan, blobs: ReadonlySet<string>): readonly RecordedFile[] {
  const byDigest = new Map<string, RecordedFile>()
  for (const operation of plan.operations) {
    const file = 'replaces' in operation ? operation.replaces : undefined
    if (file === undefined || blobs.has(file.digest)) continue
    if (isOverwritten(file) || isItsOwnSource(operation, file)) byDigest.set(file.digest, file)
  }
  return [...byDigest.values()]
}

/** Fingerprinted files are kept under their own names; a file that was only kept is part of no live release. */
function isOverwritten({ fileClass, left }: RecordedFile): boolean {
  return fileClass !== 'fingerprinted' && left === undefined
}

function isItsOwnSource(operation: Operation, { digest }: RecordedFile): boolean {
  return operation.action === 'upload' && operation.file.path === undefined && operation.file.digest === digest
}

/** Copies them to the blobs, before anything is changed. */
export async function setAside(
  files: readonly RecordedFile[],
  prefix: string,
  blobs: BlobStore,
  signal?: AbortSignal
): Promise<void> {
  await runPool(
    files,
    connectionsFor(files.length),
    async ({ key, etag, digest }) => {
      // Gone or overwritten since the listing: then it is no longer what the release put, and not ours to keep.
      await blobs.keep(prefix + key, etag, digest)
    },
    signal
  )
}
