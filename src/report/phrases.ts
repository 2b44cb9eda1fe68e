/** The words that the renderings share: the summary, the log and the annotations say the same thing the same way. */
import { formatBytes, formatCount, formatDuration, formatPlural } from '../util/format.ts'
import type { Command, FileChange, InvalidationReport, Reason, Report, Result } from './model.ts'
import { cleaned } from './removals.ts'
import { type Tally, tally } from './tally.ts'
import type { Verification } from './verification.ts'
import { VERDICT_ICONS, verificationPhrase } from './verified.ts'

export type Action = FileChange['action']
/** Whether the operations were done, would be done under `deploy`, or were to be done when the run failed. */
export type Tense = 'done' | 'would' | 'failed'

export function tenseOf(report: Pick<Report, 'result'>): Tense {
  if (report.result === 'failed') return 'failed'
  return report.result === 'planned' || report.result === 'skipped' ? 'would' : 'done'
}

export const REASONS: Readonly<Record<Reason, string>> = {
  new: 'new',
  content: 'content changed',
  headers: 'headers changed',
  drifted: 'changed in the bucket since the last release',
  unchanged: 'same content and headers',
  stale: 'no longer in the site',
  kept: 'no longer in the site, but kept',
  pruned: 'of no release that is still kept',
  unmanaged: 'not put there by a release'
}

/** Where a rollback means something else by the same reason. */
const WHEN_GOING_BACK: Partial<Record<Reason, string>> = {
  new: 'deleted since that release',
  content: 'changed since that release',
  headers: 'given other headers since that release',
  stale: 'not part of that release',
  kept: 'not part of that release, but kept'
}

/** Why an operation is in the plan, in words. */
export function reasonOf({ reason }: Pick<FileChange, 'reason'>, command: Command | undefined): string {
  return (command === 'rollback' ? WHEN_GOING_BACK[reason] : undefined) ?? REASONS[reason]
}

/** Actions in the order that a reader cares about. */
export const ACTIONS: readonly Action[] = ['upload', 'delete', 'keep']

export const VERBS: Readonly<Record<Tense, Readonly<Record<Action, string>>>> = {
  done: { upload: 'Uploaded', delete: 'Deleted', keep: 'Left in the bucket' },
  would: { upload: 'Would upload', delete: 'Would delete', keep: 'Would leave in the bucket' },
  failed: { upload: 'To upload', delete: 'To delete', keep: 'Left in the bucket' }
}

/** The verb of an action; what a rollback uploads it brings back. */
export function verbOf(action: Action, report: Pick<Report, 'result' | 'command'>): string {
  const verb = VERBS[tenseOf(report)][action]
  return report.command === 'rollback' && action === 'upload' ? RESTORING[tenseOf(report)] : verb
}

const RESTORING: Readonly<Record<Tense, string>> = { done: 'Restored', would: 'Would restore', failed: 'To restore' }

const DOING: Readonly<Record<string, string>> = {
  inputs: 'while reading its inputs',
  build: 'in the build',
  site: 'while checking the built site',
  plan: 'while planning',
  upload: 'while uploading',
  intent: 'while announcing the release',
  delete: 'while deleting old files',
  invalidation: 'while invalidating CloudFront',
  state: 'while recording the release',
  prune: 'while removing old releases',
  wait: 'while waiting for CloudFront',
  cleanup: 'while removing previews',
  verify: 'while verifying the site'
}

/** `while uploading`; for a phase that has no words yet, its name. */
export function during(phase: string): string {
  return DOING[phase] ?? `in phase ${phase}`
}

/** `example.com`, `example.com/previews/pr-1/`; undefined when the site's address isn't known. */
export function siteName(report: Pick<Report, 'destination'>): string | undefined {
  const url = report.destination?.url
  if (url === undefined || !URL.canParse(url)) return undefined
  const { host, pathname } = new URL(url)
  return host === '' ? undefined : `${host}${pathname === '/' ? '' : pathname}`
}

