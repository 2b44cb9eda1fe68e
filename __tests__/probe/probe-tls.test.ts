import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { probeTls } from '../../src/probe/probe-tls.ts'
import { closeTlsLabs, tlsLab } from '../sandbox/edge/tls-lab.ts'
import { closeProbeLabs, network, trust } from './probe-lab.ts'

const servers: Server[] = []
afterEach(async () => {
  await closeProbeLabs()
  await closeTlsLabs()
  await Promise.all(servers.splice(0).map(server => new Promise(done => server.close(done))))
})

async function lab(options: Parameters<typeof tlsLab>[0] = {}) {
  const made = await tlsLab(options)
  trust(made.door.caPem)
  const address = `127.0.0.1:${made.door.httpsPort}`
  const direct = network({
    resolve: ['example.com', 'www.example.com', 'example.org', made.distributionDomain].map(host => ({ host, address }))
  })
  const proxied = network({ environment: { HTTPS_PROXY: made.door.proxyUrl } })
  return { ...made, direct, proxied }
}

const GOOD = {
  state: 'known',
  value: {
    address: '127.0.0.1',
    trusted: true,
    problem: undefined,
    protocol: 'TLSv1.3',
    alpn: 'h2',
    names: ['example.com', '*.example.com'],
    issuer: 'CN=Sandbox Root, O=Sandbox',
    notAfter: '2031-01-02T03:04:05.000Z',
    serial: 'ab1c2d3'
  }
}

describe.each(['direct', 'proxied'] as const)('a handshake, %s', way => {
  test('with a certificate that fits', async () => {
    const made = await lab()
    await expect(probeTls(made[way], { domain: 'example.com' })).resolves.toEqual(GOOD)
    expect(made.door.tunnels).toEqual(way === 'proxied' ? ['example.com:443'] : [])
  })

  test("with the distribution's own address", async () => {
    const { distributionDomain, door, ...made } = await lab()
    const request = { domain: 'www.example.com', connectTo: distributionDomain }
    await expect(probeTls(made[way], request)).resolves.toEqual(GOOD)
    expect(door.tunnels).toEqual(way === 'proxied' ? [`${distributionDomain}:443`] : [])
  })

  test.each([
    ['has expired', { notAfter: new Date('2026-01-01T00:00:00Z') }, 'CERT_HAS_EXPIRED'],
    ['is for another name', { names: ['example.org'] }, 'ERR_TLS_CERT_ALTNAME_INVALID']
  ])('with a certificate that %s', async (_, certificate, problem) => {
    const made = await lab({ certificate })
    const session = await probeTls(made[way], { domain: 'example.com' })
    expect(session).toMatchObject({ state: 'known', value: { trusted: false, problem } })
  })

  test('with a certificate that nobody knows the issuer of', async () => {
    const made = await lab()
    trust('')
    const session = await probeTls(made[way], { domain: 'example.com' })
    expect(session).toMatchObject({
      state: 'known',
      value: { trusted: false, problem: expect.stringContaining('VERIFY') }
    })
  })

  test("with CloudFront's own certificate for a name that no distribution has", async () => {
    const made = await lab()
    const session = await probeTls(made[way], { domain: 'example.org' })
    expect(session).toMatchObject({
      state: 'known',
      value: { trusted: false, names: ['cloudfront.net', '*.cloudfront.net'] }
    })
  })

  test('with a distribution that speaks HTTP/1.1 only', async () => {
    const made = await lab({ site: { overrides: { HttpVersion: 'http1.1' } } })
    const session = await probeTls(made[way], { domain: 'example.com' })
    expect(session).toMatchObject({ state: 'known', value: { alpn: 'http/1.1' } })
  })
})

describe('no handshake', () => {
  test('because the port is closed', async () => {
    const closed = network({ resolve: [{ host: 'example.com', address: '127.0.0.1:1' }] })
    await expect(probeTls(closed, { domain: 'example.com' })).resolves.toEqual({
      state: 'unavailable',
      why: 'TLS with example.com: connect ECONNREFUSED 127.0.0.1:1'
    })
  })

  test('because the proxy can not reach the host', async () => {
    const { proxied, door } = await lab()
    door.refuse('example.com:443')
    const fact = await probeTls(proxied, { domain: 'example.com' })
    expect(fact).toMatchObject({ state: 'unavailable', why: expect.stringContaining('502') })
  })

  test('because the server says nothing: tried twice', async () => {
    let connections = 0
    const server = createServer(socket => {
      connections++
      socket.resume().on('error', () => {})
    })
    servers.push(server)
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const address = `127.0.0.1:${(server.address() as { port: number }).port}`
    const silent = network({ limits: { requestMs: 100 }, resolve: [{ host: 'example.com', address }] })
    await expect(probeTls(silent, { domain: 'example.com' })).resolves.toEqual({
      state: 'unavailable',
      why: 'TLS with example.com: no answer within 0.1 s'
    })
    expect(connections).toBe(2)
  })

  test('because the name has no address', async () => {
    await expect(probeTls(network(), { domain: 'nothing.invalid' })).resolves.toEqual({
      state: 'unavailable',
      why: 'nothing.invalid has no address in DNS'
    })
  })

  test('because the time for all probes is over', async () => {
    const { door } = await lab()
    const over = network({
      signal: AbortSignal.abort(new Error('the 90 s for all probes were over')),
      environment: { HTTPS_PROXY: door.proxyUrl }
    })
    await expect(probeTls(over, { domain: 'example.com' })).resolves.toEqual({
      state: 'unavailable',
      why: 'the 90 s for all probes were over'
    })
    expect(door.tunnels).toEqual([])
  })
})
