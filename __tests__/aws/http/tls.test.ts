import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  type CertificateAuthority,
  createAuthority,
  type IssuedCertificate
} from '../../../sandbox/edge/certificate-authority.ts'
import type { Origin } from '../../../src/aws/http/transport.ts'
import { moduleUrl, runScript } from '../../helpers/run-script.ts'
import { onRequest, reply, startSocketServer } from '../../helpers/socket-server.ts'

let authority: CertificateAuthority
let certificate: IssuedCertificate
let expired: IssuedCertificate

beforeAll(async () => {
  authority = await createAuthority()
  const names = ['localhost', 'bucket.s3.localhost']
  certificate = await authority.issue({ names, serial: '02', notAfter: new Date(Date.now() + 86_400_000) })
  expired = await authority.issue({ names, serial: '03', notAfter: new Date(Date.now() - 86_400_000) })
})
afterAll(() => authority.close())

/** Sends GET requests one after the other, and prints what came of each: the status, or the error's code and what a user would read. */
function script(origin: Origin, paths: readonly string[]): string {
  return `
    const { openDirectTransport } = await import('${moduleUrl('aws/http/direct-transport.ts')}')
    const { explain } = await import('${moduleUrl('aws/errors.ts')}')
    const transport = openDirectTransport()
    const told = []
    for (const path of ${JSON.stringify(paths)}) {
      const request = { method: 'GET', origin: ${JSON.stringify(origin)}, path, headers: { host: 'localhost' } }
      told.push(await transport.send(request).then(
        ({ status }) => status,
        error => ({ code: error.code, told: explain(error, { action: 's3:GetObject', resource: 'r' }).code })
      ))
    }
    console.log(JSON.stringify(told))`
}

async function run(origin: Origin, paths: readonly string[], environment: Readonly<Record<string, string>>) {
  const { stdout, stderr, exitCode } = await runScript(script(origin, paths), environment)
  if (exitCode !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

describe('TLS', () => {
  test('with an authority from NODE_EXTRA_CA_CERTS, over one connection', async () => {
    await using server = await startSocketServer(socket => onRequest(socket, () => socket.write(reply())), {
      tls: { ...certificate, ALPNProtocols: ['h2', 'http/1.1'] }
    })
    const origin = { ...server.origin, hostname: 'localhost' }
    expect(await run(origin, ['/', '/', '/'], { NODE_EXTRA_CA_CERTS: authority.file })).toEqual([200, 200, 200])
    expect(server.sockets.length).toBe(1)
    const [socket] = server.sockets as readonly TLSSocket[]
    expect(socket?.alpnProtocol).toBe('http/1.1')
    expect(socket?.servername).toBe('localhost')
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    '%s: a further connection goes on with the session of the first',
    async version => {
      const reused: boolean[] = []
      await using server = await startSocketServer(
        socket => {
          reused.push((socket as TLSSocket).isSessionReused())
          onRequest(socket, () => socket.end(reply('ok', 'Connection: close\r\n')))
        },
        { tls: { ...certificate, maxVersion: version } }
      )
      const origin = { ...server.origin, hostname: 'localhost' }
      expect(await run(origin, ['/', '/', '/'], { NODE_EXTRA_CA_CERTS: authority.file })).toEqual([200, 200, 200])
      expect(reused).toEqual([false, true, true])
    }
  )

  test('a certificate of an authority that nobody knows', async () => {
    await using server = await startSocketServer(() => undefined, { tls: certificate })
    const origin = { ...server.origin, hostname: 'localhost' }
    expect(await run(origin, ['/'], {})).toEqual([{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', told: 'unreachable' }])
  })

  test('a certificate for other names', async () => {
    await using server = await startSocketServer(() => undefined, { tls: certificate })
    expect(await run(server.origin, ['/'], { NODE_EXTRA_CA_CERTS: authority.file })).toEqual([
      { code: 'ERR_TLS_CERT_ALTNAME_INVALID', told: 'unreachable' }
    ])
  })

  test('a certificate that has expired', async () => {
    await using server = await startSocketServer(() => undefined, { tls: expired })
    const origin = { ...server.origin, hostname: 'localhost' }
    expect(await run(origin, ['/'], { NODE_EXTRA_CA_CERTS: authority.file })).toEqual([
      { code: 'CERT_HAS_EXPIRED', told: 'unreachable' }
    ])
  })

  test('a server that does not speak it', async () => {
    await using server = await startSocketServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const [told] = await run({ ...server.origin, secure: true }, ['/'], {})
    expect(told).toMatchObject({ told: 'unreachable' })
  })
})

test('a process ends although connections are idle', async () => {
  await using plain = await startSocketServer(socket => onRequest(socket, () => socket.write(reply())))
  await using secure = await startSocketServer(socket => onRequest(socket, () => socket.write(reply())), {
    tls: certificate
  })
  // Well before the idle connections would be closed.
  const deadline = AbortSignal.timeout(30_000)
  const environment = { NODE_EXTRA_CA_CERTS: authority.file }
  for (const origin of [plain.origin, { ...secure.origin, hostname: 'localhost' }]) {
    expect((await runScript(script(origin, ['/', '/']), environment, deadline)).stdout.trim()).toBe('[200,200]')
  }
})
