import { describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import { describeRequests, invalidationsOf, siteWrites, uploadedKeys } from '../../../sandbox/demo/requests.ts'
import { changedKeys } from '../../../sandbox/demo/site-files.ts'

function entry(service: string, method: string, operation: string, key?: string): LogEntry {
  return {
    ...{
      service,
      method,
      operation,
      path: '',
      query: '',
      headers: {},
      at: new Date(0),
      bytesIn: 0,
      permissions: [],
      bytesOut: 0,
      status: 200
    },
    ...(key === undefined ? {} : { key })
  }
}

const READS = [
  entry('s3', 'GET', 'ListObjectsV2'),
  entry('s3', 'HEAD', 'HeadObject', 'a'),
  entry('s3', 'GET', 'GetObject', 'a')
]
const STATE = [
  entry('s3', 'GET', 'GetObject', '.s3-cloudfront-deploy/head.json'),
  entry('s3', 'PUT', 'PutObject', '.s3-cloudfront-deploy/head.json'),
  entry('s3', 'PUT', 'PutObject', 'app/.s3-cloudfront-deploy/releases/1.json.gz')
]
const WRITES = [
  entry('s3', 'PUT', 'PutObject', 'assets/b.js'),
  entry('s3', 'POST', 'CreateMultipartUpload', 'big.bin'),
  entry('s3', 'PUT', 'UploadPart', 'big.bin'),
  entry('s3', 'POST', 'CompleteMultipartUpload', 'big.bin'),
  entry('s3', 'PUT', 'CopyObject', 'c'),
  entry('s3', 'DELETE', 'DeleteObject', 'd'),
  entry('s3', 'POST', 'DeleteObjects')
]
const CLOUDFRONT = [entry('cloudfront', 'GET', 'GetDistribution'), entry('cloudfront', 'POST', 'CreateInvalidation')]

describe('the requests of a deploy', () => {
  const all = [...READS, ...STATE, ...WRITES, ...CLOUDFRONT]

  test('that wrote the site, by whichever operation', () => expect(siteWrites(all)).toEqual(WRITES))
  test('that completed an upload', () =>
    expect(uploadedKeys([...all, { ...entry('s3', 'PUT', 'PutObject', 'refused'), status: 403 }])).toEqual([
      'assets/b.js',
      'big.bin'
    ]))
  test('that invalidated', () => expect(invalidationsOf(all)).toEqual(CLOUDFRONT.slice(1)))
  test('are told apart by purpose, without what did not happen', () => {
    expect(describeRequests([...READS, ...STATE, ...CLOUDFRONT])).toEqual([
      ['site', '1 ListObjectsV2, 1 HeadObject, 1 GetObject'],
      ['records', '2 PutObject, 1 GetObject'],
      ['CloudFront', '1 GetDistribution, 1 CreateInvalidation']
    ])
    expect(describeRequests(READS.slice(0, 1))).toEqual([['site', '1 ListObjectsV2']])
  })
})

test('changed keys are the new ones and those with other bytes', () => {
  const files = (texts: Record<string, string>) =>
    new Map(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text)]))
  expect(changedKeys(files({ same: '1', other: '1', gone: '1' }), files({ same: '1', other: '2', new: '1' }))).toEqual([
    'other',
    'new'
  ])
})
