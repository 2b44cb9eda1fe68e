import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import { HEAD, type Lab, openLab, REPOSITORY } from './github-lab.ts'

/** A proxy that takes every host for the lab's GitHub. */
async function startProxy(lab: Lab) {
  const asked: string[] = []
  const server = createServer((_, reply) => reply.writeHead(405).end())
  server.on('connect', (request, client, head) => {
    asked.push(request.url ?? '')
    const upstream = connect(Number(new URL(lab.server.url).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    for (const socket of [client, upstream]) socket.on('error', () => undefined)
    client.on('close', () => upstream.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: close }
}

const MODULES = new URL('../../src/', import.meta.url)

/** In a process of its own: the environment is looked at once, when the toolkit is loaded. Prints what `find` gives back. */
async function findIn(environment: Readonly<Record<string, string>>, apiUrl: string, token: string): Promise<string> {
  const script = `
    const { connectToGitHub } = await import('${new URL('github/connect.ts', MODULES)}')
    const { systemClock: clock } = await import('${new URL('util/clock.ts', MODULES)}')
    const log = { info() {}, debug() {} }
    const options = { apiUrl: '${apiUrl}', token: '${token}', repository: '${REPOSITORY}', clock, log }
    const found = await connectToGitHub(options).pullRequests.find(7).catch(error => error.code)
    console.log(JSON.stringify(found))`
  const child = execFile(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env.PATH, SYSTEMROOT: process.env.SYSTEMROOT, GITHUB_API_URL: apiUrl, ...environment }
  })
  const printed = (await child.stdout?.toArray())?.join('') ?? ''
  return JSON.parse(printed)
}

describe('a proxy', () => {
  // Names below .invalid never resolve (RFC 6761): only the proxy can lead to one.
  const apiUrl = 'http://github.invalid'

  test('is gone through', async () => {
    await using lab = await openLab()
    await using proxy = await startProxy(lab)
    const found = await findIn({ HTTP_PROXY: proxy.url }, apiUrl, lab.server.token())
    expect(found).toEqual({ number: 7, state: 'open', headSha: HEAD })
    expect(proxy.asked).toEqual(['github.invalid:80'])
    expect(lab.server.requests[0]?.headers.host).toBe('github.invalid')
  })

  test('is not for what NO_PROXY names', async () => {
    await using lab = await openLab()
    await using proxy = await startProxy(lab)
    const environment = { HTTP_PROXY: proxy.url, NO_PROXY: 'example.com,.invalid' }
    expect(await findIn(environment, apiUrl, lab.server.token())).toBe('github-unavailable')
    expect(proxy.asked).toEqual([])
  })
})