/** `the preview of #7`, which a link or a code span has to keep from being a reference; undefined where it is of none. */
export function previewName({ preview }: Pick<Report, 'preview'>): string | undefined {
  return preview === undefined ? undefined : `the preview of #${preview.number}`
}

/** False for a plan that could not look into the bucket, as without credentials. */
export function isCompared({ changes, counts }: Pick<Report, 'changes' | 'counts'>): boolean {
  return changes !== undefined || counts !== undefined
}

/** `s3://bucket/prefix`. */
export function bucketName(destination: { readonly bucket: string; readonly prefix: string }): string {
  return `s3://${destination.bucket}${destination.prefix === '' ? '' : `/${destination.prefix}`}`
}

const COMMANDS: Readonly<Record<Command, string>> = {
  deploy: 'Deploy of',
  plan: 'Plan for',
  rollback: 'Rollback of',
  cleanup: 'Clean-up of',
  verify: 'Verification of'
}

/** The run in one sentence without an end mark. `site` is how the site is named there, ready to be shown. */
export function verdict(report: Report, site: string): string {
  const name = named(report, site)
  const sums = tally(report)
  const duration = formatDuration(report.durationMs)
  if (report.command === 'verify' && report.verification !== undefined) {
    return verifiedPhrase(report.verification, name, duration)
  }
  switch (report.result) {
    case 'deployed':
      return `✅ Deployed ${name} in ${duration}: ${done(report, sums)}`
    case 'rolled-back':
      return `↩️ Rolled ${name} back${restoredRelease(report)} in ${duration}: ${done(report, sums)}`
    case 'superseded':
      return `⏩ A later run has deployed ${name} already: nothing was changed`
    case 'unchanged':
      return `✅ ${capital(name)} is up to date: ${untouched(sums)}, checked in ${duration}`
    case 'planned':
      return `📋 Plan for ${name}: ${isCompared(report) ? planned(sums) : uncompared(report)}`
    case 'cleaned':
      return cleaned(report, site)
    case 'verified':
      return `❔ Nothing was verified of ${name}`
    case 'skipped':
      return skipped(report, name)
    case 'failed':
      return `❌ ${COMMANDS[report.command]} ${name} failed ${during(report.failure?.phase ?? 'unknown')}, after ${duration}`
  }
}

function verifiedPhrase(verification: Verification, name: string, duration: string): string {
  const found = verificationPhrase(verification)
  const icon = VERDICT_ICONS[verification.verdict]
  if (verification.verdict === 'unknown') return `${icon} Could not verify ${name}: ${found}, after ${duration}`
  return `${icon} Verified ${name} in ${duration}: ${found}`
}

function named({ target, command, preview }: Report, site: string): string {
  if (preview !== undefined) return site
  if (command === 'cleanup') return `the previews of ${site}`
  return target === 'preview' ? `the preview ${site}` : site
}

/** An id consists of what is no markup; anything else is not said in a heading. */
function restoredRelease({ release }: Report): string {
  const id = release?.restoredId ?? ''
  return /^[\w.-]+$/.test(id) ? ` to release ${id}` : ''
}

/** What was uploaded and deleted, in one clause. */
export function done(report: Report, sums: Tally): string {
  const stored = report.result === 'rolled-back' ? 'restored' : 'uploaded'
  const uploaded = report.transfer?.uploaded ?? sums.uploads.files
  const bytes = report.transfer?.bytes ?? sums.uploads.bytes
  const deleted = report.transfer?.deleted ?? sums.deletes.files
  return list([
    uploaded > 0 ? `${formatPlural(uploaded, 'file')} ${stored} (${formatBytes(bytes)})` : '',
    deleted > 0 ? `${formatCount(deleted)} deleted` : '',
    uploaded + deleted === 0 ? 'no file changed' : '',
    sums.unchanged.files > 0 ? `${formatCount(sums.unchanged.files)} unchanged` : ''
  ])
}

