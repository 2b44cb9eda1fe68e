import { describe, expect, test } from '@jest/globals'
import { planFolderInvalidation } from '../../src/invalidation/folder.ts'
import type { DistributionFacts } from '../../src/ports.ts'
import { behavior, facts } from './facts.ts'

function paths(folder: string, known: DistributionFacts | undefined): readonly string[] {
  return planFolderInvalidation(folder, known).paths.map(({ path }) => path)
}

describe('a folder that is removed', () => {
  test('is one path with a wildcard, and says why', () => {
    expect(planFolderInvalidation('previews/pr-7/', facts()).paths).toEqual([
      { path: '/previews/pr-7/*', why: 'the folder is removed' }
    ])
  })

  test('of a configuration that may not be read is everything', () => {
    expect(paths('previews/pr-7/', undefined)).toEqual(['/*'])
  })

  test.each<[string, readonly (string | undefined)[], readonly string[]]>([
    ['one path however many behaviors lead there', ['', ''], ['/previews/pr-7/*']],
    ['without the OriginPath', ['/previews'], ['/pr-7/*']],
    ['once for each OriginPath', ['', '/previews'], ['/previews/pr-7/*', '/pr-7/*']],
    ['the root of an origin of its own', ['/previews/pr-7'], ['/*']],
    ['nothing by an OriginPath that leads elsewhere', ['/app'], []],
    ['nothing by one that only begins alike', ['/prev', '/previews/pr'], []],
    ['nothing by origins that are not the bucket', [undefined], []]
  ])('%s', (_, originPaths, expected) => {
    const behaviors = originPaths.map(originPath => behavior({ originPath }))
    expect(paths('previews/pr-7/', facts({ behaviors }))).toEqual(expected)
  })

  test('is encoded as CloudFront does', () => {
    expect(paths('a b/ü-7/', facts())).toEqual(['/a%20b/%C3%BC-7/*'])
  })
})
