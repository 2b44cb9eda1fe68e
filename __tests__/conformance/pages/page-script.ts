import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Block, blocksOf, sectionOf } from '../../helpers/markdown.ts'

export const root = join(import.meta.dirname, '../../..')

/** The blocks of a page in one language, in its order; of one section where `heading` is given. */
export function blocksIn(page: string, language: string, heading?: string): readonly Block[] {
  const text = readFileSync(join(root, page), 'utf8')
  const part = heading === undefined ? text : sectionOf(text, heading)
  return blocksOf(page, part).filter(block => block.language === language)
}

/** The one block of a section in this language. @throws when there is none, or more. */
export function blockIn(page: string, language: string, heading: string): string {
  const [block, ...more] = blocksIn(page, language, heading)
  if (block === undefined || more.length > 0)
    throw new Error(`"${heading}" of ${page} has not one block of ${language}.`)
  return block.text
}

/** What a reader puts in place of the names in a block. @throws when it has none of such a name. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((filling, [name, value]) => {
    if (!filling.includes(name)) throw new Error(`There is no ${name} to fill in:\n${text}`)
    return filling.replaceAll(name, () => value)
  }, text)
}
