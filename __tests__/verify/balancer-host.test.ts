import { expect, test } from '@jest/globals'
import { parseBalancerHost } from '../../src/verify/balancer-host.ts'

test.each<[string, string | undefined, string?]>([
  ['api-1234567890.eu-central-1.elb.amazonaws.com', 'eu-central-1'],
  ['internal-api-1234567890.us-gov-west-1.elb.amazonaws.com', 'us-gov-west-1'],
  ['api-0123456789abcdef.elb.ap-northeast-2.amazonaws.com', 'ap-northeast-2'],
  ['api-1234567890.cn-north-1.elb.amazonaws.com.cn', 'cn-north-1'],
  [
    'dualstack.API-1234567890.eu-central-1.elb.amazonaws.com.',
    'eu-central-1',
    'api-1234567890.eu-central-1.elb.amazonaws.com'
  ],
  ['api.example.com', undefined],
  ['example.com.s3.eu-central-1.amazonaws.com', undefined],
  ['api-1234567890.eu-central-1.elb.amazonaws.com.example.com', undefined]
])('%s is in %s', (host, region, name = host) => {
  expect(parseBalancerHost(host)).toEqual(region === undefined ? undefined : { name, region })
})
