import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { openDirectTransport } from '../../../src/aws/http/direct-transport.ts'
import type { Origin, WireRequest } from '../../../src/aws/http/transport.ts'
import { onRequest, reply, startSocketServer } from '../../helpers/socket-server.ts'

function get(origin: Origin, path = '/'): WireRequest {
  return { method: 'GET', origin, path, headers: { host: 'h' } }
}

function put(origin: Origin, body: Uint8Array): WireRequest {
  return { method: 'PUT', origin, path: '/', headers: { host: 'h', 'content-length': String(body.length) }, body }
}

/** Until a closed connection has been noticed at this end. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await setImmediate()
}

describe('connections are kept', () => {
  test('one for requests one after the other', async () => {
    await using server = await startSocketServer(socket => onRequest(socket, () => socket.write(reply())))
    const transport = openDirectTransport()
    for (let round = 0; round < 20; round++) {
      expect((await transport.send(get(server.origin))).body.toString()).toBe('ok')
    }
    expect(server.sockets.length).toBe(1)
  })

  test('as many as there are requests at once, and no more for the next ones', async () => {
    await using server = await startSocketServer(socket => {
      onRequest(socket, head => setTimeout(() => socket.write(reply(head.split(' ')[1])), 5))
    })
    const transport = openDirectTransport()
    for (let round = 0; round < 3; round++) {
      const paths = Array.from({ length: 8 }, (_, index) => `/${round}/${index}`)
      const replies = await Promise.all(paths.map(path => transport.send(get(server.origin, path))))
      expect(replies.map(({ body }) => body.toString())).toEqual(paths)
    }
    expect(server.sockets.length).toBe(8)
  })

  test('each server has its own', async () => {
    await using one = await startSocketServer(socket => onRequest(socket, () => socket.write(reply('one'))))
    await using other = await startSocketServer(socket => onRequest(socket, () => socket.write(reply('other'))))
    const transport = openDirectTransport()
    const bodies = []
    for (const { origin } of [one, other, one, other]) bodies.push((await transport.send(get(origin))).body.toString())
    expect(bodies).toEqual(['one', 'other', 'one', 'other'])
    expect([one.sockets.length, other.sockets.length]).toEqual([1, 1])
  })

  test.each([
    ['Connection: close', reply('ok', 'Connection: close\r\n')],
    ['a length that the connection’s end gives', 'HTTP/1.1 200 OK\r\n\r\nok']
  ])('not after %s', async (_, wire) => {
    await using server = await startSocketServer(socket => onRequest(socket, () => socket.end(wire)))
    const transport = openDirectTransport()
    for (let round = 0; round < 3; round++) {
      expect((await transport.send(get(server.origin))).body.toString()).toBe('ok')
    }
    expect(server.sockets.length).toBe(3)
  })
})

describe('a server that ends idle connections', () => {
  test('is not asked over one of them', async () => {
    await using server = await startSocketServer(socket => onRequest(socket, () => socket.write(reply())))
    const transport = openDirectTransport()
    await transport.send(get(server.origin))
    server.sockets[0]?.end()
    await server.closed(0)
    await settled()
    expect((await transport.send(get(server.origin))).status).toBe(200)
    expect(server.sockets.length).toBe(2)
  })

  test('and says so first is not taken for the reply to what is asked next', async () => {
    await using server = await startSocketServer(socket => onRequest(socket, () => socket.write(reply())))
    const transport = openDirectTransport()
    await transport.send(get(server.origin))
    server.sockets[0]?.end('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n')
    await server.closed(0)
    await settled()
    expect((await transport.send(get(server.origin))).status).toBe(200)
  })

  test('a request that meets the end fails as one that can be tried again', async () => {
    await using server = await startSocketServer((socket, index) => {
      if (index === 0) onRequest(socket, head => (head.includes('/second') ? socket.destroy() : socket.write(reply())))
      else onRequest(socket, () => socket.write(reply()))
    })
    const transport = openDirectTransport()
    await transport.send(get(server.origin))
    await expect(transport.send(get(server.origin, '/second'))).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await transport.send(get(server.origin, '/second'))).status).toBe(200)
  })
})

describe('a reply that comes while the body is still being sent', () => {
  const body = Buffer.alloc(32 * 1024 * 1024)

  test('is the reply, and the connection is given up', async () => {
    await using server = await startSocketServer((socket, index) => {
      if (index > 0) return onRequest(socket, () => socket.write(reply()))
      socket.once('data', () => {
        socket.pause()
        socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad')
      })
    })
    const transport = openDirectTransport()
    expect(await transport.send(put(server.origin, body))).toMatchObject({ status: 400, body: Buffer.from('bad') })
    expect((await transport.send(get(server.origin))).status).toBe(200)
    expect(server.sockets.length).toBe(2)
  })

  test('an interim one is not', async () => {
    await using server = await startSocketServer(socket => {
      let received = 0
      socket.once('data', () => socket.write('HTTP/1.1 100 Continue\r\n\r\n'))
      socket.on('data', chunk => {
        received += chunk.length
        if (received > body.length) socket.write(reply())
      })
    })
    expect((await openDirectTransport().send(put(server.origin, body))).status).toBe(200)
  })
})

test('bodies of every size arrive as they are', async () => {
  const seen: number[] = []
  await using server = await startSocketServer(socket => {
    onRequest(socket, head => {
      seen.push(Number(/content-length: (\d+)/.exec(head)?.[1]))
      socket.write(reply())
    })
  })
  const transport = openDirectTransport()
  const sizes = [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 1_000_000]
  for (const size of sizes) await transport.send(put(server.origin, Buffer.alloc(size, 'x')))
  expect(seen).toEqual(sizes)
  expect(server.sockets.length).toBe(1)
})

describe('a signal', () => {
  const reason = new Error('enough')

  test('that has aborted: no connection is opened for it, and none that is kept is lost by it', async () => {
    await using server = await startSocketServer(socket => onRequest(socket, () => socket.write(reply())))
    const transport = openDirectTransport()
    const aborted = () => expect(transport.send(get(server.origin), AbortSignal.abort(reason))).rejects.toBe(reason)
    await aborted()
    await sleep(20)
    expect(server.sockets.length).toBe(0)
    await transport.send(get(server.origin))
    await aborted()
    await transport.send(get(server.origin))
    expect(server.sockets.length).toBe(1)
  })

  test.each([
    ['while the server is silent', ''],
    ['within the headers', 'HTTP/1.1 200 OK\r\nConte'],
    ['within the body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc']
  ])('%s ends the request at once, and its connection', async (_, wire) => {
    await using server = await startSocketServer((socket, index) => {
      onRequest(socket, () => socket.write(index === 0 ? wire : reply()))
    })
    const transport = openDirectTransport()
    const stop = new AbortController()
    const request = transport.send(get(server.origin), stop.signal)
    while (server.sockets.length === 0) await sleep(1)
    await sleep(10)
    stop.abort(reason)
    await expect(request).rejects.toBe(reason)
    await server.closed(0)
    expect((await transport.send(get(server.origin))).status).toBe(200)
    expect(server.sockets.length).toBe(2)
  })

  test('ends all that it is for, and nothing else', async () => {
    await using server = await startSocketServer(socket => {
      onRequest(socket, head => head.includes('/kept') && setTimeout(() => socket.write(reply()), 50))
    })
    const transport = openDirectTransport()
    const stop = new AbortController()
    const ended = Array.from({ length: 30 }, () => transport.send(get(server.origin), stop.signal))
    const other = new AbortController()
    const kept = [
      transport.send(get(server.origin, '/kept')),
      transport.send(get(server.origin, '/kept'), other.signal)
    ]
    while (server.sockets.length < 32) await sleep(1)
    stop.abort(reason)
    const outcomes = await Promise.allSettled(ended)
    expect(outcomes.every(outcome => outcome.status === 'rejected' && outcome.reason === reason)).toBe(true)
    expect((await Promise.all(kept)).map(({ status }) => status)).toEqual([200, 200])
  })

  test('of a request that is over does nothing to the next one on its connection', async () => {
    await using server = await startSocketServer(socket => {
      onRequest(socket, () => setTimeout(() => socket.write(reply()), 20))
    })
    const transport = openDirectTransport()
    const stop = new AbortController()
    await transport.send(get(server.origin), stop.signal)
    const next = transport.send(get(server.origin))
    stop.abort(reason)
    expect((await next).status).toBe(200)
    expect(server.sockets.length).toBe(1)
  })

  test('of a whole run gathers no listeners', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error) => warnings.push(warning)
    process.on('warning', onWarning)
    await using server = await startSocketServer(socket => onRequest(socket, () => socket.write(reply())))
    const transport = openDirectTransport()
    const { signal } = new AbortController()
    for (let round = 0; round < 20; round++) {
      await Promise.all(Array.from({ length: 40 }, () => transport.send(get(server.origin), signal)))
    }
    await settled()
    process.off('warning', onWarning)
    expect(warnings).toEqual([])
  })
})

describe('patience', () => {
  const patience = { connectMs: 100, silenceMs: 100 }

  test('ends when the server has nothing to say', async () => {
    await using server = await startSocketServer(() => undefined)
    await expect(openDirectTransport(patience).send(get(server.origin))).rejects.toMatchObject({
      name: 'TimeoutError',
      code: 'ETIMEDOUT',
      message: `127.0.0.1:${server.origin.port} has said nothing for 0.1 s.`
    })
  })

  test('ends when it falls silent within the reply', async () => {
    await using server = await startSocketServer(socket => {
      onRequest(socket, () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'))
    })
    await expect(openDirectTransport(patience).send(get(server.origin))).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  test('ends when no connection comes about', async () => {
    // Accepts, and never answers the handshake.
    await using server = await startSocketServer(() => undefined)
    await expect(openDirectTransport(patience).send(get({ ...server.origin, secure: true }))).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      message: expect.stringContaining('could not be connected to within 0.1 s')
    })
  })

  test('does not end as long as anything comes, however slowly', async () => {
    await using server = await startSocketServer(socket => {
      onRequest(socket, async () => {
        for (const character of reply('slow')) {
          socket.write(character)
          await sleep(60)
        }
      })
    })
    const { body } = await openDirectTransport({ ...patience, silenceMs: 1_500 }).send(get(server.origin))
    expect(body.toString()).toBe('slow')
  })

  test('does not end for a body that goes out slowly', async () => {
    const body = Buffer.alloc(24 * 1024 * 1024)
    // What the systems' buffers hold at the end goes out unseen, so that part is taken fast.
    const buffered = 12 * 1024 * 1024
    await using server = await startSocketServer(socket => {
      let received = 0
      socket.on('data', async chunk => {
        received += chunk.length
        if (received > body.length) socket.write(reply())
        if (received > body.length - buffered) return
        socket.pause()
        await sleep(10)
        socket.resume()
      })
    })
    const patience = { connectMs: 600, silenceMs: 600 }
    const started = performance.now()
    expect((await openDirectTransport(patience).send(put(server.origin, body))).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(patience.silenceMs)
  })

  test('with an idle connection ends unnoticed', async () => {
    await using server = await startSocketServer(socket => onRequest(socket, () => socket.write(reply())))
    const transport = openDirectTransport(patience)
    await transport.send(get(server.origin))
    await server.closed(0)
    await settled()
    expect((await transport.send(get(server.origin))).status).toBe(200)
    expect(server.sockets.length).toBe(2)
  })
})

test('IPv6', async () => {
  await using server = await startSocketServer(socket => onRequest(socket, () => socket.write(reply())), {
    host: '::1'
  })
  expect((await openDirectTransport().send(get(server.origin))).status).toBe(200)
})
