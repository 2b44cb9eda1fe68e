import { createHash } from 'node:crypto'
import type { Visit } from '../../../sandbox/visit.ts'
import type { Files } from '../helpers/workspace.ts'

export const DOCUMENTS = ['index.html', 'about.html', 'docs/index.html'] as const

/** Names of the assets of a version, which have its hash in them. */
export function assetsOf(tag: string): { readonly script: string; readonly lazy: string; readonly style: string } {
  const hash = (name: string) => createHash('sha256').update(`${name} ${tag}`).digest('hex').slice(0, 16)
  return {
    script: `assets/main-${hash('main')}.js`,
    lazy: `assets/lazy-${hash('lazy')}.js`,
    style: `assets/style-${hash('style')}.css`
  }
}

/** A small site as a build leaves it: three documents, hashed assets that each of them names, and two plain files. */
export function version(tag: string, more: Files = {}): Files {
  const { script, lazy, style } = assetsOf(tag)
  const documents = DOCUMENTS.map(key => {
    const up = '../'.repeat(key.split('/').length - 1)
    const head =
      `<meta name="version" content="${tag}"><link rel="stylesheet" href="${up}${style}">` +
      `<script type="module" src="${up}${script}"></script><link rel="modulepreload" href="${up}${lazy}">`
    return [key, `<!doctype html><html lang="en"><head><title>${key}</title>${head}</head><body></body></html>\n`]
  })
  return {
    ...Object.fromEntries(documents),
    [script]: `${markOf(tag)} import("./${lazy}")\n`,
    [lazy]: `${markOf(tag)}\n`,
    [style]: `${markOf(tag)} body { color: black }\n`,
    'logo.svg': `<svg xmlns="http://www.w3.org/2000/svg"><title>${tag}</title></svg>\n`,
    'robots.txt': 'User-agent: *\n',
    ...more
  }
}

/** As a commit's id: every version is a commit of its own. */
export function commitOf(tag: string): string {
  return createHash('sha1').update(tag).digest('hex')
}

/** Stands in every asset of a version and in no document. */
function markOf(tag: string): string {
  return `/* asset of ${tag} */`
}

export interface Look {
  /** The version that each document is of, in the order of DOCUMENTS; '' where there is none. */
  readonly tags: readonly string[]
  /** Assets that a document names and that don't load, or are another version's. */
  readonly mixes: readonly string[]
}

/** Looks at the site as browsers do: each document, and then what it names. */
export async function lookAtSite(visit: (path: string) => Promise<Visit>, base = '/'): Promise<Look> {
  const mixes: string[] = []
  const tags: string[] = []
  for (const key of DOCUMENTS) {
    const { body } = await visit(base + key)
    const html = body.toString('utf8')
    const tag = /name="version" content="([^"]*)"/.exec(html)?.[1] ?? ''
    tags.push(tag)
    for (const [, reference = ''] of html.matchAll(/(?:href|src)="([^"]+)"/g)) {
      const path = new URL(reference, `http://site${base}${key}`).pathname
      const asset = await visit(path)
      const text = asset.body.toString('utf8')
      if (asset.status === 200 && text.startsWith(markOf(tag))) continue
      mixes.push(`${key} of ${tag} names ${path}: ${asset.status} ${text.slice(0, 60)}`)
    }
  }
  return { tags, mixes }
}
