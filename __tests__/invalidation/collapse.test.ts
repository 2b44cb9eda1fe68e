import { describe, expect, test } from '@jest/globals'
import { type Bystander, collapsePaths, dropCovered } from '../../src/invalidation/collapse.ts'

const pages = (folder: string, count: number) => Array.from({ length: count }, (_, index) => `${folder}${index}.html`)
const standing = (weight: number, ...paths: string[]): Bystander[] => paths.map(path => ({ path, weight }))
const chunk = standing(1000, '/assets/index-DiwrgTda.js')

test.each<[string, string[], Bystander[], string[]]>([
  ['nothing', [], chunk, []],
  ['two paths stay two', ['/', '/index.html'], [], ['/', '/index.html']],
  ['three in a folder become one', pages('/docs/', 3), chunk, ['/docs/*']],
  ['not if as many others would go', pages('/docs/', 3), standing(1, '/docs/x.png', '/docs/y.png'), pages('/docs/', 3)],
  [
    'what the edge revalidates anyway may go',
    pages('/docs/', 3),
    standing(0, '/docs/x.html', '/docs/y.html'),
    ['/docs/*']
  ],
  ['a fingerprinted file is never thrown away for a few paths', pages('/assets/', 30), chunk, pages('/assets/', 30)],
  [
    'folders one by one beside fingerprinted ones',
    [...pages('/a/', 3), ...pages('/b/c/', 3)],
    chunk,
    ['/a/*', '/b/c/*']
  ],
  ['everything where nothing stands by', [...pages('/a/', 3), ...pages('/b/', 3)], [], ['/*']],
  ['the deepest folder that holds them all', [...pages('/a/b/', 2), ...pages('/a/c/', 2)], chunk, ['/a/*']]
])('%s', (_, needed, bystanders, expected) => {
  expect(collapsePaths(needed, bystanders, '/')).toEqual(expected.toSorted())
})

describe('quotas', () => {
  test('3,000 paths at the most, whatever that throws away', () => {
    const paths = collapsePaths(pages('/assets/', 3001), chunk, '/')
    expect(paths.length).toBeLessThanOrEqual(3000)
    expect(paths).toEqual(['/assets/*'])
  })
  test('exactly 3,000 are taken one by one', () => {
    expect(collapsePaths(pages('/assets/', 3000), standing(5000, '/assets/x-DiwrgTda.js'), '/')).toHaveLength(3000)
  })
  test('15 wildcards at the most', () => {
    const needed = Array.from({ length: 16 }, (_, index) => pages(`/f${index}/`, 5)).flat()
    const paths = collapsePaths(needed, chunk, '/')
    expect(paths.filter(path => path.endsWith('*')).length).toBeLessThanOrEqual(15)
    expect(
      needed.every(path => paths.some(one => one === path || (one.endsWith('*') && path.startsWith(one.slice(0, -1)))))
    ).toBe(true)
  })
})

test('no wildcard is put above the root of the site', () => {
  expect(collapsePaths([...pages('/app/a/', 3), ...pages('/app/b/', 3)], [], '/app/')).toEqual(['/app/*'])
  expect(collapsePaths(['/x', '/y', '/z'], [], '/app/')).toEqual(['/x', '/y', '/z'])
})

test('paths that a wildcard covers are dropped', () => {
  expect(dropCovered(['/a/b', '/a*', '/a/*', '/b', '/b'])).toEqual(['/a*', '/b'])
})
