export interface Block {
  readonly page: string
  /** Of the opening fence. */
  readonly line: number
  readonly language: string
  readonly text: string
}

/** Fenced blocks, also those that are indented below a list item. */
export function blocksOf(page: string, text: string): readonly Block[] {
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)\n\1```$/gm)].map(match => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[2] ?? '',
    text: match[3] ?? ''
  }))
}

export function withoutBlocks(text: string): string {
  return text.replaceAll(/^( *)```[\s\S]*?\n\1```$/gm, '').replaceAll(/`[^`\n]*`/g, '')
}

/** The text below a heading of the second level. */
export function sectionOf(text: string, heading: string): string {
  const section = text.split(/^## /m).find(part => part.startsWith(`${heading}\n`))
  if (section === undefined) throw new Error(`There is no heading "${heading}".`)
  return section
}

/** Ids of headings as GitHub makes them: https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links */
export function anchorsOf(markdown: string): readonly string[] {
  const seen = new Map<string, number>()
  const headings = markdown.replaceAll(/^( *)```[\s\S]*?\n\1```$/gm, '').matchAll(/^#{1,6} (.+)$/gm)
  return [...headings].map(([, heading = '']) => {
    const slug = heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-')
    const before = seen.get(slug) ?? 0
    seen.set(slug, before + 1)
    return before === 0 ? slug : `${slug}-${before}`
  })
}
