import type { RecordedFile } from '../release/record.ts'
import type { FileChange, Report } from '../report/model.ts'
import { countByReason, sum, sumOf } from '../report/tally.ts'
import type { FileClass, Site, SiteFile } from '../site/site-file.ts'
import { type DesiredFile, type Operation, type Plan, sizeOf, storedEtag, type Upload } from '../sync/operation.ts'
import { uploadPhases } from '../sync/phases.ts'

/** The plan as the report tells it: in the order of execution, what is unchanged only counted. */
export function changesOf(plan: Plan): Pick<Report, 'changes' | 'counts'> {
  const changes = uploadPhases(plan).flatMap(phase => phase.uploads.map(toChange))
  let files = 0
  let bytes = 0
  for (const operation of plan.operations) {
    if (operation.action === 'upload') continue
    if (operation.reason !== 'unchanged') changes.push(toChange(operation))
    else {
      files += 1
      bytes += operation.file.size
    }
  }
  return { changes, counts: countByReason(changes, { files, bytes }) }
}

function toChange(operation: Operation): FileChange {
  const { key, action, reason } = operation
  const detail = detailOf(operation)
  return { key, action, reason, size: sizeOf(operation), ...(detail !== undefined && { detail }) }
}

function detailOf(operation: Operation): string | undefined {
  if (operation.reason === 'kept') return keptFor(operation.file)
  if (operation.action !== 'upload' || operation.reason !== 'headers' || operation.previous.state !== 'known')
    return undefined
  const before = operation.previous.headers
  const after = operation.file.headers
  if (before.cacheControl !== after.cacheControl) {
    return `Cache-Control: ${before.cacheControl ?? 'none'} → ${after.cacheControl ?? 'none'}`
  }
  if (before.contentType !== after.contentType) {
    return `Content-Type: ${before.contentType ?? 'none'} → ${after.contentType ?? 'none'}`
  }
  return undefined
}

/** Why a file is still there: a plain one is only left by `delete: none`, or in the folder of another site. */
function keptFor({ fileClass, left }: RecordedFile): string | undefined {
  if (fileClass !== 'fingerprinted' || left === undefined) return undefined
  return `for open tabs of release ${left.release}, and for going back to it`
}

/** The site as the report tells it. */
export function describeSite({ files }: Site): NonNullable<Report['site']> {
  const of = (fileClass: FileClass) => sumOf(files, file => file.fileClass === fileClass)
  return {
    ...sum(files),
    fingerprinted: of('fingerprinted'),
    documents: of('document'),
    other: of('plain'),
    biggest: biggestOf(files, 10)
  }
}

/** Largest first, and of the same size those that come first. */
function biggestOf(
  files: Iterable<SiteFile>,
  count: number
): readonly { readonly key: string; readonly size: number }[] {
  const biggest: { readonly key: string; readonly size: number }[] = []
  for (const { key, size } of files) {
    const smaller = biggest.findIndex(one => one.size < size)
    if (smaller === -1 && biggest.length === count) continue
    biggest.splice(smaller === -1 ? biggest.length : smaller, 0, { key, size })
    biggest.length = Math.min(biggest.length, count)
  }
  return biggest
}

/** Tells the ETag under which a file of the plan is stored; '' where that is not certain. */
export type EtagOf = (upload: Upload) => string

/** The files of the release that the plan makes, one by one. */
export function* recordedFiles(plan: Plan, etagOf: EtagOf): Generator<RecordedFile> {
  for (const operation of plan.operations) {
    if (operation.action === 'upload') yield toRecorded(operation.file, etagOf(operation))
    else if (operation.reason === 'unchanged') yield toRecorded(operation.file, storedEtag(operation))
    else if (operation.reason === 'kept') yield operation.file
  }
}

/**
 * The same before anything was done: with what is yet to be deleted. Should this run and the next crash, the one after
 * them still knows that it is stale.
 */
export function* announcedFiles(plan: Plan): Generator<RecordedFile> {
  for (const operation of plan.operations) {
    if (operation.action !== 'delete') yield* recordedFiles({ operations: [operation] }, expectedEtag)
    else if (operation.file !== undefined) yield operation.file
  }
}

function toRecorded(file: DesiredFile, etag: string): RecordedFile {
  const { key, size, digest, fileClass, headers } = file
  return { key, size, digest, etag, fileClass, headers }
}

/**
 * The ETag that S3 will answer with, where that is certain: the MD5 of what is uploaded in one piece. Where the bytes may
 * be those that are there already, none is named: after a crash, an ETag could not tell which headers the object has.
 */
export function expectedEtag({ file, reason }: Upload): string {
  return reason === 'headers' || reason === 'drifted' ? '' : (file.md5 ?? '')
}
