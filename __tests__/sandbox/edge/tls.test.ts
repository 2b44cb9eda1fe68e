import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { connect, type TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from '@jest/globals'
import { send } from './edge-lab.ts'
import { closeTlsLabs, FAR, type TlsLab, tlsLab } from './tls-lab.ts'

afterEach(closeTlsLabs)

/** A handshake as a browser makes it, trusting the sandbox's root. */
function handshake({ door }: TlsLab, servername: string, ALPNProtocols = ['h2', 'http/1.1']): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port: door.httpsPort, servername, ALPNProtocols, ca: door.caPem, rejectUnauthorized: false },
      () => resolve(socket)
    )
    socket.once('error', reject)
  })
}

describe('TLS at the edge', () => {
  test('has the certificate of the distribution that the name belongs to', async () => {
    const socket = await handshake(await tlsLab(), 'www.example.com')
    const certificate = socket.getPeerX509Certificate()
    expect(socket.authorizationError).toBeNull()
    expect(certificate?.subjectAltName).toBe('DNS:example.com, DNS:*.example.com')
    expect(certificate?.serialNumber).toBe('0AB1C2D3')
    expect(certificate?.validToDate).toEqual(FAR)
    socket.destroy()
  })

  test.each([
    ['the own name of a distribution', (lab: TlsLab) => lab.distributionDomain],
    ['a name that no distribution has', () => 'other.example.org']
  ])("has CloudFront's own certificate for %s", async (_, nameIn) => {
    const lab = await tlsLab()
    const socket = await handshake(lab, nameIn(lab))
    expect(socket.getPeerX509Certificate()?.subjectAltName).toBe('DNS:cloudfront.net, DNS:*.cloudfront.net')
    socket.destroy()
  })

  test.each([
    ['of another name', { names: ['example.org'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['that has expired', { notAfter: new Date('2026-01-01T00:00:00Z') }, 'CERT_HAS_EXPIRED']
  ])('a certificate %s is not trusted', async (_, certificate, code) => {
    const socket = await handshake(await tlsLab({ certificate }), 'example.com')
    expect(socket.authorizationError).toBe(code)
    socket.destroy()
  })

  test.each([
    ['http1.1', ['http/1.1'], undefined],
    ['http2', ['h2', 'http/1.1'], undefined],
    ['http3', ['http/1.1'], 'h3=":443"; ma=86400'],
    ['http2and3', ['h2', 'http/1.1'], 'h3=":443"; ma=86400']
  ] as const)('speaks what HttpVersion %s says', async (HttpVersion, versions, altSvc) => {
    const lab = await tlsLab({ site: { overrides: { HttpVersion } } })
    for (const version of ['h2', 'http/1.1'] as const) {
      const agreed = await handshake(lab, 'example.com', [version]).then(
        socket => socket.destroy().alpnProtocol,
        () => false
      )
      expect(agreed).toBe((versions as readonly string[]).includes(version) ? version : false)
    }
    const { headers } = await getSecurely(lab, '/', versions[0])
    expect(headers['alt-svc']).toBe(altSvc)
  })

  test('answers over HTTP/2 and HTTP/1.1 as the edge does', async () => {
    const lab = await tlsLab()
    for (const version of ['h2', 'http/1.1']) {
      const { status, headers, body } = await getSecurely(lab, '/', version)
      expect([status, body]).toEqual([200, '<!doctype html><p>It works'])
      expect(headers['x-cache']).toMatch(/^(Miss|Hit) from cloudfront$/)
      expect(headers.via).toMatch(/^1\.1 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/)
      expect(headers['x-amz-cf-id']).toMatch(/^[\w-]{56}/)
    }
  })

  test('lets others answer for hosts that are no distribution', async () => {
    const lab = await tlsLab({
      elsewhere: async ({ host }, scheme) =>
        host.startsWith('bucket.')
          ? { status: 403, headers: new Headers(), body: Buffer.from(`${scheme} ${host}`) }
          : undefined
    })
    await expect(getSecurely(lab, '/', 'http/1.1', 'bucket.s3.amazonaws.com')).resolves.toMatchObject({
      status: 403,
      body: 'https bucket.s3.amazonaws.com'
    })
    const plain = await send(lab.door.httpPort, '/', { host: 'bucket.s3.amazonaws.com' })
    expect([plain.status, plain.text]).toEqual([403, 'http bucket.s3.amazonaws.com'])
  })
})

/** With the managed CachingOptimized. */
const BEHAVIOR = { TargetOriginId: 'site', CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' }

describe('plain HTTP at the edge', () => {
  test.each([
    ['redirect-to-https', 'GET', 301, 'https://example.com/a%20b?x=1&y', 'Redirect from cloudfront'],
    ['redirect-to-https', 'POST', 307, 'https://example.com/a%20b?x=1&y', 'Redirect from cloudfront'],
    ['https-only', 'GET', 403, undefined, 'Error from cloudfront']
  ] as const)('%s: %s is answered %d', async (ViewerProtocolPolicy, method, status, location, xCache) => {
    const lab = await tlsLab({
      site: { overrides: { DefaultCacheBehavior: { ...BEHAVIOR, ViewerProtocolPolicy } } }
    })
    const reply = await send(lab.door.httpPort, '/a%20b?x=1&y', { host: 'example.com', method })
    expect(reply).toMatchObject({ status })
    expect([reply.headers.location, reply.headers['x-cache']]).toEqual([location, xCache])
  })

  test('allow-all is answered', async () => {
    const DefaultCacheBehavior = { ...BEHAVIOR, ViewerProtocolPolicy: 'allow-all' } as const
    const lab = await tlsLab({ site: { overrides: { DefaultCacheBehavior } } })
    await expect(send(lab.door.httpPort, '/', { host: 'example.com' })).resolves.toMatchObject({ status: 200 })
  })
})

/** One GET over TLS, in the version of HTTP that ALPN names. */
async function getSecurely(lab: TlsLab, path: string, version: string, host = 'example.com') {
  const socket = await handshake(lab, host, [version])
  if (version !== 'h2') return await getOverHttp1(socket, host, path)
  const session: ClientHttp2Session = connectHttp2(`https://${host}`, { createConnection: () => socket })
  const stream = session.request({ ':path': path })
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    stream.once('response', resolve).once('error', reject)
  })
  const body = await text(stream)
  session.destroy()
  return { status: headers[':status'], headers, body }
}

async function getOverHttp1(socket: TLSSocket, host: string, path: string) {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(lines.map(each => each.split(/: (.*)/).slice(0, 2)))
  return { status: Number(line.split(' ')[1]), headers: headers as Record<string, unknown>, body }
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = ''
  for await (const chunk of stream) all += String(chunk)
  return all
}
