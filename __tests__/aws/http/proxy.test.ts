import { describe, expect, test } from '@jest/globals'
import { createAuthority } from '../../../sandbox/edge/certificate-authority.ts'
import { createAgents, namesProxy } from '../../../src/aws/http/agents.ts'
import { openNodeTransport } from '../../../src/aws/http/node-transport.ts'
import type { Origin } from '../../../src/aws/http/transport.ts'
import { createScene } from '../../e2e/helpers/scene.ts'
import { outcomeOf } from '../../helpers/compare-requests.ts'
import { startProxy } from '../../helpers/proxy.ts'
import { moduleUrl, runScript } from '../../helpers/run-script.ts'
import { openPlane } from '../../helpers/s3-lab.ts'
import { createUploadFolder } from '../../helpers/site-file.ts'
import { onRequest, reply, startSocketServer } from '../../helpers/socket-server.ts'
import { bucketName, startS3 } from '../../sandbox/aws/s3-sandbox.ts'

// Names below .invalid never resolve (RFC 6761): only a proxy can lead to one.
const url = 'http://s3.invalid'

function openBehind(environment: Readonly<Record<string, string>>, endpoint = url) {
  return openPlane({ url: endpoint, bucket: bucketName, transport: openNodeTransport(createAgents(environment)) })
}

describe('which environment names a proxy', () => {
  test.each([
    [{}, false],
    [{ HTTP_PROXY: '' }, false],
    [{ NO_PROXY: '*' }, false],
    [{ HTTP_PROXY: 'http://p' }, true],
    [{ https_proxy: 'http://p', NO_PROXY: '*' }, true]
  ])('%j: %s', (environment, expected) => {
    expect(namesProxy(environment)).toBe(expected)
  })
})

