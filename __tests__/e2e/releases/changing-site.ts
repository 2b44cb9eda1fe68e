import { createHash } from 'node:crypto'
import { page } from '../helpers/sites.ts'
import type { Files } from '../helpers/workspace.ts'

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A site that changes a little from build to build, as sites do: code, text, images; pages come and go. */
export class ChangingSite {
  readonly #random: () => number
  readonly #modules = new Map(['app', 'search', 'cart', 'vendor'].map(name => [name, 0]))
  readonly #pages = new Map([['index', 0]])
  readonly #images = new Map([['shore', 0]])

  constructor(random: () => number) {
    this.#random = random
    for (let count = 0; count < 8; count++) this.#change()
  }

  /** The next build; one in eight is like the one before. */
  next(): Files {
    if (this.#random() > 1 / 8) for (let left = 1 + Math.floor(this.#random() * 3); left > 0; left--) this.#change()
    return this.#files()
  }

  #change(): void {
    const kind = this.#pick(['module', 'module', 'page', 'page', 'image', 'add', 'remove'] as const)
    if (kind === 'module') this.#bump(this.#modules)
    if (kind === 'page') this.#bump(this.#pages)
    if (kind === 'image') this.#bump(this.#images)
    if (kind === 'add') {
      this.#pages.set(`page-${Math.floor(this.#random() * 12)}`, this.#version())
      this.#images.set(`image-${Math.floor(this.#random() * 6)}`, this.#version())
    }
    if (kind === 'remove') {
      this.#pages.delete(`page-${Math.floor(this.#random() * 12)}`)
      this.#images.delete(`image-${Math.floor(this.#random() * 6)}`)
    }
  }

  #files(): Files {
    const scripts = [...this.#modules].map(([name, version]) => script(name, version))
    const files: Record<string, string> = Object.fromEntries(scripts)
    const sources = scripts.map(([key]) => `/${key}`)
    for (const [name, version] of this.#pages) files[`${name}.html`] = page(`${name} ${version}`, ...sources)
    for (const [name, version] of this.#images) files[`images/${name}.svg`] = `<svg id="${name}-${version}"/>\n`
    return files
  }

  #bump(parts: Map<string, number>): void {
    parts.set(this.#pick([...parts.keys()]), this.#version())
  }

  // Few versions, so that some content comes back.
  #version(): number {
    return Math.floor(this.#random() * 50)
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T
  }
}

/** Named by its content, as webpack does. */
function script(name: string, version: number): readonly [key: string, text: string] {
  const text = `export const ${name} = ${version}\n`
  return [`assets/${name}.${createHash('md5').update(text).digest('hex').slice(0, 20)}.js`, text]
}
