/** A file of a site that is made up: like what bundlers write, with all sizes the same. */
export interface SiteEntry {
  readonly key: string
  /** Whether it leaves the site when half of it does: half of the files, none of which others refer to. */
  readonly isLoose: boolean
}

const words = ['account', 'basket', 'chart', 'dialog', 'editor', 'footer', 'gallery', 'header', 'invoice', 'journal']
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'
const code = ['js', 'js', 'js', 'css'] as const
const media = ['png', 'jpg', 'svg', 'webp', 'json'] as const

/**
 * `count` entries: a tenth documents (`index.html`, then `guide/topic-12/index.html`), four tenths assets with a hash in their
 * names, and half images and data under plain names, in folders of a hundred. The same for the same count.
 */
export function siteEntries(count: number): readonly SiteEntry[] {
  const documents = Math.max(1, Math.round(count / 10))
  const loose = Math.floor(count / 2)
  const assets = count - documents - loose
  return [
    ...range(documents).map(n => ({ key: n === 0 ? 'index.html' : `guide/topic-${n}/index.html`, isLoose: false })),
    ...range(assets).map(n => ({
      key: `assets/${word(n)}-${fingerprint(n)}.${code[n % code.length]}`,
      isLoose: false
    })),
    ...range(loose).map(n => ({
      key: `images/${word(Math.floor(n / 100))}-${Math.floor(n / 100)}/${word(n)}-${n}.${media[n % media.length]}`,
      isLoose: true
    }))
  ]
}

/** Vite's kind of hash, of eight characters. */
function fingerprint(n: number): string {
  const random = generator(n + 1)
  return range(8)
    .map(() => alphabet[random() % alphabet.length])
    .join('')
}

/** A linear congruential generator, of which only the high bits are used. https://en.wikipedia.org/wiki/Linear_congruential_generator */
export function generator(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 8
  }
}

function word(n: number): string {
  return words[n % words.length] ?? ''
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index)
}