describe('HTTP_PROXY', () => {
  test('is gone through, with signatures, bodies and keys as they are', async () => {
    await using folder = await createUploadFolder()
    const s3 = await startS3()
    await using proxy = await startProxy(s3.server.port)
    const { store, state } = openBehind({ HTTP_PROXY: proxy.url })
    // Without `..`, which no file of a site has: on the way to a proxy for plain HTTP, Node itself resolves it.
    const key = "a b/+ü'é🎉//x"
    await store.put(await folder.file(key, 'text'))
    await store.put(await folder.file('large', Buffer.alloc(17 * 1024 * 1024)))
    expect((await state.read(key))?.bytes.toString()).toBe('text')
    expect(await store.head('none')).toBeUndefined()
    expect(await store.delete([key])).toEqual([])
    expect(proxy.asked[0]).toMatch(/^PUT http:\/\/s3\.invalid\/site-bucket\/a%20b\/%2B%C3%BC/)
    expect(s3.server.log.entries.length).toBe(proxy.asked.length)
    await s3.server.close()
  })

  test('may ask who one is', async () => {
    const s3 = await startS3()
    await using proxy = await startProxy(s3.server.port)
    const { store } = openBehind({ HTTP_PROXY: proxy.url.replace('//', '//me:secret@') })
    await store.head('none')
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('me:secret').toString('base64')}`])
    await s3.server.close()
  })

  test('is not for what NO_PROXY names', async () => {
    const s3 = await startS3()
    await using proxy = await startProxy(s3.server.port)
    const environment = { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1,.invalid' }
    expect(await outcomeOf(() => openBehind(environment).store.head('a'))).toMatchObject({ code: 'unreachable' })
    expect(await openBehind(environment, s3.server.url).store.head('none')).toBeUndefined()
    expect(proxy.asked).toEqual([])
    await s3.server.close()
  })

  test('that refuses is told as what it says', async () => {
    await using proxy = await startProxy(undefined)
    const { state } = openBehind({ HTTP_PROXY: proxy.url })
    expect(await outcomeOf(() => state.write('a', Buffer.from('x'), 'text/plain', undefined))).toMatchObject({
      code: 'access-denied'
    })
    expect(proxy.asked.length).toBe(1)
  })

  test('that is not there is told as a network that fails', async () => {
    const proxy = await startProxy(undefined)
    await proxy[Symbol.asyncDispose]()
    expect(await outcomeOf(() => openBehind({ HTTP_PROXY: proxy.url }).store.head('a'))).toMatchObject({
      code: 'unreachable',
      remedy: expect.stringContaining('HTTPS_PROXY')
    })
  })
})

describe("Node's own client", () => {
  const patience = { connectMs: 100, silenceMs: 100 }
  const request = (origin: Origin) => ({ method: 'GET' as const, origin, path: '/', headers: { host: 'h' } })

  test('keeps to our patience', async () => {
    await using server = await startSocketServer(() => undefined)
    const transport = openNodeTransport(createAgents({}), patience)
    await expect(transport.send(request(server.origin))).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test.each([
    ['while the server is silent', ''],
    ['within the body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc']
  ])('ends when a signal says so: %s', async (_, wire) => {
    await using server = await startSocketServer(socket => onRequest(socket, () => socket.write(wire)))
    const stop = new AbortController()
    const reason = new Error('enough')
    const sent = openNodeTransport(createAgents({})).send(request(server.origin), stop.signal)
    setTimeout(() => stop.abort(reason), 50)
    await expect(sent).rejects.toBe(reason)
  })

  test('reads what comes until the end of the connection, and no reply that is cut off', async () => {
    await using server = await startSocketServer((socket, index) => {
      onRequest(socket, () => socket.end(index === 0 ? 'HTTP/1.1 200 OK\r\n\r\nall' : `${reply('x')}`.slice(0, -1)))
    })
    const transport = openNodeTransport(createAgents({}))
    expect((await transport.send(request(server.origin))).body.toString()).toBe('all')
    await expect(transport.send(request(server.origin))).rejects.toMatchObject({ code: 'ECONNRESET' })
  })
})

test('HTTPS_PROXY: a tunnel is dug, in which TLS is spoken with the server itself', async () => {
  const authority = await createAuthority()
  const notAfter = new Date(Date.now() + 86_400_000)
  const certificate = await authority.issue({ names: ['s3.invalid'], serial: '02', notAfter })
  await using server = await startSocketServer(
    socket => onRequest(socket, head => socket.write(reply(/^host: (.*)$/im.exec(head)?.[1] ?? ''))),
    { tls: certificate }
  )
  await using proxy = await startProxy(server.origin.port)
  const script = `
    const { createAgents } = await import('${moduleUrl('aws/http/agents.ts')}')
    const { openNodeTransport } = await import('${moduleUrl('aws/http/node-transport.ts')}')
    const transport = openNodeTransport(createAgents(process.env))
    const origin = { secure: true, hostname: 's3.invalid', port: 443 }
    for (let round = 0; round < 3; round++) {
      const { body } = await transport.send({ method: 'GET', origin, path: '/', headers: { host: 's3.invalid' } })
      console.log(body.toString())
    }`
  const environment = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority.file }
  expect(await runScript(script, environment)).toMatchObject({
    stdout: 's3.invalid\ns3.invalid\ns3.invalid\n',
    exitCode: 0
  })
  expect(proxy.asked).toEqual(['CONNECT s3.invalid:443'])
  await authority.close()
})

test('the shipped bundle goes through the proxy, for S3 and CloudFront', async () => {
  await using scene = await createScene()
  await using proxy = await startProxy(scene.sandbox.aws.port)
  const run = await scene.run({ env: { AWS_ENDPOINT_URL: 'http://aws.invalid', HTTP_PROXY: proxy.url } })
  expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  expect(scene.setup.bucket.get('index.html')).toBeDefined()
  expect(proxy.asked.length).toBe(run.requests.length)
  expect(new Set(run.requests.map(({ service }) => service))).toEqual(new Set(['s3', 'cloudfront']))
  expect(new Set(run.requests.map(({ headers }) => headers.host))).toEqual(new Set(['aws.invalid']))
})
