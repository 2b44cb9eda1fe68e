import { describe, expect, test } from '@jest/globals'
import { ReplyParser } from '../../../src/aws/http/reply-parser.ts'
import { seeded } from '../../e2e/helpers/random.ts'

interface Expected {
  readonly status: number
  readonly body: string
  readonly keepAlive: boolean
  readonly headers?: Readonly<Record<string, string>>
}

interface Row {
  readonly name: string
  readonly method?: string
  readonly wire: string
  /** Whether the server closes the connection behind it. */
  readonly closes?: boolean
  readonly expected: Expected
}

const rows: readonly Row[] = [
  {
    name: 'a length',
    wire: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag:  "ab" \r\nx-amz-meta-a: b: c\r\n\r\nhello',
    expected: {
      status: 200,
      body: 'hello',
      keepAlive: true,
      headers: { 'content-length': '5', etag: '"ab"', 'x-amz-meta-a': 'b: c' }
    }
  },
  {
    name: 'a length of nothing',
    wire: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    expected: { status: 200, body: '', keepAlive: true }
  },
  {
    name: 'a status without words',
    wire: 'HTTP/1.1 404\r\nContent-Length: 1\r\n\r\nx',
    expected: { status: 404, body: 'x', keepAlive: true }
  },
  {
    name: 'a body that looks like the end of headers',
    wire: 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n\r\n\r\n\r\n\r\n',
    expected: { status: 200, body: '\r\n\r\n\r\n\r\n', keepAlive: true }
  },
  {
    name: 'bytes that are no UTF-8',
    wire: 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nx-a: \xe9\r\n\r\n\xff\x00\xfe',
    expected: { status: 200, body: '\xff\x00\xfe', keepAlive: true, headers: { 'content-length': '3', 'x-a': '\xe9' } }
  },
  {
    name: 'chunks',
    wire: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n \r\nA\r\nworld\r\n0\r\n\r\n0\r\n\r\n',
    expected: { status: 200, body: 'hello world\r\n0\r\n', keepAlive: true }
  },
  {
    name: 'chunks with extensions and trailers',
    wire: 'HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n00005;a=b;c="d"\r\nhello\r\n0;last\r\nx-amz-checksum: a\r\nContent-Length: 9\r\n\r\n',
    expected: { status: 200, body: 'hello', keepAlive: true }
  },
  {
    name: 'chunks of nothing',
    wire: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    expected: { status: 200, body: '', keepAlive: true }
  },
  {
    name: 'chunks go before a length',
    wire: 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
    expected: { status: 200, body: 'hi', keepAlive: true }
  },
  {
    name: 'until the connection closes',
    wire: 'HTTP/1.1 200 OK\r\nServer: x\r\n\r\nhello\r\n\r\nworld',
    closes: true,
    expected: { status: 200, body: 'hello\r\n\r\nworld', keepAlive: false }
  },
  {
    name: 'nothing until the connection closes',
    wire: 'HTTP/1.1 500 X\r\n\r\n',
    closes: true,
    expected: { status: 500, body: '', keepAlive: false }
  },
  {
    name: 'an interim reply before it',
    wire: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
    expected: { status: 200, body: 'hi', keepAlive: true, headers: { 'content-length': '2' } }
  },
  {
    name: 'several interim replies with headers',
    wire: 'HTTP/1.1 103 Early Hints\r\nLink: <x>\r\nContent-Length: 7\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
    expected: { status: 204, body: '', keepAlive: true, headers: {} }
  },
  {
    name: '204 has no body',
    wire: 'HTTP/1.1 204 X\r\nContent-Length: 5\r\n\r\n',
    expected: { status: 204, body: '', keepAlive: true }
  },
  {
    name: '304 has no body',
    wire: 'HTTP/1.1 304 X\r\nETag: "a"\r\n\r\n',
    expected: { status: 304, body: '', keepAlive: true }
  },
  {
    name: 'a reply to HEAD has the headers of a body',
    method: 'HEAD',
    wire: 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n',
    expected: { status: 200, body: '', keepAlive: true, headers: { 'content-length': '500' } }
  },
  {
    name: 'a reply to HEAD may announce chunks',
    method: 'HEAD',
    wire: 'HTTP/1.1 403 X\r\nTransfer-Encoding: chunked\r\n\r\n',
    expected: { status: 403, body: '', keepAlive: true }
  },
  {
    name: 'a reply to HEAD without any length',
    method: 'HEAD',
    wire: 'HTTP/1.1 404 X\r\n\r\n',
    expected: { status: 404, body: '', keepAlive: true }
  },
  {
    name: 'Connection: close',
    wire: 'HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\nhi',
    expected: { status: 200, body: 'hi', keepAlive: false }
  },
  {
    name: 'Connection: close among others',
    wire: 'HTTP/1.1 200 OK\r\nConnection: x, close\r\nContent-Length: 2\r\n\r\nhi',
    expected: { status: 200, body: 'hi', keepAlive: false }
  },
  {
    name: 'HTTP/1.0',
    wire: 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi',
    expected: { status: 200, body: 'hi', keepAlive: false }
  },
  {
    name: 'HTTP/1.0 with keep-alive',
    wire: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi',
    expected: { status: 200, body: 'hi', keepAlive: true }
  },
  {
    name: 'HTTP/1.0 until it closes, whatever it says',
    wire: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\nhi',
    closes: true,
    expected: { status: 200, body: 'hi', keepAlive: false }
  },
  {
    name: 'a header that comes twice',
    wire: 'HTTP/1.1 200 OK\r\nVary: a\r\nContent-Length: 0\r\nvary: b\r\n\r\n',
    expected: { status: 200, body: '', keepAlive: true, headers: { vary: 'a, b', 'content-length': '0' } }
  },
  {
    name: 'a length that comes twice, the same',
    wire: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi',
    expected: { status: 200, body: 'hi', keepAlive: true }
  }
]

