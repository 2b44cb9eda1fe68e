import { createHash } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import { probeHttp } from '../../../src/probe/http/probe-http.ts'
import type { NetworkOptions } from '../../../src/probe/network.ts'
import { closeTlsLabs, tlsLab } from '../../sandbox/edge/tls-lab.ts'
import { closeProbeLabs, dnsLab, exampleZone, network, trust } from '../probe-lab.ts'

const servers: Server[] = []
afterEach(async () => {
  await closeProbeLabs()
  await closeTlsLabs()
  for (const server of servers) server.closeAllConnections()
  await Promise.all(servers.splice(0).map(server => new Promise(done => server.close(done))))
})

/** A server of our own making, and the URL of a host that leads there. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return `http://example.com:${(server.address() as AddressInfo).port}`
}

function local(options: Partial<NetworkOptions> = {}) {
  return network({ resolve: [{ host: 'example.com', address: '127.0.0.1' }], ...options })
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const PAGE = `<!doctype html><link rel="stylesheet" href="/assets/a.css"><script type="module" src="./assets/b.js"></script>
  <link rel="modulepreload" href="https://cdn.example.net/c.js#x"><img src="d.png"><script src="./assets/b.js"></script>`

describe('a response', () => {
  test('is its status, some headers, and what is in the body', async () => {
    const url = await serve((_, response) => {
      response.writeHead(404, {
        'content-type': 'text/html',
        'x-cache': 'Error from cloudfront',
        'set-cookie': 'secret=1'
      })
      response.end(PAGE)
    })
    await expect(probeHttp(local(), { url: `${url}/deep/link` })).resolves.toEqual({
      state: 'known',
      value: {
        status: 404,
        headers: { 'content-type': 'text/html', 'x-cache': 'Error from cloudfront' },
        digest: sha256(PAGE),
        size: PAGE.length,
        isHtml: true,
        entryAssets: [
          { url: `${url}/assets/a.css`, kind: 'stylesheet' },
          { url: `${url}/deep/assets/b.js`, kind: 'script' },
          { url: 'https://cdn.example.net/c.js', kind: 'modulepreload' }
        ],
        ms: expect.any(Number)
      }
    })
  })

  test.each([
    ['br', brotliCompressSync],
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync]
  ])('in %s is hashed as it was before', async (encoding, compress) => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(compress(PAGE))
    })
    const fact = await probeHttp(local(), { url, headers: { 'accept-encoding': encoding } })
    expect(fact).toMatchObject({ value: { digest: sha256(PAGE), size: PAGE.length, isHtml: true } })
  })

  test.each(['HEAD', 'GET'] as const)('without a body is not decoded (%s)', async method => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'br', 'content-length': method === 'HEAD' ? 100 : 0 }).end()
    })
    const fact = await probeHttp(local(), { url, method })
    expect(fact).toMatchObject({ value: { status: 200, digest: sha256(''), size: 0 } })
  })

  test('that is a redirect is not followed', async () => {
    const seen: (string | undefined)[] = []
    const url = await serve((request, response) => {
      seen.push(request.url)
      response.writeHead(301, { location: '/elsewhere' }).end()
    })
    const fact = await probeHttp(local(), { url: `${url}/a/../b%20c?d=1#e` })
    expect(fact).toMatchObject({ value: { status: 301, headers: { location: '/elsewhere' }, isHtml: false, size: 0 } })
    expect(seen).toEqual(['/a/../b%20c?d=1'])
  })

  test.each([
    ['\uFEFF <!-- built -->\n<!DOCTYPE html><title>x', true],
    ['<html lang="en">', true],
    ['<?xml version="1.0"?><Error/>', false],
    ['export default "<!doctype html>"', false],
    ['{"html": true}', false],
    ['', false]
  ])('%j: HTML is %p, whatever the type says', async (body, isHtml) => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(body))
    await expect(probeHttp(local(), { url })).resolves.toMatchObject({ value: { isHtml } })
  })
})

describe('a request', () => {
  test('asks for the plain body unless it is told otherwise', async () => {
    const seen: (string | undefined)[][] = []
    const url = await serve(({ method, headers }, response) => {
      seen.push([method, headers.host, headers['accept-encoding'] as string])
      response.end()
    })
    const { host } = new URL(url)
    await probeHttp(local(), { url })
    await probeHttp(local(), { url, method: 'HEAD', headers: { 'accept-encoding': 'br' } })
    expect(seen).toEqual([
      ['GET', host, 'identity'],
      ['HEAD', host, 'br']
    ])
  })

  test('goes where the DNS of the environment says', async () => {
    const zone = exampleZone({ records: [{ name: 'example.com', type: 'A', values: ['127.0.0.1'] }] })
    const url = await serve((_, response) => response.end('here'))
    const { network } = await dnsLab([zone])
    await expect(probeHttp(network, { url })).resolves.toMatchObject({ value: { status: 200, size: 4 } })
    await expect(probeHttp(network, { url: 'http://nothing.example.com' })).resolves.toEqual({ state: 'absent' })
  })

  test('over TLS, by the proxy or past it, to the address of another name', async () => {
    const { door, distributionDomain } = await tlsLab()
    trust(door.caPem)
    const address = `127.0.0.1:${door.httpsPort}`
    const request = { url: 'https://example.com/', connectTo: distributionDomain }
    const proxied = network({ environment: { https_proxy: door.proxyUrl } })
    const direct = network({ resolve: [{ host: distributionDomain, address }] })
    const spared = network({ environment: { HTTPS_PROXY: door.proxyUrl, NO_PROXY: 'example.com' } })
    await expect(probeHttp(proxied, request)).resolves.toMatchObject({
      value: {
        status: 200,
        isHtml: true,
        headers: { 'x-cache': 'Miss from cloudfront', 'alt-svc': 'h3=":443"; ma=86400' }
      }
    })
    await expect(probeHttp(direct, request)).resolves.toMatchObject({
      value: { headers: { 'x-cache': 'Hit from cloudfront' } }
    })
    await probeHttp(spared, { url: 'https://example.com:1/' })
    expect(door.tunnels).toEqual([`${distributionDomain}:443`])
  })

  test('over plain HTTP goes through the proxy too', async () => {
    const { door } = await tlsLab()
    const proxied = network({ environment: { HTTP_PROXY: door.proxyUrl } })
    await expect(probeHttp(proxied, { url: 'http://example.com/__verify-1?q=1' })).resolves.toMatchObject({
      value: { status: 301, headers: { location: 'https://example.com/__verify-1?q=1' } }
    })
  })
})

describe('what goes wrong', () => {
  test('a connection that is reset is tried once more', async () => {
    let requests = 0
    const url = await serve((request, response) => {
      requests++
      if (requests === 1) request.socket.destroy()
      else response.end('second')
    })
    await expect(probeHttp(local(), { url })).resolves.toMatchObject({ value: { size: 6 } })
    expect(requests).toBe(2)
  })

  test('one that is reset each time is sent twice, and unavailable', async () => {
    let requests = 0
    const url = await serve(request => {
      requests++
      request.socket.destroy()
    })
    await expect(probeHttp(local(), { url: `${url}/a` })).resolves.toEqual({
      state: 'unavailable',
      why: `GET ${url}/a: socket hang up (ECONNRESET)`
    })
    expect(requests).toBe(2)
  })

  test('a body that stops half-way', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('half')
    })
    const fact = await probeHttp(local({ limits: { requestMs: 150 } }), { url })
    expect(fact).toEqual({ state: 'unavailable', why: `GET ${url}: no answer within 0.15 s` })
  })

  test('a body without end', async () => {
    const url = await serve((_, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(10_000))) {}
        response.once('drain', more)
      }
      more()
    })
    const fact = await probeHttp(local({ limits: { bodyBytes: 50_000 } }), { url })
    expect(fact).toEqual({ state: 'unavailable', why: `GET ${url}: the body is longer than 50000 bytes` })
  })

  test.each([
    ['br', 'not brotli'],
    ['rot13', 'text']
  ])('a body that is not in %s', async (encoding, body) => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body))
    await expect(probeHttp(local(), { url })).resolves.toMatchObject({ state: 'unavailable' })
  })

  test.each([
    ['has expired', { notAfter: new Date('2026-01-01T00:00:00Z') }, 'CERT_HAS_EXPIRED'],
    ['is for another name', { names: ['example.org'] }, 'ERR_TLS_CERT_ALTNAME_INVALID']
  ])('a certificate that %s', async (_, certificate, code) => {
    const { door } = await tlsLab({ certificate })
    trust(door.caPem)
    const proxied = network({ environment: { HTTPS_PROXY: door.proxyUrl } })
    const fact = await probeHttp(proxied, { url: 'https://example.com/' })
    expect(fact).toMatchObject({ state: 'unavailable', why: expect.stringContaining(code) })
  })
})