function skipped({ cleanup, command }: Report, name: string): string {
  if (cleanup !== undefined) return '⏭️ No preview had to be removed'
  if (command === 'verify') return `⏭️ Nothing was verified of ${name}`
  return `⏭️ Nothing was ${command === 'cleanup' ? 'removed from' : 'deployed to'} ${name}`
}

function uncompared({ site }: Report): string {
  const built =
    site === undefined ? '' : `built and checked ${formatPlural(site.files, 'file')} (${formatBytes(site.bytes)}), `
  return `${built}not compared with the bucket`
}

function planned(sums: Tally): string {
  if (sums.uploads.files + sums.deletes.files === 0) return `nothing to do, ${untouched(sums)}`
  const would = list([
    sums.uploads.files > 0
      ? `upload ${formatPlural(sums.uploads.files, 'file')} (${formatBytes(sums.uploads.bytes)})`
      : '',
    sums.deletes.files > 0 ? `delete ${formatCount(sums.deletes.files)}` : '',
    sums.unchanged.files > 0 ? `leave ${formatCount(sums.unchanged.files)} unchanged` : ''
  ])
  return `would ${would}`
}

/** What stayed as it was, in one clause. */
export function untouched({ unchanged }: Tally): string {
  if (unchanged.files === 0) return 'no file differs'
  const all = unchanged.files === 1 ? 'its one file' : `all ${formatPlural(unchanged.files, 'file')}`
  return `${all} (${formatBytes(unchanged.bytes)}) unchanged`
}

function list(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join(', ')
}

function capital(text: string): string {
  return text.replace(/^(\[?)the /, '$1The ')
}

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PayingForInvalidation.html: the first 1,000 paths a
// month are free over all distributions of an account, and a wildcard is one path. Price: https://aws.amazon.com/cloudfront/pricing/
const FREE_PATHS = 1000
const DOLLARS_PER_PATH = 0.005

/** What an invalidation of so many paths costs, in words. */
export function invalidationCost(paths: number): string {
  if (paths <= FREE_PATHS) return `${formatCount(paths)} of the ${formatCount(FREE_PATHS)} paths a month that are free`
  const price = ((paths - FREE_PATHS) * DOLLARS_PER_PATH).toFixed(2)
  return `${formatCount(paths)} paths, of which ${formatCount(FREE_PATHS)} a month are free: $${price} or more`
}

export interface Fate {
  /** Under `planned`, it would be. */
  readonly created: 'yes' | 'would' | 'no'
  readonly icon: string
  /** A sentence without its end mark, that goes on after `distribution X: `. */
  readonly sentence: string
}

/** What became of an invalidation. `name` is how it is named in the sentence, ready to be shown. */
export function invalidationFate({ state, waitedMs }: InvalidationReport, result: Result, name = 'invalidation'): Fate {
  const waited = waitedMs === undefined ? undefined : formatDuration(waitedMs)
  switch (state) {
    case 'completed':
      return {
        created: 'yes',
        icon: '✅',
        sentence: `${name} completed${waited === undefined ? '' : ` after ${waited}`}`
      }
    case 'in-progress': {
      const progress = waited === undefined ? 'is in progress' : `is still in progress after ${waited}`
      const sentence = `${name} ${progress}; until it completes some visitors get old files`
      return { created: 'yes', icon: '⏳', sentence }
    }
    case 'not-needed':
      return { created: 'no', icon: 'ℹ️', sentence: 'nothing to invalidate' }
    case 'planned':
      return result === 'failed'
        ? { created: 'no', icon: '❌', sentence: `${name} was not created, as the run failed before it` }
        : { created: 'would', icon: '📋', sentence: `${name} would be created` }
    case 'failed':
      return {
        created: 'no',
        icon: '❌',
        sentence: `${name} could not be created; edges answer with old copies of these paths until they expire`
      }
  }
}
