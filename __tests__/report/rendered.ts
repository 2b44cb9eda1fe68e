/** Markdown as a reader meets it: rendered to HTML, then asked for texts and elements. */
import { DomUtils, parseDocument } from 'htmlparser2'
import { marked } from 'marked'

type Document = ReturnType<typeof parseDocument>
type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number]

export interface Rendered {
  /** Everything that can be read, white space collapsed. */
  readonly text: string
  /** What can be read outside of code spans and links: there GitHub looks for mentions and issue numbers. */
  readonly loose: string
  /** The text of each element of that name. */
  all(name: string): readonly string[]
  /** Names of all elements, sorted, each once. */
  readonly elements: readonly string[]
  readonly links: readonly { readonly text: string; readonly href: string }[]
  /** Each table as rows of cell texts. */
  readonly tables: readonly (readonly (readonly string[])[])[]
}

export function rendered(markdown: string): Rendered {
  const html = marked.parse(markdown, { async: false, gfm: true })
  const document = parseDocument(html.replaceAll('<br>', '<br> '))
  const all = (name: string) => elements(document, name).map(read)
  return {
    text: read(document).replace(/\s+/g, ' ').trim(),
    loose: looseText(html),
    all,
    elements: [...new Set(elements(document, undefined).map(element => element.name))].sort(),
    links: elements(document, 'a').map(element => ({ text: read(element), href: element.attribs.href ?? '' })),
    tables: elements(document, 'table').map(table =>
      elements(table, 'tr').map(row =>
        elements(row, undefined)
          .filter(({ name }) => name === 'td' || name === 'th')
          .map(read)
      )
    )
  }
}

function elements(root: Document | Element, name: string | undefined): Element[] {
  return DomUtils.getElementsByTagName(element => name === undefined || element === name, root, true)
}

function looseText(html: string): string {
  const document = parseDocument(html)
  for (const name of ['code', 'a']) for (const element of elements(document, name)) DomUtils.removeElement(element)
  return read(document)
}

function read(node: Document | Element): string {
  return DomUtils.textContent(node).replaceAll('\u00a0', ' ')
}
