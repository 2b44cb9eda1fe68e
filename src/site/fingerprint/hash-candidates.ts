/**
 * The alphabets that build tools write content hashes in, from the narrowest to the widest.
 *
 * - `hex`: webpack, Rspack, Parcel, Gatsby, older Angular, Rails, Hugo, Django
 * - `base32` (A–Z, 2–7): esbuild and, through it, Angular
 * - `base36` (lower case): Bun, .NET, Rollup's `hashCharacters: 'base36'`
 * - `base64url`: Rollup, Rolldown and, through them, Vite, Astro, VitePress
 */
export type Alphabet = 'hex' | 'base32' | 'base36' | 'base64url'

/** A part of a file name that could be a hash. */
export interface HashCandidate {
  readonly text: string
  readonly alphabet: Alphabet
  /** What stands before it; `''` when the name has nothing but the hash. */
  readonly separator: '-' | '.' | ''
}

const PATTERNS: readonly { readonly alphabet: Alphabet; readonly pattern: RegExp }[] = [
  { alphabet: 'hex', pattern: /^[\da-f]+$/ },
  { alphabet: 'base32', pattern: /^[A-Z2-7]+$/ },
  { alphabet: 'base36', pattern: /^[\da-z]+$/ },
  { alphabet: 'base64url', pattern: /^[\w-]+$/ }
]

/**
 * | alphabet | characters after `-` | after `.` | alone |
 * |---|---|---|---|
 * | hex | 8, 16, 20, 32, 40, 64 | these, 10 and 12 | 8, 16, 20, 32, 40, 64 |
 * | base32, base64url | 8 | 8 | – |
 * | base36 | 8 | 8, 10 | – |
 */
const LENGTHS: Readonly<Record<Alphabet, Readonly<Record<HashCandidate['separator'], readonly number[]>>>> = {
  hex: { '-': [8, 16, 20, 32, 40, 64], '.': [8, 10, 12, 16, 20, 32, 40, 64], '': [8, 16, 20, 32, 40, 64] },
  base32: { '-': [8], '.': [8], '': [] },
  base36: { '-': [8], '.': [8, 10], '': [] },
  base64url: { '-': [8], '.': [8], '': [] }
}

const ALL_LENGTHS = [64, 40, 32, 20, 16, 12, 10, 8]

/**
 * Everything at the end of a file name's stem that has the length and the alphabet of a hash, narrowest alphabet
 * first. `index-DiwrgTda` has one candidate, `main.8f3b2c1d` three, as hexadecimal digits are in wider alphabets too.
 * A Base64 hash may contain the separator: `index-a-9_Bx3-`.
 */
export function hashCandidates(stem: string): readonly HashCandidate[] {
  if (isUuid(stem)) return []
  return ALL_LENGTHS.flatMap(length => {
    if (stem.length < length) return []
    const separator = stem.length === length ? '' : stem.charAt(stem.length - length - 1)
    if (separator !== '' && separator !== '-' && separator !== '.') return []
    const text = stem.slice(-length)
    return PATTERNS.filter(
      ({ alphabet, pattern }) => LENGTHS[alphabet][separator].includes(length) && pattern.test(text)
    ).map(({ alphabet }) => ({ text, alphabet, separator }))
  })
}

/** Names of one shape are made by one build tool. */
export function shapeOf({ alphabet, separator, text }: HashCandidate): string {
  return `${separator}${alphabet}${text.length}`
}

/**
 * The name of a file without what follows the hash: extensions (`.js.map`, `.js.LICENSE.txt`, `.css.gz`) and the
 * markers that build tools put there (`.chunk.js`, `.iframe.bundle.js`, `.min.css`, `_bg.wasm`).
 */
export function stemOf(name: string): string {
  let stem = name.replace(/(?:\.LICENSE\.txt|\.(?:map|gz|br|zst))+$/, '').replace(/\.[A-Za-z\d]+$/, '')
  for (;;) {
    const shorter = stem.replace(/(?<=.)(?:\.(?:chunk|bundle|iframe|min|lean|async|module|worker|esm)|_bg)$/, '')
    if (shorter === stem) return stem
    stem = shorter
  }
}

/** With hyphens anywhere at the end, or as 32 digits alone where version and variant are those of a UUID. */
function isUuid(stem: string): boolean {
  return (
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(stem) ||
    /^[\da-f]{12}[147][\da-f]{3}[89ab][\da-f]{15}$/i.test(stem)
  )
}
