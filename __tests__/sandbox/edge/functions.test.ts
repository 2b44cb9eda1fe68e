import { afterEach, describe, expect, test } from '@jest/globals'
import { listOf } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { closeEdges, type EdgeLab, edgeLab, type LabOptions } from './edge-lab.ts'

afterEach(closeEdges)

type Functions = Partial<Record<'viewer-request' | 'viewer-response', string>>

/** A lab whose default behavior runs these functions; `/other/*` has none. */
function labWith(functions: Functions, options: LabOptions = {}): Promise<EdgeLab> {
  return edgeLab({
    ...options,
    config(config, cloudFront) {
      const associations = Object.entries(functions).map(([event, body]) => ({
        EventType: event as keyof Functions,
        FunctionARN: cloudFront.functions.install(event, `function handler(event) { ${body} }`)
      }))
      const { DefaultCacheBehavior: first } = options.config?.(config, cloudFront) ?? config
      if (first === undefined) throw new Error('no default behavior')
      const { TargetOriginId, ViewerProtocolPolicy, CachePolicyId } = first
      return {
        ...config,
        DefaultCacheBehavior: { ...first, FunctionAssociations: listOf(associations) },
        CacheBehaviors: listOf([{ PathPattern: '/other/*', TargetOriginId, ViewerProtocolPolicy, CachePolicyId }])
      }
    }
  })
}

const rewrite = (to: string) => `event.request.uri = '${to}'; return event.request`

describe('a viewer-request function', () => {
  test('changes the path after the behavior was chosen and before the cache key is taken', async () => {
    const lab = await labWith({ 'viewer-request': rewrite('/other/page.html') })
    lab.put('other/page.html', 'page')
    const replies = [await lab.get('/a'), await lab.get('/b?x=1')]
    expect(replies.map(({ text, cache }) => [text, cache])).toEqual([
      ['page', 'Miss'],
      ['page', 'Hit']
    ])
    expect(lab.cached()).toEqual(['/other/page.html'])
    // Not through the function, although its path now is that of another behavior.
    expect((await lab.get('/other/page.html')).text).toBe('page')
    lab.invalidate('/other/page.html')
    expect(lab.cached()).toEqual([])
  })

  test('sees the request as its documentation says', async () => {
    const body = 'return { statusCode: 200, body: JSON.stringify(event) }'
    const lab = await labWith({ 'viewer-request': body }, { site: { aliases: ['example.com'] } })
    const { text } = await lab.get('/a%20b/%2E?x=1&y=%20&x=2&z', {
      host: 'Example.com.localhost:8080',
      headers: { cookie: 'a=1; b=2', 'X-Custom': 'yes' }
    })
    const { value } = lab.cloudFront.distribution(lab.distributionId)
    expect(JSON.parse(text)).toEqual({
      version: '1.0',
      context: {
        distributionDomainName: value.DomainName,
        distributionId: lab.distributionId,
        eventType: 'viewer-request',
        requestId: expect.any(String)
      },
      viewer: { ip: '127.0.0.1' },
      request: {
        method: 'GET',
        uri: '/a%20b/%2E',
        querystring: {
          x: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] },
          y: { value: '%20' },
          z: { value: '' }
        },
        headers: expect.objectContaining({ host: { value: 'example.com' }, 'x-custom': { value: 'yes' } }),
        cookies: { a: { value: '1' }, b: { value: '2' } }
      }
    })
  })

  test('may answer by itself; that answer is not kept', async () => {
    const body = `return { statusCode: 404, statusDescription: 'Not Found', headers: { 'x-made': { value: event.context.requestId } },
      body: { encoding: 'base64', data: 'bm8=' } }`
    const lab = await labWith({ 'viewer-request': body }, { site: { fallback: { errorCodes: [404] } } })
    lab.put('index.html', 'index')
    const [first, second] = [await lab.get('/'), await lab.get('/')]
    expect([first.status, first.text, first.cache]).toEqual([404, 'no', 'FunctionGeneratedResponse'])
    expect(first.headers['x-made']).not.toBe(second.headers['x-made'])
    expect(lab.cached()).toEqual([])
    expect(lab.edge.originLog).toEqual([])
  })

  test.each([
    ['throws', 'throw new Error("no")', 503, 'FunctionExecutionError'],
    ['asks for a module', 'return require("fs")', 503, 'FunctionExecutionError'],
    ['evaluates text', 'return eval("event.request")', 503, 'FunctionExecutionError'],
    ['never ends', 'for (;;) {}', 503, 'FunctionExecutionError'],
    [
      'reaches for the process',
      'return event.constructor.constructor("return process")()',
      503,
      'FunctionExecutionError'
    ],
    ['gives nothing', '', 502, 'FunctionValidationError'],
    ['gives a path without a slash', rewrite('index.html'), 502, 'FunctionValidationError'],
    [
      'changes the host',
      'event.request.headers.host.value = "b.example"; return event.request',
      502,
      'FunctionValidationError'
    ],
    ['changes the method', 'event.request.method = "POST"; return event.request', 502, 'FunctionValidationError'],
    ['gives an odd status', 'return { statusCode: 99 }', 502, 'FunctionValidationError']
  ])('that %s: %i', async (_, body, status, cache) => {
    const lab = await labWith({ 'viewer-request': body })
    lab.put('index.html', 'index')
    const reply = await lab.get('/')
    expect([reply.status, reply.cache]).toEqual([status, cache])
    expect(lab.edge.originLog).toEqual([])
  })

  test('has its changes to query string and headers reach the origin; what it leaves alone stays as it was', async () => {
    const body = `event.request.headers['x-added'] = { value: event.request.uri }; return event.request`
    const lab = await labWith({ 'viewer-request': body }, { config: passEverything })
    await lab.get('/a?b=%20&c&b=1', { headers: { cookie: 'a=1' } })
    const [request] = lab.edge.originLog
    expect([request?.query, request?.headers.get('x-added'), request?.headers.get('cookie')]).toEqual([
      'b=%20&c&b=1',
      '/a',
      'a=1'
    ])
    expect(request?.headers.has('host')).toBe(false)
  })

  test('does not run for methods that the behavior refuses', async () => {
    const lab = await labWith({ 'viewer-request': 'return { statusCode: 200 }' })
    const reply = await lab.get('/', { method: 'POST' })
    expect([reply.status, reply.cache]).toEqual([403, 'Error'])
  })
})

