import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml'

/** A heading and the rows under it. */
interface Group {
  readonly heading: string | undefined
  readonly rows: readonly (readonly string[])[]
}

/** README tables of action.yml, where the comments between the inputs are the headings. */
export function actionTables(actionYml: string): { readonly inputs: string; readonly outputs: string } {
  const document = parseDocument(actionYml)
  if (document.errors[0] !== undefined) throw document.errors[0]
  return {
    inputs: groupsOf(mapAt(document.get('inputs'), 'inputs'), inputRow)
      .map(group => withHeading(group.heading, table(['Input', 'Default', 'What it does'], group.rows)))
      .join('\n\n'),
    outputs: groupsOf(mapAt(document.get('outputs'), 'outputs'), outputRow)
      .map(group => withHeading(group.heading, table(['Output', 'What it holds'], group.rows)))
      .join('\n\n')
  }
}

/** `text` with what stands between `<!-- name:start -->` and `<!-- name:end -->` replaced. Throws when a marker is missing. */
export function replaceBetween(text: string, name: string, content: string): string {
  const start = `<!-- ${name}:start -->`
  const end = `<!-- ${name}:end -->`
  const from = text.indexOf(start)
  const to = text.indexOf(end, from)
  if (from === -1 || to === -1) throw new Error(`The markers ${start} and ${end} are missing.`)
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`
}

function inputRow(name: string, entry: YAMLMap): readonly string[] {
  const byDefault = textOf(entry.get('default'))
  const shown = entry.get('required') === true ? '**required**' : byDefault === '' ? '' : `\`${cell(byDefault)}\``
  return [`\`${name}\``, shown, cell(textOf(entry.get('description')))]
}

function outputRow(name: string, entry: YAMLMap): readonly string[] {
  return [`\`${name}\``, cell(textOf(entry.get('description')))]
}

function groupsOf(map: YAMLMap, row: (name: string, entry: YAMLMap) => readonly string[]): readonly Group[] {
  const groups: { heading: string | undefined; rows: (readonly string[])[] }[] = []
  for (const pair of map.items) {
    const heading = commentOf(map, pair)
    const last = groups.at(-1)
    const group = heading === undefined && last !== undefined ? last : { heading, rows: [] }
    if (group !== last) groups.push(group)
    const name = textOf(pair.key)
    group.rows.push(row(name, mapAt(pair.value, name)))
  }
  return groups
}

/** The comment in front of an entry; that of the first one belongs to the map around it. */
function commentOf(map: YAMLMap, pair: Pair): string | undefined {
  const own = isScalar(pair.key) ? pair.key.commentBefore : undefined
  return (own ?? (map.items[0] === pair ? map.commentBefore : undefined))?.trim()
}

function withHeading(heading: string | undefined, body: string): string {
  return heading === undefined ? body : `### ${heading}\n\n${body}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** One line, with `|` kept from ending the cell. */
function cell(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
}

function mapAt(node: unknown, name: string): YAMLMap {
  if (isMap(node)) return node
  throw new Error(`action.yml: ${name} is not a mapping.`)
}

function textOf(node: unknown): string {
  const value = isScalar(node) ? node.value : node
  return value === undefined || value === null ? '' : String(value)
}
