import { describe, expect, test } from '@jest/globals'
import { resolversOf } from '../../src/probe/resolvers.ts'

describe('recursive servers', () => {
  test('are those of the variable and no others', () => {
    expect(resolversOf({ S3_CLOUDFRONT_DEPLOY_RESOLVERS: '10.0.0.2, [2001:db8::2]:5353\n10.0.0.3' })).toEqual({
      resolvers: [
        { address: '10.0.0.2', port: undefined },
        { address: '2001:db8::2', port: 5353 },
        { address: '10.0.0.3', port: undefined }
      ],
      resolversGiven: true
    })
  })

  test.each([{}, { S3_CLOUDFRONT_DEPLOY_RESOLVERS: ' ' }])(
    'are the system’s and public ones without it',
    environment => {
      const { resolvers, resolversGiven } = resolversOf(environment)
      expect(resolversGiven).toBe(false)
      expect(resolvers.map(({ address }) => address).slice(-2)).toEqual(['1.1.1.1', '8.8.8.8'])
    }
  )

  test('have to be addresses', () => {
    expect(() => resolversOf({ S3_CLOUDFRONT_DEPLOY_RESOLVERS: '10.0.0.2 dns.example.com' })).toThrow(
      'S3_CLOUDFRONT_DEPLOY_RESOLVERS has "dns.example.com", which is no IP address.'
    )
  })
})