/** Feeds the pieces; each is overwritten afterwards, as a socket's buffer may be. */
function parse({ method = 'GET', closes = false }: Row, pieces: readonly Buffer[]): Expected {
  const parser = new ReplyParser(method)
  let reply: ReturnType<ReplyParser['feed']>
  for (const piece of pieces) {
    expect(reply).toBeUndefined()
    const buffer = Buffer.from(piece)
    reply = parser.feed(buffer)
    if (reply === undefined) buffer.fill('X')
  }
  if (closes) {
    expect(reply).toBeUndefined()
    reply = parser.end()
  }
  if (reply === undefined) throw new Error('The reply is not whole.')
  const { status, headers, body } = reply
  return { status, body: body.toString('latin1'), keepAlive: parser.keepAlive, headers }
}

describe.each(rows)('$name', row => {
  const wire = Buffer.from(row.wire, 'latin1')

  test('in one piece', () => {
    expect(parse(row, [wire])).toMatchObject(row.expected)
    if (row.expected.headers !== undefined) expect(parse(row, [wire]).headers).toEqual(row.expected.headers)
  })

  test('byte by byte', () => {
    expect(
      parse(
        row,
        Array.from(wire, byte => Buffer.from([byte]))
      )
    ).toMatchObject(row.expected)
  })

  test('in two pieces, whichever', () => {
    for (let at = 1; at < wire.length; at++) {
      expect(parse(row, [wire.subarray(0, at), wire.subarray(at)])).toMatchObject(row.expected)
    }
  })

  test('in three pieces, whichever', () => {
    for (let one = 1; one < wire.length - 1; one++) {
      for (let two = one + 1; two < wire.length; two += 3) {
        const pieces = [wire.subarray(0, one), wire.subarray(one, two), wire.subarray(two)]
        const { status, body, keepAlive } = parse(row, pieces)
        if (status !== row.expected.status || body !== row.expected.body || keepAlive !== row.expected.keepAlive) {
          throw new Error(`Split at ${one} and ${two}: ${JSON.stringify({ status, body, keepAlive })}`)
        }
      }
    }
  })

  test('cut off anywhere, it is no reply', () => {
    for (let at = 0; at < wire.length; at++) {
      const parser = new ReplyParser(row.method ?? 'GET')
      const early = parser.feed(Buffer.from(wire.subarray(0, at)))
      expect(early).toBeUndefined()
      const isBody = row.closes === true && at >= row.wire.lastIndexOf('\r\n\r\n', row.wire.indexOf('\r\n\r\n')) + 4
      if (!isBody) expect(parser.end()).toBeUndefined()
    }
  })
})