describe('a viewer-response function', () => {
  const mark = `event.response.headers['x-path'] = { value: event.request.uri }; return event.response`

  test('changes every response, from the origin and from the cache, and never the stored copy', async () => {
    const lab = await labWith({ 'viewer-request': rewrite('/index.html'), 'viewer-response': mark })
    lab.put('index.html', 'index', { 'content-type': 'text/html' })
    const replies = [await lab.get('/'), await lab.get('/a')]
    expect(
      replies.map(({ text, cache, headers }) => [text, cache, headers['x-path'], headers['content-type']])
    ).toEqual([
      ['index', 'Miss', '/index.html', 'text/html'],
      ['index', 'Hit', '/index.html', 'text/html']
    ])
    const etag = replies[0]?.headers.etag ?? ''
    const again = await lab.get('/', { headers: { 'if-none-match': etag } })
    expect([again.status, again.headers['x-path']]).toEqual([304, '/index.html'])
  })

  test.each([
    ['an error of the origin', undefined],
    ['a page that stands in for one', { errorCodes: [403] }]
  ])('does not run for %s', async (_, fallback) => {
    const lab = await labWith({ 'viewer-response': mark }, { site: { ...(fallback && { fallback }) } })
    lab.put('index.html', 'index')
    for (const reply of [await lab.get('/missing'), await lab.get('/missing')]) {
      expect([reply.status, reply.cache]).toEqual([fallback ? 200 : 403, 'Error'])
      expect(reply.headers['x-path']).toBeUndefined()
    }
  })

  test.each([
    ['throws', 'throw 1', 503],
    ['gives nothing', '', 502]
  ])('that %s: %i', async (_, body, status) => {
    const lab = await labWith({ 'viewer-response': body })
    lab.put('index.html', 'index')
    expect((await lab.get('/')).status).toBe(status)
  })
})

/** As the managed policy AllViewer does. */
function passEverything(config: Parameters<NonNullable<LabOptions['config']>>[0]): typeof config {
  const { DefaultCacheBehavior: first } = config
  return first === undefined
    ? config
    : { ...config, DefaultCacheBehavior: { ...first, OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac' } }
}

test('two requests to one function share nothing', async () => {
  const count = 'let seen = 0; function counted() { seen += 1; return String(seen) }'
  const tell = (text: string) => `return { statusCode: 200, body: ${text} }`
  const lab = await labWith({ 'viewer-request': `${tell('counted()')} }\n${count}\nfunction other() {` })
  expect([(await lab.get('/')).text, (await lab.get('/')).text]).toEqual(['1', '1'])

  for (const leave of ['globalThis.seen = 1', 'Array.prototype.seen = 1', 'JSON.parse = null', 'Object.seen = 1']) {
    const another = await labWith({ 'viewer-request': `${leave}; ${tell("'left'")}` })
    expect((await another.get('/')).cache).toBe('FunctionExecutionError')
  }
})
