import { shortenName, visible } from '../../report/text.ts'

/** How a part of the architecture is, by the gravest of what was found about it; `plain` where no check looks at it. */
export type Mark = 'ok' | 'warn' | 'fail' | 'unknown' | 'plain'

export interface Node {
  /** One word of ours: `cdn`. */
  readonly id: string
  readonly shape: 'box' | 'round' | 'store'
  readonly mark: Mark
  /** The first one is the title. Whatever text: it is escaped here. */
  readonly lines: readonly string[]
}

export interface Edge {
  readonly from: string
  readonly to: string
  readonly label?: string
  /** Not a way that requests take, but something that belongs there. */
  readonly dotted?: true
}

export interface Graph {
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
}

export const ICONS: Readonly<Record<Mark, string>> = { ok: '✅', warn: '⚠️', fail: '❌', unknown: '❔', plain: '' }

// Every text brings its own ground and ink, so that it can be read in the light and in the dark theme.
const STYLES: Readonly<Record<Exclude<Mark, 'plain'>, string>> = {
  ok: 'fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
  warn: 'fill:#fff8c5,stroke:#9a6700,color:#1f2328',
  fail: 'fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-width:3px',
  unknown: 'fill:#eaeef2,stroke:#59636e,color:#1f2328,stroke-dasharray:5 4'
}

const SHAPES: Readonly<Record<Node['shape'], readonly [open: string, close: string]>> = {
  box: ['[', ']'],
  round: ['([', '])'],
  store: ['[(', ')]']
}

const LONGEST_LINE = 44

/**
 * A flowchart in Mermaid's plain syntax, which every version knows that hosts render with.
 * https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/creating-diagrams
 */
export function flowchart(nodes: readonly Node[], edges: readonly Edge[]): string {
  const marks = (Object.keys(STYLES) as (keyof typeof STYLES)[]).filter(mark => nodes.some(node => node.mark === mark))
  return [
    'flowchart LR',
    ...nodes.map(node => `  ${nodeText(node)}`),
    ...edges.map(edge => `  ${edgeText(edge)}`),
    ...marks.map(mark => `  classDef ${mark} ${STYLES[mark]}`),
    ...marks.map(mark => `  class ${nodes.flatMap(node => (node.mark === mark ? node.id : [])).join(',')} ${mark}`)
  ].join('\n')
}

function nodeText({ id, shape, mark, lines }: Node): string {
  const [open, close] = SHAPES[shape]
  const text = lines.filter(line => line !== '').map(line => encode(shortenName(line, LONGEST_LINE)))
  return `${id}${open}"${ICONS[mark]}${mark === 'plain' ? '' : ' '}${text.join('<br/>')}"${close}`
}

function edgeText({ from, to, label, dotted }: Edge): string {
  const line = dotted ? '-.-' : '-->'
  return `${from} ${line}${label === undefined ? '' : `|"${encode(shortenName(label, LONGEST_LINE))}"|`} ${to}`
}

/** `a, b and 5 more`. */
export function someOf(names: readonly string[], most: number): string {
  const left = names.length - most
  return left <= 0 ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${left} more`
}

// Formulas, icons and Mermaid's own marks of entity codes are looked for after the codes are undone: only something
// invisible in between keeps `$$x$$`, `fa:fa-ban` and `ﬂ°` from being one.
const LOOKED_FOR_LATER = /\$(?=\$)|:(?=fa-)|ﬂ(?=°)|¶(?=ß)/g

/**
 * Text for a quoted label. Everything but letters, digits and spaces becomes an entity code: quotes end the label,
 * `%%` and `;` mean something to Mermaid itself, `<` to the browser, and Mermaid reads labels as Markdown besides, where
 * `*`, `_`, `1.` and `www.` do. https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
function encode(text: string): string {
  return visible(text)
    .replace(LOOKED_FOR_LATER, '$&\u2060')
    .replace(/[^\p{L}\p{N} ]/gu, character => `#${character.codePointAt(0)};`)
}
