import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import type { DistributionConfig } from '@aws-sdk/client-cloudfront'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createAuthority } from '../../sandbox/edge/certificate-authority.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Internet, startInternet } from '../../sandbox/internet.ts'
import type { ReferenceSetup } from '../../sandbox/reference-setup.ts'
import type { NetworkOptions } from '../../src/probe/network.ts'
import { probeSite } from '../../src/probe/probe-site.ts'
import type { HttpProbe, ProbePurpose } from '../../src/verify/facts.ts'
import type { SiteToProbe } from '../../src/verify/sources.ts'
import { closeProbeLabs, network, trust } from './probe-lab.ts'

const INDEX = '<!doctype html><script type="module" src="/assets/index-a1b2c3d4.js"></script>'
const SCRIPT = `console.log(${JSON.stringify('x'.repeat(3000))})`
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const open: { close(): unknown }[] = []
afterEach(async () => {
  await closeProbeLabs()
  for (const each of open.splice(0).reverse()) await each.close()
})

interface Site {
  readonly sandbox: Sandbox
  readonly internet: Internet
  readonly setup: ReferenceSetup
  readonly zoneId: string
  plan(changes?: Partial<SiteToProbe>): SiteToProbe
  network(options?: Partial<NetworkOptions>): Promise<ReturnType<typeof network>>
}

/** example.com as by the reference set-up, with a default root object, HTTP/3, IPv6 and an API. */
async function site(overrides: Partial<DistributionConfig> = {}): Promise<Site> {
  const api: Server = createServer(({ url, method }, response) => {
    const status = url === '/api/health' ? 200 : 404
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ method, status }))
  })
  await new Promise<void>(done => api.listen(0, '127.0.0.1', done))
  const sandbox = await startSandbox({
    origins: { 'api.example.com': `127.0.0.1:${(api.address() as AddressInfo).port}` }
  })
  const certificate = sandbox.acm.request('us-east-1', {
    DomainName: 'example.com',
    SubjectAlternativeNames: ['*.example.com'],
    ValidationMethod: 'DNS'
  })
  sandbox.acm.issue(certificate.CertificateArn)
  const setup = sandbox.createReferenceSetup({
    domain: 'example.com',
    distribution: {
      api: 'api.example.com',
      overrides: {
        DefaultRootObject: 'index.html',
        IsIPV6Enabled: true,
        HttpVersion: 'http2and3',
        ViewerCertificate: { ACMCertificateArn: certificate.CertificateArn, SSLSupportMethod: 'sni-only' },
        ...overrides
      }
    }
  })
  setup.bucket.put('index.html', { bytes: Buffer.from(INDEX), headers: { 'content-type': 'text/html' } })
  setup.bucket.put('assets/index-a1b2c3d4.js', {
    bytes: Buffer.from(SCRIPT),
    headers: { 'content-type': 'text/javascript' }
  })
  const zone = sandbox.route53.createZone({ Name: 'example.com' })
  for (const Type of ['A', 'AAAA'] as const) {
    const AliasTarget = {
      DNSName: setup.distributionDomain,
      HostedZoneId: 'Z2FDTNDATAQYW2',
      EvaluateTargetHealth: false
    }
    sandbox.route53.upsert(zone.id, { Name: 'example.com', Type, AliasTarget })
  }
  const internet = await startInternet(sandbox)
  trust(internet.door.caPem)
  open.push({ close: () => new Promise(done => api.close(done)) }, sandbox, internet)
  return {
    sandbox,
    internet,
    setup,
    zoneId: zone.id,
    plan: changes => ({
      domains: ['example.com'],
      distributionDomain: setup.distributionDomain,
      bucket: 'example.com',
      region: 'eu-central-1',
      prefix: '',
      originPath: '',
      fallbackDocument: 'index.html',
      statePrefix: '.s3-cloudfront-deploy/',
      routes: ['/login/callback?code=x'],
      apiPath: '/api/*',
      apiProbe: { path: '/api/health' },
      nonce: 'n0nce',
      dns: [{ domain: 'example.com', zone: 'example.com' }],
      ...changes
    }),
    network: async options =>
      network({ environment: internet.env, resolve: await internet.resolve(), limits: { dnsMs: 300 }, ...options })
  }
}

