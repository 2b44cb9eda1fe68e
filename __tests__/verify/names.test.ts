import { expect, test } from '@jest/globals'
import { covers } from '../../src/verify/lookups/names.ts'
import { parseS3Host } from '../../src/verify/s3-host.ts'
import { looksSecret } from '../../src/verify/secret-keys.ts'

test.each([
  ['example.com', 'example.com', true],
  ['*.example.com', 'www.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.example.com', 'a.b.example.com', false],
  ['*.example.com', '*.example.com', true],
  ['example.com', 'www.example.com', false]
])('%s covers %s: %s', (name, domain, expected) => {
  expect(covers(name, domain)).toBe(expected)
})

test.each([
  ['example.com.s3.eu-west-1.amazonaws.com', { bucket: 'example.com', region: 'eu-west-1', website: false }],
  ['site.s3.amazonaws.com', { bucket: 'site', region: undefined, website: false }],
  ['site.s3-eu-west-1.amazonaws.com', { bucket: 'site', region: 'eu-west-1', website: false }],
  ['site.s3.dualstack.us-gov-west-1.amazonaws.com', { bucket: 'site', region: 'us-gov-west-1', website: false }],
  ['Site.S3.cn-north-1.amazonaws.com.cn', { bucket: 'site', region: 'cn-north-1', website: false }],
  ['site.s3-website-us-east-1.amazonaws.com', { bucket: 'site', region: 'us-east-1', website: true }],
  ['site.s3-website.ap-northeast-2.amazonaws.com', { bucket: 'site', region: 'ap-northeast-2', website: true }],
  ['my.s3.site.s3.eu-west-1.amazonaws.com', { bucket: 'my.s3.site', region: 'eu-west-1', website: false }],
  ['api-1.eu-west-1.elb.amazonaws.com', undefined],
  ['s3.eu-west-1.amazonaws.com', undefined],
  ['site.s3.eu-west-1.amazonaws.com.example.com', undefined],
  ['example.com', undefined]
])('%s as a host of S3', (host, expected) => {
  expect(parseS3Host(host)).toEqual(expected)
})

test.each([
  ['.env', true],
  ['app/.env.production', true],
  ['.env.example', false],
  ['.git/config', true],
  ['docs/.github/x', false],
  ['keys/id_rsa', true],
  ['id_rsa.pub', false],
  ['server.pem', true],
  ['tls/server.key', true],
  ['.well-known/security.txt', false],
  ['assets/monkey.js', false],
  ['environment.json', false],
  ['.npmrc', true]
])('%s looks secret: %s', (key, expected) => {
  expect(looksSecret(key)).toBe(expected)
})