describe('what follows a reply', () => {
  test.each([
    ['a second reply', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 408 X\r\n\r\n'],
    ['one byte behind the chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\nX']
  ])('%s makes the connection useless', (_, wire) => {
    const parser = new ReplyParser('GET')
    expect(parser.feed(Buffer.from(wire))?.body.toString()).toBe('hi')
    expect(parser.keepAlive).toBe(false)
  })
})

describe('what is no HTTP/1.1', () => {
  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n', /begins with "SSH-2\.0-OpenSSH"/],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n', /begins with "HTTP\/2 200"/],
    ['a TLS alert', '\x15\x03\x01\x00\x02\x02\x46\r\n\r\n', /begins with/],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', /begins with/],
    ['an empty line', '\r\n\r\n', /begins with ""/],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n', /length is "abc"/],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', /length is "-1"/],
    ['a length with a sign', 'HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n', /length is "\+1"/],
    ['a length beyond all measure', `HTTP/1.1 200 OK\r\nContent-Length: ${'9'.repeat(20)}\r\n\r\n`, /length is/],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello', /length is "5, 6"/],
    ['two lengths in one', 'HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello', /length is "5, 6"/],
    ['an empty length', 'HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n', /length is ""/],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n', /chunk .* "hello"/],
    ['a chunk with a negative size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n', /chunk .* "-1"/],
    ['a chunk beyond all measure', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n', /chunk/],
    [
      'a chunk that is longer than it says',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhiXX0\r\n\r\n',
      /chunk/
    ]
  ])('%s', (_, wire, message) => {
    const bytes = Buffer.from(wire, 'latin1')
    const whole = () => new ReplyParser('GET').feed(bytes)
    const bytewise = () => {
      const parser = new ReplyParser('GET')
      for (const byte of bytes) parser.feed(Buffer.from([byte]))
    }
    for (const read of [whole, bytewise]) {
      expect(read).toThrow(message)
      expect(read).toThrow(expect.objectContaining({ code: 'EPROTO' }))
    }
  })

  test('headers without an end are not collected for ever', () => {
    const parser = new ReplyParser('GET')
    const line = Buffer.from(`x-a: ${'a'.repeat(1000)}\r\n`)
    parser.feed(Buffer.from('HTTP/1.1 200 OK\r\n'))
    expect(() => {
      for (let lines = 0; lines < 100; lines++) parser.feed(line)
    }).toThrow('its headers have no end')
  })

  test('a line of a chunked body without an end is not collected for ever', () => {
    const parser = new ReplyParser('GET')
    parser.feed(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;'))
    expect(() => {
      for (let pieces = 0; pieces < 100; pieces++) parser.feed(Buffer.alloc(1000, 'a'))
    }).toThrow('a line in its body has no end')
  })

  test('headers of 60 KB are read', () => {
    const value = 'a'.repeat(60_000)
    const reply = new ReplyParser('GET').feed(
      Buffer.from(`HTTP/1.1 200 OK\r\nx-a: ${value}\r\nContent-Length: 0\r\n\r\n`)
    )
    expect(reply?.headers['x-a']).toBe(value)
  })
})

test('random bodies in random chunks, in random pieces', () => {
  const random = seeded(7)
  for (let round = 0; round < 300; round++) {
    const body = Buffer.from(Array.from({ length: random.below(3000) }, () => random.below(256)))
    const chunks: Buffer[] = []
    for (let at = 0; at < body.length; ) {
      const chunk = body.subarray(at, at + 1 + random.below(700))
      chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
      at += chunk.length
    }
    const isChunked = random.chance(0.6)
    const head = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`
    const framed = isChunked ? [...chunks, Buffer.from('0\r\n\r\n')] : [body]
    const wire = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`), ...framed])
    const parser = new ReplyParser('GET')
    let reply: ReturnType<ReplyParser['feed']>
    for (let at = 0; at < wire.length; ) {
      const piece = Buffer.from(wire.subarray(at, at + 1 + random.below(random.pick([3, 50, 2000]))))
      reply = parser.feed(piece)
      at += piece.length
      if (at < wire.length) expect(reply).toBeUndefined()
    }
    expect(reply?.body.equals(body)).toBe(true)
    expect(parser.keepAlive).toBe(true)
  }
})
