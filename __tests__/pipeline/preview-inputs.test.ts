import { describe, expect, test } from '@jest/globals'
import { type Inputs, loadInputs } from '../../src/inputs.ts'
import { previewFor, previewInputs, sweepInputs } from '../../src/pipeline/preview-inputs.ts'

function load(given: Readonly<Record<string, string>>): Inputs {
  const entries = Object.entries({ bucket: 'site-bucket', ...given })
  return loadInputs(Object.fromEntries(entries.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))).inputs
}

const production = {
  prefix: 'app',
  state: 'state-bucket/app',
  domain: 'example.com\nwww.example.com',
  'distribution-id': 'E1A2B3C4D5E6F7',
  delete: 'all',
  'max-delete': '10%',
  'build-env': 'VITE_API=https://api.example.com',
  'preview-url': 'https://pr-{number}.example.com'
}

test.each([
  ['all', { kind: 'folder' }],
  ['auto', { kind: 'auto' }],
  ['none', { kind: 'none' }]
])('`invalidate: %s` is about the preview alone', (given, invalidate) => {
  const inputs = load({ ...production, invalidate: given })
  expect(previewInputs(inputs, previewFor(inputs, 7)).invalidation.invalidate).toEqual(invalidate)
})

describe('the preview of a pull request', () => {
  test('is where the templates say', () => {
    expect(previewFor(load(production), 7)).toEqual({
      number: 7,
      kind: 'host',
      url: 'https://pr-7.example.com/',
      host: 'pr-7.example.com',
      basePath: '/',
      prefix: 'previews/app/pr-7/'
    })
  })

  test('without preview-url has a folder all the same, by which it can be removed', () => {
    expect(previewFor(load({ domain: 'example.com' }), 7)).toMatchObject({
      prefix: 'previews/pr-7/',
      host: 'example.com'
    })
    expect(previewFor(load({}), 7)).toMatchObject({ prefix: 'previews/pr-7/', host: '' })
  })
})

describe('the inputs of a preview', () => {
  test('are those of a site of its own in its own folder', () => {
    const inputs = load(production)
    expect(previewInputs(inputs, previewFor(inputs, 7))).toEqual({
      ...inputs,
      build: {
        ...inputs.build,
        env: [
          { name: 'VITE_API', value: 'https://api.example.com' },
          { name: 'PREVIEW_BASE_PATH', value: '/' },
          { name: 'PREVIEW_URL', value: 'https://pr-7.example.com/' }
        ]
      },
      destination: {
        ...inputs.destination,
        prefix: 'previews/app/pr-7/',
        basePath: '/',
        url: 'https://pr-7.example.com/',
        state: { bucket: 'site-bucket', prefix: 'previews/app/pr-7/.s3-cloudfront-deploy/' }
      },
      cdn: { distributionIds: ['E1A2B3C4D5E6F7'], domains: ['pr-7.example.com'] },
      sync: { ...inputs.sync, maxDeletePercent: 100 }
    })
  })

  test('tell the build of a path preview its path', () => {
    const inputs = load({ 'preview-url': 'https://example.com/previews/pr-{number}/' })
    const { build, destination, cdn } = previewInputs(inputs, previewFor(inputs, 7))
    expect(build.env).toEqual([
      { name: 'PREVIEW_BASE_PATH', value: '/previews/pr-7/' },
      { name: 'PREVIEW_URL', value: 'https://example.com/previews/pr-7/' }
    ])
    expect(destination.basePath).toBe('/previews/pr-7/')
    expect(cdn.domains).toEqual(['example.com'])
  })

  test.each([
    ['no distribution is named', {}, []],
    ['production has a domain', { domain: 'example.com' }, ['pr-7.example.com']],
    ['a distribution is named', { 'distribution-id': 'E1A2B3C4D5E6F7' }, ['pr-7.example.com']]
  ])('at a store elsewhere, where %s', (_, given, domains) => {
    const elsewhere = { 'endpoint-url': 'https://s3.example.net', 'preview-url': 'https://pr-{number}.example.com' }
    const inputs = load({ ...elsewhere, ...given })
    expect(previewInputs(inputs, previewFor(inputs, 7)).cdn.domains).toEqual(domains)
  })

  test('keep the domains where no address of the preview is known', () => {
    const inputs = load({})
    expect(previewInputs(inputs, previewFor(inputs, 7)).cdn.domains).toEqual([])
  })
})

test('a sweep looks for the state of previews in their own bucket, wherever production keeps its own', () => {
  const inputs = load(production)
  expect(inputs.destination.state.bucket).toBe('state-bucket')
  const { destination, ...others } = sweepInputs(inputs)
  expect(destination.state.bucket).toBe('site-bucket')
  expect(others).toEqual((({ destination: _, ...rest }) => rest)(inputs))
})
