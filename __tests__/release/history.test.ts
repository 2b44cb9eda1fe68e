import { describe, expect, test } from '@jest/globals'
import type { Head, ReleaseEntry } from '../../src/release/head.ts'
import {
  contentOf,
  goBack,
  isPrunable,
  previousRelease,
  succession,
  withdrawnRelease
} from '../../src/release/history.ts'
import type { RecordedFile } from '../../src/release/record.ts'
import { recorded, siteFile } from '../helpers/site-files.ts'

const HOUR = 3_600_000

/** `A1` is release 1 with content A, `A1!` one that was gone back from; its commit is the content's. */
function entry(name: string, more: Partial<ReleaseEntry> = {}): ReleaseEntry {
  const [content = '', number = ''] = name
  return {
    release: `r${number}`,
    at: '2026-01-01T00:00:00.000Z',
    content,
    commit: content,
    ...(name.endsWith('!') && { withdrawn: true as const }),
    ...more
  }
}

/** The live release first, then those before it. */
function headOf(...names: readonly string[]): Head {
  const [live, ...past] = names.map(name => entry(name))
  return { schema: 1, pending: [], past, ...(live && { live }) }
}

function namesOf({ live, past }: Pick<Head, 'live' | 'past'>): readonly string[] {
  return [live, ...past].flatMap(one =>
    one === undefined ? [] : [`${one.content}${one.release.slice(1)}${one.withdrawn ? '!' : ''}`]
  )
}

describe('which releases are kept', () => {
  /** Hours ago that each release of the past ended, the latest first. */
  test.each<[string, { ended: readonly number[]; releases: number; forHours: number; kept: number }]>([
    ['the number of releases counts the live one', { ended: [1, 2, 3], releases: 3, forHours: 0, kept: 2 }],
    ['one release and no time: only the live one', { ended: [0, 1, 2], releases: 1, forHours: 0, kept: 0 }],
    ['no time at all: what ended this moment too goes', { ended: [0], releases: 1, forHours: 0, kept: 0 }],
    ['time keeps more than the number', { ended: [0, 1, 2, 30], releases: 1, forHours: 24, kept: 3 }],
    ['what ended just so long ago goes', { ended: [0, 24], releases: 1, forHours: 24, kept: 1 }],
    ['the number keeps what is older than the time', { ended: [0, 100, 200], releases: 3, forHours: 24, kept: 2 }],
    ['more may be kept than there are', { ended: [0], releases: 5, forHours: 168, kept: 1 }],
    ['nothing before: nothing to keep', { ended: [], releases: 5, forHours: 168, kept: 0 }]
  ])('%s', (_, { ended, releases, forHours, kept }) => {
    const now = Date.parse('2026-01-10T00:00:00.000Z')
    const [live, ...past] = ended.map((hours, index) =>
      // The live one has not ended yet: it does so now.
      entry(`A${9 - index}`, index === 0 ? {} : { until: new Date(now - hours * HOUR).toISOString() })
    )
    const next = entry('B9', { release: 'next', at: new Date(now).toISOString() })
    const head: Head = { schema: 1, pending: [], past, ...(live && { live }) }

    const result = succession(head, next, { releases, forMs: forHours * HOUR })
    const before = [...(live ? [live] : []), ...past].map(({ release }) => release)
    expect(result.live).toBe(next)
    expect(result.past.map(({ release }) => release)).toEqual(before.slice(0, kept))
    expect(result.dropped.map(({ release }) => release)).toEqual(before.slice(kept))
  })

  test('what was live until now is told to have ended now', () => {
    const { past } = succession(headOf('A1'), entry('B2', { at: '2026-01-05T00:00:00.000Z' }), {
      releases: 2,
      forMs: 0
    })
    expect(past).toEqual([{ ...entry('A1'), until: '2026-01-05T00:00:00.000Z' }])
  })
})

describe('what `previous` means', () => {
  test.each<[string, readonly string[], string | undefined]>([
    ['the release before', ['C3', 'B2', 'A1'], 'r2'],
    ['the newest with other content', ['B3', 'B2', 'A1'], 'r1'],
    ['none that was gone back from', ['A3', 'B2!', 'A1'], undefined],
    ['after going back once: further back', ['B4', 'C3!', 'B2', 'A1'], 'r1'],
    ['after a deploy on top of that: what was gone back to', ['D5', 'B4', 'C3!', 'B2', 'A1'], 'r4'],
    ['nothing where there is only one', ['A1'], undefined],
    ['nothing where there is none', [], undefined]
  ])('%s: %j', (_, names, expected) => {
    expect(previousRelease(headOf(...names))?.release).toBe(expected)
  })
})

