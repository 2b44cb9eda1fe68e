import { andMore, type Caps } from '../caps.ts'
import { distributionUrl } from '../links.ts'
import { blocks, code, linkTo, prose, table } from '../markup.ts'
import type { InvalidationReport, Report } from '../model.ts'
import { invalidationCost, invalidationFate } from '../phrases.ts'
import { shorten, shortenName } from '../text.ts'

/** What CloudFront was told to forget: paths, why each, what it costs and what became of it. */
export function invalidationSection(report: Report, caps: Caps): string | undefined {
  const told = report.invalidations.filter(one => report.result !== 'unchanged' || one.state !== 'not-needed')
  if (told.length === 0) return undefined
  return blocks('#### CloudFront', ...told.map(one => invalidation(report, one, caps)))
}

function invalidation(report: Report, one: InvalidationReport, caps: Caps): string {
  const id = code(one.distributionId)
  const distribution = linkTo(id, distributionUrl(report.destination, one.distributionId)) ?? id
  const name = one.invalidationId === undefined ? 'invalidation' : `invalidation ${code(one.invalidationId)}`
  const { created, icon, sentence } = invalidationFate(one, report.result, name)
  const cost = created === 'no' ? '' : `<br>Cost: ${invalidationCost(one.paths.length)}.`
  const shown = one.paths.slice(0, caps.paths)
  const rows = shown.map(({ path, why }) => [code(shortenName(path, caps.name)), prose(shorten(why, caps.text))])
  const notes = one.notes.slice(0, caps.extras).map(note => `- ${prose(shorten(note, caps.text))}`)
  return blocks(
    `${icon} Distribution ${distribution}: ${sentence}.${cost}`,
    rows.length === 0 ? undefined : table(['Path', 'Why'], ['left', 'left'], rows),
    andMore(one.paths.length, shown.length, caps),
    notes.join('\n'),
    andMore(one.notes.length, notes.length, caps)
  )
}
