import { expect, test } from '@jest/globals'
import { fingerprintedKeys } from '../../src/site/fingerprint.ts'

/**
 * A chunk whose hash is not seen for one is deleted under open tabs, so the share of misses is measured: random hashes
 * as each build tool makes them, in sites of 20 files, 100,000 hashes a tool.
 */

const HASHES = 100_000
const FILES = 20

const HEX = '0123456789abcdef'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz'

/** Mulberry32: the same hashes on every run. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

type Hash = (alphabet: string, length: number) => string

const tools: [string, number, (index: number, hash: Hash) => string][] = [
  ['Vite', 0.5, (i, hash) => `assets/c${i}-${hash(BASE64URL, 8)}.${i % 5 === 0 ? 'css' : 'js'}`],
  ['VitePress', 0.5, (i, hash) => `assets/${i % 2 === 0 ? 'chunks/' : ''}c${i}.${hash(BASE64URL, 8)}.js`],
  ['Astro', 0.5, (i, hash) => `_astro/c${i}.${hash(BASE64URL, 8)}.css`],
  ['Nuxt', 0.5, (_, hash) => `_nuxt/${hash(BASE64URL, 8)}.js`],
  ['webpack, 8 digits', 0.1, (i, hash) => `c${i}.${hash(HEX, 8)}.js`],
  ['webpack, 20 digits', 0.01, (i, hash) => `c${i}.${hash(HEX, 20)}.js`],
  [
    'Create React App',
    0.1,
    (i, hash) => (i === 0 ? `static/css/main.${hash(HEX, 8)}.css` : `static/js/${i}.${hash(HEX, 8)}.chunk.js`)
  ],
  ['Create React App, media', 0.01, (i, hash) => `static/media/logo${i}.${hash(HEX, 32)}.svg`],
  ['Angular and esbuild', 0.5, (_, hash) => `chunk-${hash(BASE32, 8)}.js`],
  ['Angular before 17', 0.1, (i, hash) => `c${i}.${hash(HEX, 16)}.js`],
  ['Parcel', 0.1, (i, hash) => `c${i}.${hash(HEX, 8)}.js`],
  // Purely lower-case hashes, one in twenty, are told from words by their letters alone.
  ['Bun', 1, (_, hash) => `chunk-${hash(CROCKFORD, 8)}.js`]
]

test.each(tools)('%s: less than %d %% of hashes are missed', (_, limit, name) => {
  const random = generator(20_261_122)
  const hash: Hash = (alphabet, length) => {
    let text = ''
    for (let left = length; left > 0; left--) text += alphabet.charAt(Math.floor(random() * alphabet.length))
    return text
  }
  let found = 0
  for (let site = 0; site < HASHES / FILES; site++) {
    const keys = new Set<string>()
    for (let index = 0; index < FILES; index++) keys.add(name(index, hash))
    found += fingerprintedKeys(keys).size + (FILES - keys.size)
  }
  expect(((HASHES - found) / HASHES) * 100).toBeLessThan(limit)
})
