import { describe, expect, test } from '@jest/globals'
import { loadInputs } from '../../src/inputs.ts'
import { previewFor } from '../../src/pipeline/preview-inputs.ts'
import { previewReach } from '../../src/pipeline/preview-reach.ts'
import type { BehaviorFacts, DistributionFacts } from '../../src/ports.ts'
import { behavior, facts } from '../invalidation/facts.ts'

const HOST = 'https://pr-{number}.example.com'
const PATH = 'https://example.com/previews/pr-{number}/'

function reach(url: string, behaviors: readonly Partial<BehaviorFacts>[], more: Partial<DistributionFacts> = {}) {
  const { inputs } = loadInputs({ INPUT_BUCKET: 'site-bucket', 'INPUT_PREVIEW-URL': url })
  const distribution = facts({ behaviors: behaviors.map(one => behavior(one)), errorResponses: [], ...more })
  return previewReach(previewFor(inputs, 7), inputs.preview.prefix, [{ id: distribution.id, facts: distribution }])
}

const titles = (...of: Parameters<typeof reach>) => reach(...of).map(({ title }) => title)

describe('what visitors of a preview see', () => {
  const elsewhere = 'Preview out of reach'
  const production = 'Preview shows production'
  const noFront = 'Preview has no front page'

  test.each<[originPath: string, edgeFunction: BehaviorFacts['edgeFunction'], host: string[], path: string[]]>([
    ['/app', 'router', [elsewhere], [elsewhere]],
    ['/app', 'none', [elsewhere], [elsewhere]],
    ['/preview', 'unknown', [elsewhere], [elsewhere]],
    ['', 'router', [], []],
    ['', 'unknown', [], []],
    ['/previews', 'router', [], []],
    ['/previews/pr-7', 'none', [], [noFront]],
    ['/previews', 'none', [production], [noFront]],
    ['', 'none', [production], [noFront]]
  ])('OriginPath %j, function %s', (originPath, edgeFunction, host, path) => {
    expect({
      host: titles(HOST, [{ originPath, edgeFunction }]),
      path: titles(PATH, [{ originPath, edgeFunction }])
    }).toEqual({ host, path })
  })

  test('at a website endpoint folders have front pages, and hosts are all the same', () => {
    expect([HOST, PATH].map(url => titles(url, [{}], { websiteOrigin: true }))).toEqual([[production], []])
  })

  test('depends on each behavior that leads to the bucket, at a host of its own', () => {
    const behaviors = [
      { pathPattern: '/api/*', originPath: undefined },
      { pathPattern: '/assets/*' },
      { pathPattern: '*', edgeFunction: 'router' as const }
    ]
    const [finding] = reach(HOST, behaviors)
    expect(finding?.message).toContain('under /assets/* of distribution')
    expect(finding?.remedy).toContain('docs/router.md')
    expect(titles(PATH, behaviors)).toEqual([])
  })

  test('nobody knows where the configuration may not be read, or where there is no distribution', () => {
    const { inputs } = loadInputs({ INPUT_BUCKET: 'site-bucket', 'INPUT_PREVIEW-URL': HOST })
    const preview = previewFor(inputs, 7)
    expect(previewReach(preview, inputs.preview.prefix, [{ id: 'E1', facts: undefined }])).toEqual([])
    expect(previewReach(preview, inputs.preview.prefix, [])).toEqual([])
  })
})

test.each<[name: string, code: number, page: string | undefined, expected: string[]]>([
  ['the fallback of a single-page application', 403, '/index.html', ['What a preview lacks shows production']],
  ['that of 404', 404, '/app/index.html', ['What a preview lacks shows production']],
  ['a page that says what it is', 404, '/404.html', []],
  ['only a time', 403, undefined, []],
  ['an outage', 503, '/index.html', []]
])('an error response: %s', (_, errorCode, responsePagePath, expected) => {
  const errorResponses = [{ errorCode, responsePagePath, minTtl: 10 }]
  for (const url of [HOST, PATH])
    expect(titles(url, [{ edgeFunction: 'router' }], { errorResponses })).toEqual(expected)
})

test('what is out of reach comes with the folder that is not', () => {
  const [finding] = reach(HOST, [{ originPath: '/app', edgeFunction: 'router' }])
  expect(finding?.message).toContain('the preview is in previews/pr-7/')
  expect(finding?.remedy).toContain('`preview-prefix: app/previews/pr-{number}/`')
})
