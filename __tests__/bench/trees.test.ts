import { hash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { contentOf } from '../../bench/trees/content.ts'
import { siteEntries } from '../../bench/trees/site.ts'
import { type Mode, writeTree } from '../../bench/trees/tree.ts'
import { fingerprintedKeys } from '../../src/site/fingerprint.ts'

test.each([50, 1_000, 10_000])('a site of %s files has so many, no two alike, and the same each time', count => {
  const keys = siteEntries(count).map(({ key }) => key)
  expect([new Set(keys).size, keys[0]]).toEqual([count, 'index.html'])
  expect(siteEntries(count).map(({ key }) => key)).toEqual(keys)
  expect(siteEntries(count).filter(({ isLoose }) => isLoose).length).toBe(count / 2)
  const digests = keys.map(key => hash('md5', contentOf(key, 2_000), 'hex'))
  expect(new Set(digests).size).toBe(count)
})

test('contents have their size, and change with their version', () => {
  const before = contentOf('index.html', 4_000)
  expect(before.length).toBe(4_000)
  expect(before.equals(contentOf('index.html', 4_000))).toBe(true)
  expect(before.equals(contentOf('index.html', 4_000, 2))).toBe(false)
  expect(before.includes(0)).toBe(false)
})

test('asset names are what the action takes for fingerprinted, and no others', () => {
  const keys = siteEntries(1_000).map(({ key }) => key)
  const found = [...fingerprintedKeys(keys)]
  expect(found.filter(key => !key.startsWith('assets/'))).toEqual([])
  // A hash of Vite's that happens to look like a word is not certain to be one.
  expect(found.length).toBeGreaterThan(380)
})

const changes: readonly (readonly [mode: Mode, files: number, written: number])[] = [
  ['no change', 100, 0],
  ['one changed', 100, 1],
  ['20 changed', 100, 20],
  ['touched', 100, 100],
  ['half deleted', 50, 0]
]
test.each(changes)('%s: %s files are left, of which %s have a new time', (mode, files, written) => {
  const tree = writeTree({ site: 100, bytes: 500 })
  try {
    expect([tree.files, tree.bytes]).toEqual([100, 50_000])
    const now = Date.now()
    tree.change(mode)
    const paths = readdirSync(tree.folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    const times = paths.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs)
    expect([paths.length, times.filter(time => time > now - 3_600_000).length]).toEqual([files, written])
  } finally {
    tree.remove()
  }
  expect(existsSync(tree.workspace)).toBe(false)
})

test('a large file has its size, and takes no room', () => {
  const tree = writeTree({ large: 2 ** 31 })
  try {
    expect([tree.files, tree.bytes]).toEqual([2, 2 ** 31 + 500])
  } finally {
    tree.remove()
  }
})
