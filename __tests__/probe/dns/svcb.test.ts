import { describe, expect, test } from '@jest/globals'
import { encodeHttps } from '../../../sandbox/dns/svcb.ts'
import { decodeHttpsRecord } from '../../../src/probe/dns/svcb.ts'

/** The examples of RFC 9460, appendix D: https://www.rfc-editor.org/rfc/rfc9460#appendix-D */
describe('an HTTPS record on the wire', () => {
  test.each([
    ['an alias', '000003666f6f076578616d706c6503636f6d00', { priority: 0, target: 'foo.example.com', alpn: [] }],
    ['the name itself', '000100', { priority: 1, target: '', alpn: [] }],
    [
      'a port',
      '001003666f6f076578616d706c6503636f6d00000300020035',
      { priority: 16, target: 'foo.example.com', alpn: [] }
    ],
    [
      'several parameters',
      '001003666f6f076578616d706c65036f7267000000000400010004000100090268320568332d313900040004c0000201',
      { priority: 16, target: 'foo.example.org', alpn: ['h2', 'h3-19'] }
    ]
  ])('%s', (_, hex, expected) => {
    expect(decodeHttpsRecord(Buffer.from(hex, 'hex'))).toEqual(expected)
  })

  test.each(['', '00', '000003666f', '000100000100090268'])('cut short: %j', hex => {
    expect(decodeHttpsRecord(Buffer.from(hex, 'hex'))).toBeUndefined()
  })

  test('is what the sandbox sends', () => {
    expect(encodeHttps('16 foo.example.org. ipv4hint=192.0.2.1 alpn="h2,h3-19"').toString('hex')).toBe(
      '001003666f6f076578616d706c65036f726700000100090268320568332d313900040004c0000201'
    )
  })
})
