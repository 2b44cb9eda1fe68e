import { formatBytes, formatCount, formatPlural } from '../../util/format.ts'
import { table } from '../markup.ts'
import type { SiteWeight } from '../model.ts'

const ROWS: readonly (readonly [name: string, figure: keyof SiteWeight, format: (value: number) => string])[] = [
  ['Files', 'files', formatCount],
  ['Total', 'bytes', formatBytes],
  ['Scripts', 'scripts', formatBytes],
  ['Styles', 'styles', formatBytes]
]

/** A preview beside production: what would get heavier or lighter by merging. Undefined when nothing would. */
export function weightTable(preview: SiteWeight, production: SiteWeight): string | undefined {
  if (ROWS.every(([, figure]) => preview[figure] === production[figure])) return undefined
  const rows = ROWS.filter(([, figure]) => preview[figure] + production[figure] > 0).map(([name, figure, format]) => [
    name,
    format(preview[figure]),
    format(production[figure]),
    difference(preview[figure], production[figure], format)
  ])
  return table(['Size', 'Preview', 'Production', 'Difference'], ['left', 'right', 'right', 'right'], rows)
}

/** `4.5 MB in 128 files`, and how much more or less that is than production, where it is known. */
export function weightClause(preview: SiteWeight, production: SiteWeight | undefined): string {
  const clause = `${formatBytes(preview.bytes)} in ${formatPlural(preview.files, 'file')}`
  if (production === undefined) return clause
  if (preview.bytes === production.bytes) return `${clause}, as much as production`
  return `${clause}, ${difference(preview.bytes, production.bytes, formatBytes)} against production`
}

/** `+12 kB (+0.3 %)`, `−3`; the percentage where there is one to speak of. */
function difference(now: number, before: number, format: (value: number) => string): string {
  if (now === before) return '0'
  const percent = before === 0 ? 0 : Math.abs(((now - before) / before) * 100)
  const sign = now > before ? '+' : '−'
  const share = percent < 0.05 ? '' : ` (${sign}${percent < 9.95 ? percent.toFixed(1) : formatCount(percent)} %)`
  return `${sign}${format(Math.abs(now - before))}${share}`
}