describe('going back', () => {
  const number = (names: readonly string[], release: string) => names.find(name => name[1] === release) ?? ''

  test.each<[string, readonly string[], string, readonly string[]]>([
    ['withdraws what was live', ['C3', 'B2', 'A1'], '2', ['C3!', 'B2', 'A1']],
    ['withdraws it wherever it was live before', ['C4', 'B3', 'C2', 'A1'], '1', ['C4!', 'B3', 'C2!', 'A1']],
    ['leaves what lies in between: it was not what was wrong', ['C3', 'B2', 'A1'], '1', ['C3!', 'B2', 'A1']],
    ['to what is live anyway withdraws nothing', ['C3', 'B2', 'C1'], '1', ['C3', 'B2', 'C1']],
    ['twice withdraws both', ['B4', 'C3!', 'B2', 'A1'], '1', ['B4!', 'C3!', 'B2!', 'A1']],
    ['forward again rehabilitates the target', ['B4', 'C3!', 'B2', 'A1'], '3', ['B4', 'C3', 'B2', 'A1']],
    ['forward again rehabilitates it everywhere', ['A5', 'C4!', 'C3!', 'A1'], '3', ['A5', 'C4', 'C3', 'A1']],
    ['forward leaves others withdrawn', ['A5', 'B4!', 'C3!', 'B2!', 'A1'], '3', ['A5', 'B4!', 'C3', 'B2!', 'A1']]
  ])('%s: %j to %s', (_, names, release, expected) => {
    expect(namesOf(goBack(headOf(...names), entry(number(names, release))))).toEqual(expected)
  })

  /** Goes back (by `previous` or to a release) again and again; each is a new release. */
  function walk(names: readonly string[], ...steps: readonly ('previous' | string)[]): readonly string[] {
    let head = headOf(...names)
    let next = names.length
    for (const step of steps) {
      const found = step === 'previous' ? previousRelease(head) : head.past.find(({ release }) => release === step)
      if (found === undefined) return [...namesOf(head), 'nothing left']
      next += 1
      const restored = entry(`${found.content}${next}`)
      head = { ...head, ...succession(goBack(head, found), restored, { releases: 100, forMs: 0 }) }
    }
    return namesOf(head)
  }

  test.each<[string, readonly string[], readonly string[]]>([
    ['back once', ['previous'], ['B4', 'C3!', 'B2', 'A1']],
    ['back twice goes further', ['previous', 'previous'], ['A5', 'B4!', 'C3!', 'B2!', 'A1']],
    [
      'back three times finds nothing',
      ['previous', 'previous', 'previous'],
      ['A5', 'B4!', 'C3!', 'B2!', 'A1', 'nothing left']
    ],
    ['back and forward', ['previous', 'r3'], ['C5', 'B4', 'C3', 'B2', 'A1']],
    ['back, forward and back again', ['previous', 'r3', 'previous'], ['B6', 'C5!', 'B4', 'C3!', 'B2', 'A1']]
  ])('%s', (_, steps, expected) => {
    expect(walk(['C3', 'B2', 'A1'], ...steps)).toEqual(expected)
  })
})

describe('whether a commit was rolled back', () => {
  test.each<[string, readonly string[], string | undefined, string | undefined]>([
    ['its release was gone back from', ['A3', 'B2!', 'A1'], 'B', 'r2'],
    ['it never was', ['A3', 'B2!', 'A1'], 'A', undefined],
    ['it was never here', ['A3', 'B2!', 'A1'], 'C', undefined],
    ['no commit is known', ['A3', 'B2!', 'A1'], undefined, undefined],
    ['it was allowed and is live again', ['B4', 'A3', 'B2!', 'A1'], 'B', undefined],
    ['it was allowed and was live again', ['C5', 'B4', 'A3', 'B2!', 'A1'], 'B', undefined],
    ['it was allowed, and rolled back again', ['A5', 'B4!', 'A3', 'B2', 'A1'], 'B', 'r4']
  ])('%s: %j, commit %s', (_, names, commit, expected) => {
    expect(withdrawnRelease(headOf(...names), commit)?.release).toBe(expected)
  })
})

describe('what may be pruned', () => {
  const left = (release: string): RecordedFile['left'] => ({ at: '2026-01-01T00:00:00.000Z', release })
  const chunk = siteFile('assets/a-DiwrgTda.js', 'a', { fileClass: 'fingerprinted' })
  test.each<[string, RecordedFile, boolean]>([
    ['a chunk that no release that is kept has', recorded(chunk, left('r1')), true],
    ['not one that a kept release has', recorded(chunk, left('r2')), false],
    ['not one of the live site', recorded(chunk), false],
    ['no other file, which is left under `delete: none`', recorded(siteFile('a.txt'), left('r1')), false]
  ])('%s', (_, file, expected) => {
    expect(isPrunable(file, new Set(['r2', 'r3']))).toBe(expected)
  })
})

describe('the content of a release', () => {
  const files = [recorded(siteFile('a.txt')), recorded(siteFile('b.txt'))]
  const same = contentOf(files)

  test('does not depend on ETags, on the order of headers or on what is only kept', () => {
    const [a, b] = files
    if (a === undefined || b === undefined) throw new Error('unreachable')
    const reordered = { contentType: 'text/plain', cacheControl: 'no-cache' }
    const ordered = { cacheControl: 'no-cache', contentType: 'text/plain' }
    expect(contentOf([{ ...a, etag: 'other' }, b])).toBe(same)
    expect(contentOf([{ ...a, headers: reordered }])).toBe(contentOf([{ ...a, headers: ordered }]))
    const kept = recorded(siteFile('old-DiwrgTda.js', 'x', { fileClass: 'fingerprinted' }), {
      at: '2026-01-01T00:00:00.000Z',
      release: 'r1'
    })
    expect(contentOf([...files, kept])).toBe(same)
  })

  test.each<[string, readonly RecordedFile[]]>([
    ['another file', [...files, recorded(siteFile('c.txt'))]],
    ['one file less', files.slice(1)],
    ['other bytes', [recorded(siteFile('a.txt', 'other')), ...files.slice(1)]],
    ['another name', [recorded(siteFile('A.txt', 'a.txt')), ...files.slice(1)]],
    ['other headers', [recorded(siteFile('a.txt', 'a.txt', { headers: {} })), ...files.slice(1)]],
    ['other metadata', [recorded(siteFile('a.txt', 'a.txt', { headers: { metadata: { a: 'b' } } })), ...files.slice(1)]]
  ])('is another one with %s', (_, others) => {
    expect(contentOf(others)).not.toBe(same)
  })
})
