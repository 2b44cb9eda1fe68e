import { createServer, type IncomingHttpHeaders } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { listOf, siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { closeEdges, edgeLab, type RequestOptions } from './edge-lab.ts'

afterEach(closeEdges)

describe('the distribution of a host', () => {
  test.each([
    ['example.com', 'first'],
    ['EXAMPLE.com:8080', 'first'],
    ['example.com.localhost:8080', 'first'],
    ['pr-7.example.com', 'second'],
    ['www.example.com', 'third'],
    ['a.b.example.com', undefined],
    ['localhost', 'first'],
    ['127.0.0.1:80', 'first'],
    ['other.example.org', undefined],
    ['off.example.com', 'second'],
    ['staging.example.org', undefined]
  ])('%s: %s', async (host, expected) => {
    const lab = await edgeLab({ site: { aliases: ['example.com'], originPath: '/first' } })
    const others = [
      { originPath: '/second', aliases: ['*.example.com'] },
      { originPath: '/third', aliases: ['www.example.com'] },
      { originPath: '/off', aliases: ['off.example.com'], overrides: { Enabled: false } },
      { originPath: '/staging', aliases: ['staging.example.org'], overrides: { Staging: true } }
    ]
    for (const site of others) lab.cloudFront.createDistribution(siteDistribution({ bucket: 'site-bucket', ...site }))
    for (const folder of ['first', 'second', 'third', 'off', 'staging']) lab.put(`${folder}/index.html`, folder)
    const reply = await lab.get('/', { host })
    expect(reply.status === 200 ? reply.text : undefined).toBe(expected)
    if (expected === undefined) expect([reply.status, reply.cache]).toEqual([403, 'Error'])
  })

  test("is also known by the distribution's own name", async () => {
    const lab = await edgeLab()
    const second = lab.cloudFront.createDistribution(siteDistribution({ bucket: 'site-bucket', originPath: '/second' }))
    lab.put('second/index.html', 'second')
    const name = second.value.DomainName ?? ''
    expect((await lab.get('/', { host: name })).text).toBe('second')
    expect(new URL(lab.edge.urlOf('example.com', '/a')).host).toBe(`example.com.localhost:${lab.edge.port}`)
  })

  test('sends requests with the header of a continuous deployment policy to the staging distribution', async () => {
    const lab = await edgeLab({ site: { originPath: '/live' } })
    const staging = lab.cloudFront.createDistribution(
      siteDistribution({ bucket: 'site-bucket', originPath: '/next', overrides: { Staging: true } })
    )
    const policy = lab.cloudFront.createContinuousDeploymentPolicy({
      StagingDistributionDnsNames: listOf([staging.value.DomainName ?? '']),
      Enabled: true,
      TrafficConfig: { Type: 'SingleHeader', SingleHeaderConfig: { Header: 'aws-cf-cd-next', Value: 'yes' } }
    })
    lab.cloudFront.changeDistribution(lab.distributionId, config => ({
      ...config,
      ContinuousDeploymentPolicyId: policy.id
    }))
    lab.put('live/index.html', 'live')
    lab.put('next/index.html', 'next')
    const replies = [undefined, 'yes', 'no'].map(value =>
      lab.get('/', { headers: value === undefined ? {} : { 'aws-cf-cd-next': value } })
    )
    expect((await Promise.all(replies)).map(({ text }) => text)).toEqual(['live', 'next', 'live'])
  })
})

describe('the key in the bucket', () => {
  test.each([
    // request, OriginPath → key read
    ['/', '', 'index.html'],
    ['/', '/site', 'site/index.html'],
    ['/dir/', '', 'dir/'],
    ['/a%20b', '', 'a b'],
    ['/a+b', '', 'a b'],
    ['/a%2Bb', '', 'a+b'],
    ['/100%25', '', '100%'],
    ['/%E2%9C%93', '', '✓'],
    ['//a', '', '/a'],
    ['/a/../b', '', 'a/../b'],
    ["/!$&'()*,;=:@~", '', "!$&'()*,;=:@~"]
  ])('%s with OriginPath %j is %j', async (path, originPath, key) => {
    const lab = await edgeLab({ site: { originPath } })
    lab.put(key, 'found')
    expect((await lab.get(path)).text).toBe('found')
  })

  test('of a folder is not its index: the default root object is for the root alone', async () => {
    const lab = await edgeLab()
    lab.put('docs/index.html', 'docs')
    expect((await lab.get('/docs/')).status).toBe(403)
  })

  test('of the root, without a default root object, lists the bucket to whom may list it', async () => {
    const config = (given: Parameters<NonNullable<Parameters<typeof edgeLab>[0]>['config'] & object>[0]) => ({
      ...given,
      DefaultRootObject: ''
    })
    const open = await edgeLab({ access: { listBucket: true }, config })
    expect((await open.get('/')).text).toContain('<ListBucketResult>')
    const closed = await edgeLab({ config })
    expect((await closed.get('/')).status).toBe(403)
  })
})

describe('methods and what reaches an origin', () => {
  test.each([
    ['POST', '/x'],
    ['PUT', '/x'],
    ['OPTIONS', '/x'],
    ['DELETE', '/index.html']
  ])('%s %s is refused where the behavior only allows reading', async (method, path) => {
    const lab = await edgeLab()
    lab.put('index.html', 'home')
    const reply = await lab.get(path, { method })
    expect([reply.status, reply.cache, reply.headers.server]).toEqual([403, 'Error', 'CloudFront'])
    expect(lab.edge.originLog).toEqual([])
  })

  test.each<[string, string | undefined, RequestOptions, Partial<IncomingHttpHeaders>, string]>([
    [
      'only what the policy names',
      undefined,
      { headers: { cookie: 'a=1', 'x-custom': '1', authorization: 'me' } },
      { cookie: undefined, 'x-custom': undefined, authorization: undefined, host: 'api.example.com' },
      '/api/echo'
    ],
    [
      'everything under AllViewer',
      '216adef6-5c7f-47e4-b989-5492eafa07d3',
      { headers: { cookie: 'a=1', 'x-custom': '1' }, host: 'example.com' },
      { cookie: 'a=1', 'x-custom': '1', host: 'example.com' },
      '/api/echo?q=1'
    ],
    [
      'everything but the host under AllViewerExceptHostHeader',
      'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      { headers: { cookie: 'a=1' }, host: 'example.com' },
      { cookie: 'a=1', host: 'api.example.com' },
      '/api/echo?q=1'
    ]
  ])('a POST carries its body and %s', async (_name, policy, request, expected, target) => {
    const seen: {
      method?: string | undefined
      url?: string | undefined
      headers: IncomingHttpHeaders
      body: string
    }[] = []
    const server = createServer(async (incoming, outgoing) => {
      let body = ''
      for await (const chunk of incoming) body += chunk
      seen.push({ method: incoming.method, url: incoming.url, headers: incoming.headers, body })
      outgoing.writeHead(201, [
        ['set-cookie', 'one=1'],
        ['set-cookie', 'two=2']
      ])
      outgoing.end('created')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    try {
      const lab = await edgeLab({
        site: { api: 'api.example.com', aliases: ['example.com'] },
        resolve: { 'api.example.com': `127.0.0.1:${port}` },
        config: config => ({
          ...config,
          CacheBehaviors: {
            Quantity: 1,
            Items: (config.CacheBehaviors?.Items ?? []).map(api => ({ ...api, OriginRequestPolicyId: policy }))
          }
        })
      })
      for (const _twice of [1, 2]) {
        const reply = await lab.get('/api/echo?q=1', {
          method: 'POST',
          body: '{"a":1}',
          ...request,
          headers: { ...request.headers, 'content-type': 'application/json' }
        })
        expect([reply.status, reply.text, reply.cache]).toEqual([201, 'created', 'Miss'])
        expect(reply.headers['set-cookie']).toEqual(['one=1', 'two=2'])
      }
      expect(seen).toHaveLength(2)
      expect(seen[0]).toMatchObject({ method: 'POST', url: target, body: '{"a":1}' })
      expect(seen[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Amazon CloudFront' })
      for (const [name, value] of Object.entries(expected))
        expect([name, seen[0]?.headers[name]]).toEqual([name, value])
    } finally {
      await new Promise(resolve => server.close(resolve))
    }
  })
})

test('every request is logged with how it was answered', async () => {
  const lab = await edgeLab()
  lab.put('a', 'text')
  await lab.get('/a?x=1')
  await lab.get('/a')
  await lab.get('/b', { host: 'unknown.example.com' })
  expect(lab.edge.log.map(({ target, status, result, bytes }) => [target, status, result, bytes > 0])).toEqual([
    ['/a?x=1', 200, 'Miss', true],
    ['/a', 200, 'Hit', true],
    ['/b', 403, 'Error', true]
  ])
  expect(lab.edge.log.map(({ distributionId }) => distributionId)).toEqual([
    lab.distributionId,
    lab.distributionId,
    undefined
  ])
})