function byPurpose(probes: readonly HttpProbe[], purpose: ProbePurpose) {
  return probes.filter(probe => probe.purpose === purpose)
}

const known = (value: unknown) => ({ state: 'known', value: expect.objectContaining(value as object) })
const INDEX_PAGE = known({ status: 200, digest: sha256(INDEX), isHtml: true })

describe('a site that works', () => {
  test('is seen in all of its parts', async () => {
    const { plan, network, setup } = await site()
    const { dns, tls, http } = await probeSite(await network(), plan())
    expect(dns).toHaveLength(1)
    expect(dns[0]).toMatchObject({
      zone: { value: 'example.com' },
      authoritative: [1, 2, 3, 4].map(() => ({ answer: { value: { a: ['127.0.0.1'], aaaa: ['::1'] } } })),
      distributionAddresses: { value: ['127.0.0.1', '::1'] }
    })
    expect(tls).toEqual([
      { domain: 'example.com', route: 'dns', session: known({ trusted: true, alpn: 'h2' }) },
      { domain: 'example.com', route: 'distribution', session: known({ trusted: true, alpn: 'h2' }) }
    ])
    const seen = http.map(({ purpose, method, url, route }) => [purpose, method, url, route].join(' '))
    expect(seen).toEqual([
      'root GET https://example.com/ dns',
      'root GET https://example.com/ distribution',
      'index GET https://example.com/index.html dns',
      'http GET http://example.com/__verify-n0nce?q=1 dns',
      'deep-link GET https://example.com/__verify-n0nce/a dns',
      'route GET https://example.com/login/callback?code=x dns',
      'missing-asset GET https://example.com/assets/__verify-n0nce.js dns',
      'api GET https://example.com/api/health dns',
      'api GET https://example.com/api/health dns',
      'api-missing GET https://example.com/api/__verify-n0nce dns',
      'state GET https://example.com/.s3-cloudfront-deploy/head.json dns',
      'bucket-rest GET https://s3.eu-central-1.amazonaws.com/example.com/index.html bucket',
      'bucket-website GET http://example.com.s3-website.eu-central-1.amazonaws.com/index.html bucket',
      'asset GET https://example.com/assets/index-a1b2c3d4.js dns',
      'asset-br GET https://example.com/assets/index-a1b2c3d4.js dns'
    ])
    expect(setup.distributionDomain).toMatch(/\.cloudfront\.net$/)
    for (const purpose of ['root', 'index', 'deep-link', 'route'] as const) {
      for (const { response } of byPurpose(http, purpose)) expect(response).toEqual(INDEX_PAGE)
    }
    expect(byPurpose(http, 'root')[0]?.response).toMatchObject({
      value: { headers: { 'alt-svc': 'h3=":443"; ma=86400' } }
    })
    expect(byPurpose(http, 'http')[0]?.response).toEqual(
      known({ status: 301, headers: expect.objectContaining({ location: 'https://example.com/__verify-n0nce?q=1' }) })
    )
    // The 403 mapping of the reference set-up: a missing asset and the state folder look like the index.
    expect(byPurpose(http, 'missing-asset')[0]?.response).toEqual(INDEX_PAGE)
    expect(byPurpose(http, 'asset')[0]?.response).toEqual(known({ status: 200, digest: sha256(SCRIPT) }))
    expect(byPurpose(http, 'asset-br')[0]?.response).toEqual(
      known({ digest: sha256(SCRIPT), headers: expect.objectContaining({ 'content-encoding': 'br' }) })
    )
    for (const { response } of byPurpose(http, 'api')) {
      expect(response).toEqual(
        known({ status: 200, headers: expect.objectContaining({ 'x-cache': 'Miss from cloudfront' }) })
      )
    }
    expect(byPurpose(http, 'api-missing')[0]?.response).toEqual(known({ status: 404, isHtml: false }))
    expect(byPurpose(http, 'bucket-rest')[0]?.response).toEqual(known({ status: 403 }))
    expect(byPurpose(http, 'bucket-website')[0]?.response).toEqual(known({ status: 404 }))
  })

  test('without an API, without a state folder in reach, and with a second name', async () => {
    const { plan, network } = await site({ Aliases: { Quantity: 2, Items: ['example.com', 'www.example.com'] } })
    const domains = ['example.com', 'www.example.com']
    const { http, dns, tls } = await probeSite(
      await network(),
      plan({ domains, apiPath: undefined, apiProbe: undefined, statePrefix: undefined, routes: [] })
    )
    expect(new Set(http.map(({ purpose }) => purpose))).toEqual(
      new Set([
        'root',
        'index',
        'http',
        'deep-link',
        'missing-asset',
        'other-name',
        'bucket-rest',
        'bucket-website',
        'asset',
        'asset-br'
      ])
    )
    expect(byPurpose(http, 'other-name')).toMatchObject([{ url: 'https://www.example.com/', route: 'dns' }])
    expect(dns.map(({ domain }) => domain)).toEqual(domains)
    expect(tls.map(({ domain, route }) => `${domain} ${route}`)).toEqual(
      domains.flatMap(domain => [`${domain} dns`, `${domain} distribution`])
    )
    // Nobody has made a record for it.
    expect(dns[1]?.recursive[0]?.answer).toMatchObject({ value: { rcode: 'NXDOMAIN' } })
    expect(byPurpose(http, 'other-name')[0]?.response.state).toBe('unavailable')
  })

  test('below a prefix that is not the origin path', async () => {
    const { plan, network, setup } = await site()
    setup.bucket.put('app/index.html', { bytes: Buffer.from(INDEX), headers: { 'content-type': 'text/html' } })
    const { http } = await probeSite(await network(), plan({ prefix: 'app/' }))
    const urls = (purpose: ProbePurpose) => byPurpose(http, purpose).map(({ url }) => url)
    expect(urls('index')).toEqual(['https://example.com/app/index.html'])
    expect(urls('deep-link')).toEqual(['https://example.com/app/__verify-n0nce/a'])
    expect(urls('bucket-rest')).toEqual(['https://s3.eu-central-1.amazonaws.com/example.com/app/index.html'])
  })

  test('routes are asked for as browsers do', async () => {
    const { plan, network } = await site()
    const routes = ['/로그인', '/café/%7Eme?q=é&r=%20', '/a b']
    const { http } = await probeSite(await network(), plan({ routes, apiProbe: { path: '/api/상태' } }))
    expect(byPurpose(http, 'route').map(({ url, response }) => [url, response])).toEqual([
      ['https://example.com/%EB%A1%9C%EA%B7%B8%EC%9D%B8', INDEX_PAGE],
      ['https://example.com/caf%C3%A9/%7Eme?q=%C3%A9&r=%20', INDEX_PAGE],
      ['https://example.com/a%20b', INDEX_PAGE]
    ])
    expect(byPurpose(http, 'api')[0]).toMatchObject({
      url: 'https://example.com/api/%EC%83%81%ED%83%9C',
      response: known({ status: 404 })
    })
  })

  describe('at an address that the name of the distribution does not have here', () => {
    const EDGE = '192.0.2.77'

    /** What is said of an address at which the port answers that `listen` gives: the edge's, or another server's. */
    async function addressesFound(
      listen: (site: Site, serial: string) => Promise<number>
    ): Promise<readonly string[] | undefined> {
      const all = await site()
      const { plan, internet, sandbox, zoneId } = all
      const { tls } = await probeSite(await all.network(), plan())
      const serial = tls[1]?.session.state === 'known' ? tls[1].session.value.serial : ''
      sandbox.route53.remove(zoneId, 'example.com', 'AAAA')
      sandbox.route53.upsert(zoneId, { Name: 'example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: EDGE }] })
      const resolve = [...(await internet.resolve()), { host: EDGE, address: `127.0.0.1:${await listen(all, serial)}` }]
      const { dns } = await probeSite(await all.network({ resolve }), plan())
      return dns[0]?.edgeAddresses
    }

    /** A server of its own, with a certificate for the domain. */
    async function balancer({ internet }: Site, serial: string): Promise<number> {
      const authority = await createAuthority()
      trust(internet.door.caPem, authority.pem)
      const notAfter = new Date(Date.now() + 86_400_000)
      const credentials = await authority.issue({ names: ['example.com'], notAfter, serial })
      const server = createSecureServer(credentials, (_, response) => response.end('hello'))
      open.push(authority, { close: () => server.close() })
      await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
      return (server.address() as AddressInfo).port
    }

    test('an edge is told by its certificate and what it says', async () => {
      expect(await addressesFound(async ({ internet }) => internet.door.httpsPort)).toEqual([EDGE])
    })

    test('another server is none: neither one with a certificate of its own, nor a load balancer with the same', async () => {
      expect(await addressesFound(all => balancer(all, '77'))).toBeUndefined()
      expect(await addressesFound(balancer)).toBeUndefined()
    })
  })

  test('under the name of its distribution alone', async () => {
    const { plan, network, setup } = await site()
    const { http, dns, tls } = await probeSite(await network(), plan({ domains: [], dns: [] }))
    expect([dns, tls]).toEqual([[], []])
    expect(byPurpose(http, 'root')).toEqual([
      {
        purpose: 'root',
        method: 'GET',
        url: `https://${setup.distributionDomain}/`,
        route: 'distribution',
        response: INDEX_PAGE
      }
    ])
  })
})

describe('before DNS points there', () => {
  test('`resolve` leads to the site, past the proxy', async () => {
    const { plan, network, internet, sandbox, zoneId } = await site()
    for (const type of ['A', 'AAAA'] as const) sandbox.route53.remove(zoneId, 'example.com', type)
    const resolve = [
      ...(await internet.resolve()),
      { host: 'example.com', address: `127.0.0.1:${internet.door.httpsPort}` }
    ]
    const { http, tls, dns } = await probeSite(await network({ resolve }), plan())
    expect(tls[0]).toEqual({
      domain: 'example.com',
      route: 'resolve',
      session: known({ trusted: true, address: '127.0.0.1' })
    })
    expect(byPurpose(http, 'root').map(({ route, response }) => [route, response.state])).toEqual([
      ['resolve', 'known'],
      ['distribution', 'known']
    ])
    expect(byPurpose(http, 'deep-link')[0]?.response).toEqual(INDEX_PAGE)
    expect(dns[0]?.recursive[0]?.answer).toMatchObject({ value: { rcode: 'NOERROR', a: [] } })
    expect(internet.door.tunnels.filter(target => target.startsWith('example.com:'))).toEqual([])
  })
})

describe('a site that does not answer', () => {
  test('is a list of facts that say so, within the time for all', async () => {
    const { plan } = await site()
    const limits = { overallMs: 600, requestMs: 400, dnsMs: 200 }
    // A server that takes connections and says nothing, in the place of everything.
    const sockets: Socket[] = []
    const silent = createTcpServer(socket => sockets.push(socket.on('error', () => {})))
    await new Promise<void>(done => silent.listen(0, '127.0.0.1', done))
    open.push({
      close() {
        silent.close()
        for (const socket of sockets) socket.destroy()
      }
    })
    const { port } = silent.address() as AddressInfo
    const dead = network({
      limits,
      environment: {
        S3_CLOUDFRONT_DEPLOY_RESOLVERS: `127.0.0.1:${port}`,
        HTTPS_PROXY: `http://127.0.0.1:${port}`,
        HTTP_PROXY: 'http://127.0.0.1:1'
      }
    })
    const { http, tls, dns } = await probeSite(dead, plan())
    expect(new Set(http.map(({ response }) => response.state))).toEqual(new Set(['unavailable']))
    expect(new Set(tls.map(({ session }) => session.state))).toEqual(new Set(['unavailable']))
    expect(http).toHaveLength(13)
    expect(dns[0]).toMatchObject({ zone: { state: 'unavailable' }, caa: { state: 'unavailable' }, authoritative: [] })
    expect(tls[0]?.session).toEqual({ state: 'unavailable', why: 'the 0.6 s for all probes were over' })
    expect(http[0]?.response).toEqual({ state: 'unavailable', why: 'the 0.6 s for all probes were over' })
  })

  test('with the edge closed, the rest is seen still', async () => {
    const { plan, network, internet } = await site()
    for (const port of [443, 80]) internet.door.refuse(`example.com:${port}`)
    const { http, tls, dns } = await probeSite(await network(), plan())
    expect(tls.map(({ session }) => session.state)).toEqual(['unavailable', 'known'])
    expect(byPurpose(http, 'root').map(({ response }) => response.state)).toEqual(['unavailable', 'known'])
    expect(dns[0]?.zone).toEqual({ state: 'known', value: 'example.com' })
  })
})
