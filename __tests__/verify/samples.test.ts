import { expect, test } from '@jest/globals'
import type { Expectation, ExpectedFile } from '../../src/verify/facts.ts'
import { sampleKeys } from '../../src/verify/samples.ts'

function sample(files: Readonly<Record<string, ExpectedFile['fileClass']>> | undefined): readonly string[] {
  const release = files && {
    id: '1',
    files: Object.entries(files).map(([key, fileClass]) => ({
      key,
      size: 1,
      digest: '',
      etag: '',
      fileClass,
      headers: {}
    }))
  }
  // Only these are looked at.
  return sampleKeys({ fallbackDocument: 'index.html', release } as Expectation)
}

test('the fallback document, then the first of each kind', () => {
  expect(
    sample({
      'about.html': 'document',
      'assets/a-1a2b3c4d.js': 'fingerprinted',
      'assets/b-1a2b3c4d.js': 'fingerprinted',
      'assets/c-1a2b3c4d.CSS': 'fingerprinted',
      CNAME: 'plain',
      'index.html': 'document',
      'legacy.js': 'plain'
    })
  ).toEqual(['index.html', 'about.html', 'assets/a-1a2b3c4d.js', 'assets/c-1a2b3c4d.CSS', 'CNAME', 'legacy.js'])
})

test('the fallback document alone where no release is known', () => {
  expect(sample(undefined)).toEqual(['index.html'])
})

test('ten at the most', () => {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`a.${index}`, 'plain'] as const))
  expect(sample(files)).toHaveLength(10)
})
