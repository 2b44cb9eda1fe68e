export type Align = 'left' | 'right'

/** A table in Markdown; `rows` as wide as `head`. */
export function table(head: readonly string[], align: readonly Align[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = line(align.map(side => (side === 'left' ? '---' : '--:')))
  return [line(head), rule, ...rows.map(line)].join('\n')
}
