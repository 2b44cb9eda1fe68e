import { formatBytes, formatDuration, formatPlural, formatThroughput } from '../../util/format.ts'
import type { Caps } from '../caps.ts'
import { bucketUrl, commitAt, commitUrl, compareUrl, pullRequestUrl } from '../links.ts'
import { code, link, linkTo, prose, table } from '../markup.ts'
import type { Report } from '../model.ts'
import { expiry } from '../moments.ts'
import { bucketName } from '../phrases.ts'
import { shorten, shortenName } from '../text.ts'
import { weightClause } from './weight.ts'

/** The run's particulars, a row each: release, commit, bucket, build, transfer. */
export function factsSection(report: Report, caps: Caps): string | undefined {
  const rows = [
    [report.release?.recorded === false ? 'Release before' : 'Release', release(report)],
    ['Site', site(report)],
    ['Preview', preview(report)],
    ['Size', weight(report)],
    ['Commit', commit(report, caps)],
    ['Bucket', bucket(report)],
    ['Build', build(report, caps)],
    ['Transfer', transfer(report)]
  ].filter((row): row is [string, string] => row[1] !== undefined)
  return rows.length === 0 ? undefined : table(['This run', ''], ['left', 'left'], rows)
}

function release({ release, result }: Report): string | undefined {
  if (release === undefined) return undefined
  const { id, previousId, recorded, restoredId } = release
  if (!recorded) return previousId === undefined ? undefined : code(previousId)
  if (result === 'unchanged') return `${code(id)}, still live`
  const restores = restoredId === undefined ? '' : `<br>restores ${code(restoredId)}`
  return `${code(id)}${restores}${previousId === undefined ? ', the first one recorded here' : `<br>after ${code(previousId)}`}`
}

function commit(report: Report, caps: Caps): string | undefined {
  const { ref } = report.run
  const isRollback = report.result === 'rolled-back'
  // What is live after a rollback is not the commit that its workflow ran on.
  const sha = isRollback ? report.release?.sha : report.run.sha
  if (sha === undefined) return undefined
  const short = code(sha.slice(0, 7))
  const compare = link(isRollback ? 'what this took back' : 'changes since the release before', compareUrl(report))
  if (isRollback)
    return [linkTo(short, commitAt(report, sha)) ?? short, ...(compare === undefined ? [] : [compare])].join('<br>')
  return [
    `${linkTo(short, commitUrl(report)) ?? short}${ref === undefined ? '' : ` ${refName(report, shortenName(ref, caps.name))}`}`,
    ...(compare === undefined ? [] : [compare])
  ].join('<br>')
}

// https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables (GITHUB_REF)
function refName(report: Report, ref: string): string {
  const [, kind, name] = /^refs\/(heads|tags|pull)\/(.+)$/.exec(ref) ?? []
  if (kind === undefined || name === undefined) return `on ${code(ref)}`
  if (kind === 'heads') return `on ${code(name)}`
  if (kind === 'tags') return `at tag ${code(name)}`
  const number = name.split('/')[0] ?? name
  const text = `pull request ${number}`
  return `of ${link(text, pullRequestUrl(report, number)) ?? prose(text)}`
}

/** Only where it says more than the bucket and its prefix do. */
function site({ destination }: Report): string | undefined {
  if (destination?.site === undefined || destination.site === 'default') return undefined
  return `${destination.site}/` === destination.prefix ? undefined : code(destination.site)
}

function preview(report: Report): string | undefined {
  const { preview } = report
  if (preview === undefined) return undefined
  const of = link(`#${preview.number}`, pullRequestUrl(report, preview.number)) ?? code(`#${preview.number}`)
  const comment = link('comment', preview.commentUrl)
  const expires = report.result === 'cleaned' ? undefined : expiry(preview)
  return [
    `of ${of}${comment === undefined ? '' : `, ${comment}`}`,
    ...(expires === undefined ? [] : [`expires ${expires}`])
  ].join('<br>')
}

function weight({ preview }: Report): string | undefined {
  return preview?.weight === undefined ? undefined : weightClause(preview.weight, preview.production)
}

function bucket({ destination }: Report): string | undefined {
  if (destination === undefined) return undefined
  const name = code(bucketName(destination))
  return `${linkTo(name, bucketUrl(destination)) ?? name} in ${code(destination.region)}`
}

function build({ build }: Report, caps: Caps): string | undefined {
  if (build === undefined) return undefined
  const note = prose(shorten(build.note, caps.text))
  if (build.command === undefined) return note
  return `${code(shortenName(build.command, caps.text))} in ${formatDuration(build.durationMs)}${note === '' ? '' : `<br>${note}`}`
}

function transfer({ transfer, result }: Report): string | undefined {
  if (transfer === undefined || transfer.uploaded + transfer.deleted === 0) return undefined
  const retries = transfer.retries === 0 ? 'no retries' : formatPlural(transfer.retries, 'retry', 'retries')
  if (result === 'rolled-back') {
    return `${formatPlural(transfer.uploaded, 'file')} copied within S3 in ${formatDuration(transfer.durationMs)}, ${retries}`
  }
  const throughput = formatThroughput(transfer.bytes, transfer.durationMs)
  return [
    `${formatPlural(transfer.uploaded, 'file')} (${formatBytes(transfer.bytes)}) in ${formatDuration(transfer.durationMs)}`,
    ...(throughput === undefined ? [] : [throughput]),
    retries
  ].join(', ')
}
