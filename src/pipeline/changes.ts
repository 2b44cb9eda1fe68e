import type { RecordedFile, ReleaseRecord } from '../release/record.ts'
import type { FileChange, Report } from '../report/model.ts'
import { countByReason, sum } from '../report/tally.ts'
import type { Site } from '../site/site-file.ts'
import { type DesiredFile, type Operation, type Plan, sizeOf } from '../sync/operation.ts'
import { uploadPhases } from '../sync/phases.ts'
import { compareUtf8 } from '../util/utf8-order.ts'

/** The plan as the report tells it: in the order of execution, what is unchanged only counted. */
export function changesOf(plan: Plan): Pick<Report, 'changes' | 'counts'> {
  const inOrder: readonly Operation[] = [
    ...uploadPhases(plan).flatMap(phase => phase.uploads),
    ...plan.operations.filter(operation => operation.action !== 'upload')
  ]
  const all = inOrder.map(toChange)
  const changes = all.filter(change => change.reason !== 'unchanged')
  return { changes, counts: countByReason(changes, sum(all.filter(change => change.reason === 'unchanged'))) }
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
  return {
    ...sum(files),
    fingerprinted: sum(files.filter(file => file.fileClass === 'fingerprinted')),
    documents: sum(files.filter(file => file.fileClass === 'document')),
    other: sum(files.filter(file => file.fileClass === 'plain')),
    biggest: [...files]
      .sort((a, b) => b.size - a.size)
      .slice(0, 10)
      .map(({ key, size }) => ({ key, size }))
  }
}

/** The files of the release that the plan makes, given the ETags that the uploads were answered with. */
export function recordedFiles(plan: Plan, etags: ReadonlyMap<string, string>): readonly RecordedFile[] {
  return plan.operations.flatMap(operation => {
    if (operation.action === 'upload') return [toRecorded(operation.file, etags.get(operation.key) ?? '')]
    if (operation.reason === 'unchanged') return [toRecorded(operation.file, operation.etag)]
    return operation.reason === 'kept' ? [operation.file] : []
  })
}

/**
 * The same before anything was done: with what is yet to be deleted. Should this run and the next crash, the one after
 * them still knows that it is stale.
 */
export function announcedFiles(plan: Plan, expected: ReadonlyMap<string, string>): readonly RecordedFile[] {
  const stale = plan.operations.flatMap(operation =>
    operation.action === 'delete' && operation.file !== undefined ? [operation.file] : []
  )
  return [...recordedFiles(plan, expected), ...stale].sort((a, b) => compareUtf8(a.key, b.key))
}

function toRecorded(file: DesiredFile, etag: string): RecordedFile {
  const { key, size, digest, fileClass, headers } = file
  return { key, size, digest, etag, fileClass, headers }
}

/**
 * The ETags that S3 will answer with, where that is certain: the MD5 of what is uploaded in one piece. Where the bytes may
 * be those that are there already, none is named: after a crash, an ETag could not tell which headers the object has.
 */
export function expectedEtags(plan: Plan): ReadonlyMap<string, string> {
  return new Map(
    plan.operations.flatMap(operation =>
      operation.action === 'upload' && operation.file.md5 !== undefined && !isSame(operation.reason)
        ? [[operation.key, operation.file.md5]]
        : []
    )
  )
}

function isSame(reason: Operation['reason']): boolean {
  return reason === 'headers' || reason === 'drifted'
}

/** True when the live record says what the plan would leave. What is only kept may have become less since. */
export function isRecorded(plan: Plan, live: ReleaseRecord | undefined): boolean {
  if (live === undefined) return false
  const before = new Map(live.files.map(file => [file.key, file.left === undefined]))
  const after = recordedFiles(plan, new Map())
  const current = after.filter(file => file.left === undefined)
  const same = (file: RecordedFile): boolean => before.get(file.key) === (file.left === undefined)
  return current.length === live.files.filter(file => file.left === undefined).length && after.every(same)
}
