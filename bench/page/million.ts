import type { BenchRun } from '../scenarios/bench-run.ts'
import { memoryOf, samplesOf, timeOf } from '../scenarios/look-up.ts'
import { count, digits, megabytes } from './figures.ts'
import { perFile } from './growth.ts'
import { table } from './table.ts'

/** US East (N. Virginia), S3 Standard, in dollars for a thousand. https://aws.amazon.com/s3/pricing/ */
const price = { write: 0.005, read: 0.0004 }

/** Writes a second that S3 promises for a prefix. https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
const writesPerSecond = 3_500
const readsPerSecond = 5_500
const files = 1_000_000
const keysPerPage = 1_000
/** Reads and writes of the action's state, and what it asks about conditions: at most. */
const stateWrites = 7
const stateReads = 3

/** What a site of a million objects costs on S3 itself: worked out, not measured. */
export function millionTable(): string {
  const pages = Math.ceil(files / keysPerPage)
  const rows = [
    row('first deploy', files + stateWrites, 1, stateReads),
    row('nothing changed', 1, pages, stateReads),
    row('1% changed, under new names', files / 100 + stateWrites, pages, stateReads),
    row('1% changed, under the old names', copied(files / 100) + stateWrites, pages, stateReads),
    row('all of it changed, under the old names', copied(files) + stateWrites, pages, stateReads)
  ]
  const head = ['a million objects', 'writes', 'listing', 'reads', 'dollars', "seconds at S3's rates"]
  return table(head, ['left', 'right', 'right', 'right', 'right', 'right'], rows)
}

/** What is overwritten is set aside before, for a rollback: a copy, which is charged like a write, and then the write. */
function copied(overwritten: number): number {
  return 2 * overwritten
}

/** Listing is charged as a write, and is as fast as a read. */
function row(what: string, writes: number, pages: number, reads: number): readonly string[] {
  const dollars = ((writes + pages) * price.write + reads * price.read) / 1000
  const time = writes / writesPerSecond + (pages + reads) / readsPerSecond
  return [what, count(writes), count(pages), count(reads), dollars.toFixed(3), digits(time)]
}

/** What this run says of a million objects on one runner; empty when it has not measured 100,000. */
export function oneRunner(run: BenchRun): string {
  const each = perFile(run)
  const samples = samplesOf(run, 'fresh-100k')
  const ms = timeOf(samples, 'action')
  const rss = memoryOf(samples, 'action')
  if (each === undefined || ms === undefined || rss === undefined) return ''
  const time = ms + each.ms * 900_000
  const memory = rss + Math.max(0, each.bytes) * 900_000
  const rate = 100_000 / (ms / 1000)
  return [
    `This machine, the server on it too, took ${count(Math.round(rate))} files a second of the 100,000.`,
    `At the same cost for each further file, a million would take ${digits(time / 1000)} s and ${megabytes(memory)} MB.`,
    rate >= writesPerSecond
      ? 'That is more than S3 promises for a prefix: it is S3 that ends this, not the runner.'
      : 'That is less than S3 promises for a prefix: the runner ends this, and S3 has room for more of them.'
  ].join(' ')
}
