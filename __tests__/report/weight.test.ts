import { describe, expect, test } from '@jest/globals'
import { weightClause, weightTable } from '../../src/report/sections/weight.ts'
import { weigh } from '../../src/report/weight.ts'
import { rendered } from './rendered.ts'

describe('weigh', () => {
  test.each([
    ['app.js', 'scripts'],
    ['assets/app-1a2b3c.mjs', 'scripts'],
    ['APP.JS', 'scripts'],
    ['app.css', 'styles'],
    ['app.js.map', undefined],
    ['app.json', undefined],
    ['app.wasm', undefined],
    ['index.html', undefined],
    ['js', undefined],
    ['css/readme', undefined]
  ])('%s is one of the %s', (key, kind) => {
    expect(weigh([{ key, size: 7 }])).toEqual({
      files: 1,
      bytes: 7,
      scripts: kind === 'scripts' ? 7 : 0,
      styles: kind === 'styles' ? 7 : 0
    })
  })

  test('adds up, from anything that can be gone through once', () => {
    function* files() {
      yield { key: 'a.js', size: 1 }
      yield { key: 'b.js', size: 2 }
      yield { key: 'c.css', size: 4 }
      yield { key: 'd.png', size: 8 }
    }
    expect(weigh(files())).toEqual({ files: 4, bytes: 15, scripts: 3, styles: 4 })
  })

  test('nothing weighs nothing', () => expect(weigh([])).toEqual({ files: 0, bytes: 0, scripts: 0, styles: 0 }))
})

describe('a preview beside production', () => {
  const production = { files: 100, bytes: 1_000_000, scripts: 200_000, styles: 0 }

  test.each([
    [{ bytes: 1_000_000 }, '0'],
    [{ bytes: 1_012_000 }, '+12 kB (+1.2 %)'],
    [{ bytes: 900_000 }, '−100 kB (−10 %)'],
    [{ bytes: 1_000_100 }, '+100 B'],
    [{ bytes: 4_000_000 }, '+3 MB (+300 %)']
  ])('%o is %s', (fields, difference) => {
    const [table] = rendered(weightTable({ ...production, files: 101, ...fields }, production) ?? '').tables
    expect(table?.[2]?.[3]).toBe(difference)
  })

  test('files are counted, and what neither has is left out', () => {
    const [table] = rendered(weightTable({ ...production, files: 97 }, production) ?? '').tables
    expect(table).toEqual([
      ['Size', 'Preview', 'Production', 'Difference'],
      ['Files', '97', '100', '−3 (−3.0 %)'],
      ['Total', '1 MB', '1 MB', '0'],
      ['Scripts', '200 kB', '200 kB', '0']
    ])
  })

  test('what production has not has no percentage', () => {
    const [table] = rendered(weightTable({ ...production, styles: 500 }, production) ?? '').tables
    expect(table?.at(-1)).toEqual(['Styles', '500 B', '0 B', '+500 B'])
  })

  test('alike needs no table', () => expect(weightTable(production, { ...production })).toBeUndefined())

  test.each([
    [undefined, '1 MB in 100 files'],
    [production, '1 MB in 100 files, as much as production'],
    [{ ...production, bytes: 990_000 }, '1 MB in 100 files, +10 kB (+1.0 %) against production']
  ])('in a clause', (other, clause) => expect(weightClause(production, other)).toBe(clause))
})
