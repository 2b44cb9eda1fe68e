import { expect, test } from '@jest/globals'
import type { Upload } from '../../src/sync/operation.ts'
import { uploadPhases } from '../../src/sync/phases.ts'
import { siteFile } from '../helpers/site-files.ts'

test('assets go before the documents that name them, and index.html goes last', () => {
  const files = [
    siteFile('404.html', '', { fileClass: 'document' }),
    siteFile('assets/a-DiwrgTda.js', '', { fileClass: 'fingerprinted' }),
    siteFile('docs/index.html', '', { fileClass: 'document' }),
    siteFile('index.html', '', { fileClass: 'document' }),
    siteFile('logo.svg'),
    siteFile('sw.js', '', { fileClass: 'document' })
  ]
  const operations = files.map(
    (file): Upload => ({ action: 'upload', reason: 'new', key: file.key, file, previous: { state: 'absent' } })
  )
  expect(uploadPhases({ operations }).map(({ uploads }) => uploads.map(({ key }) => key))).toEqual([
    ['assets/a-DiwrgTda.js'],
    ['logo.svg'],
    ['404.html', 'docs/index.html', 'sw.js'],
    ['index.html']
  ])
})
