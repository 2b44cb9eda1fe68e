import { afterEach, describe, expect, test } from '@jest/globals'
import { closeEdges, edgeLab, type LabOptions } from './edge-lab.ts'

afterEach(closeEdges)

const website = (errorDocument?: string, originPath = ''): LabOptions => ({
  access: {
    listBucket: true,
    website: { indexDocument: 'index.html', ...(errorDocument === undefined ? {} : { errorDocument }) }
  },
  config: config => ({
    ...config,
    DefaultRootObject: '',
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'site',
          DomainName: 'site-bucket.s3-website-us-east-1.amazonaws.com',
          OriginPath: originPath,
          CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' }
        }
      ]
    }
  })
})

describe('a website origin', () => {
  test.each([
    ['/', 200, 'home', undefined],
    ['/docs/', 200, 'docs', undefined],
    ['/docs', 302, '', '/docs/'],
    ['/docs/index.html', 200, 'docs', undefined],
    ['/about', 200, 'about', undefined],
    ['/a+b', 200, 'plus', undefined],
    ['/missing', 404, 'not here', undefined],
    ['/missing/', 404, 'not here', undefined]
  ])('%s: %d', async (path, status, text, location) => {
    const lab = await edgeLab(website('404.html'))
    const files = {
      'index.html': 'home',
      'docs/index.html': 'docs',
      about: 'about',
      'about/index.html': 'hidden',
      'a+b': 'plus',
      '404.html': 'not here'
    }
    for (const [key, body] of Object.entries(files)) lab.put(key, body)
    const reply = await lab.get(path)
    expect([reply.status, reply.text, reply.headers.location]).toEqual([status, text, location])
  })

  test('redirects with the origin path in the location, as S3 knows no other', async () => {
    const lab = await edgeLab(website(undefined, '/site'))
    lab.put('site/docs/index.html', 'docs')
    expect((await lab.get('/docs')).headers.location).toBe('/site/docs/')
    expect((await lab.get('/docs/')).text).toBe('docs')
  })

  test("keeps an error for as long as the error document's own header says", async () => {
    const lab = await edgeLab(website('404.html'))
    lab.put('404.html', 'not here', { 'cache-control': 'max-age=120' })
    await lab.get('/late')
    lab.put('late', 'here')
    lab.clock.advance(119)
    expect((await lab.get('/late')).text).toBe('not here')
    lab.clock.advance(1)
    expect((await lab.get('/late')).text).toBe('here')
  })

  test('says what is missing where there is no error document', async () => {
    const lab = await edgeLab(website())
    const reply = await lab.get('/missing')
    expect([reply.status, reply.headers['x-amz-error-code']]).toEqual([404, 'NoSuchKey'])
  })
})
