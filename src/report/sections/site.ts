import { formatBytes, formatCount, formatPlural, formatShare } from '../../util/format.ts'
import type { Caps } from '../caps.ts'
import { blocks, code, details, table } from '../markup.ts'
import type { Report } from '../model.ts'
import type { Sum } from '../tally.ts'
import { shortenName } from '../text.ts'

/** What the site is made of, by class, and its biggest files; folded. */
export function siteSection({ site }: Pick<Report, 'site'>, caps: Caps): string | undefined {
  if (site === undefined) return undefined
  const row = (name: string, { files, bytes }: Sum) => [
    name,
    formatCount(files),
    formatBytes(bytes),
    formatShare(bytes, site.bytes)
  ]
  const classes = [
    row('Fingerprinted: name changes with content', site.fingerprinted),
    row('Documents: fetched anew by a fixed name', site.documents),
    row('Everything else', site.other),
    row('**All**', site)
  ]
  const biggest = site.biggest
    .slice(0, caps.extras)
    .map(file => [code(shortenName(file.key, caps.name)), formatBytes(file.size), formatShare(file.size, site.bytes)])
  return details(
    `The site: ${formatPlural(site.files, 'file')}, ${formatBytes(site.bytes)}`,
    blocks(
      table(['Class', 'Files', 'Size', 'Share'], ['left', 'right', 'right', 'right'], classes),
      biggest.length === 0 ? undefined : table(['Biggest files', 'Size', 'Share'], ['left', 'right', 'right'], biggest)
    )
  )
}
