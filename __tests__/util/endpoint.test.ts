import { describe, expect, test } from '@jest/globals'
import { formatEndpoint, parseEndpoint } from '../../src/util/endpoint.ts'

describe('an endpoint', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1', undefined],
    ['192.0.2.1:8443', '192.0.2.1', 8443],
    ['2001:db8::1', '2001:db8::1', undefined],
    ['[2001:db8::1]:53', '2001:db8::1', 53],
    [' 127.0.0.1:1 ', '127.0.0.1', 1]
  ])('%s is read, and written as it was', (text, address, port) => {
    const endpoint = parseEndpoint(text)
    expect(endpoint).toEqual({ address, port })
    expect(endpoint && formatEndpoint(endpoint)).toBe(text.trim())
  })

  test('may have brackets without a port, as the input `resolve` writes IPv6 addresses', () => {
    expect(parseEndpoint('[2001:db8::1]')).toEqual({ address: '2001:db8::1', port: undefined })
  })

  test.each(['example.com', '192.0.2', '192.0.2.1:', '192.0.2.1:0', '192.0.2.1:65536', '[192.0.2.1]:53', '', ':53'])(
    '%j is none',
    text => {
      expect(parseEndpoint(text)).toBeUndefined()
    }
  )
})
