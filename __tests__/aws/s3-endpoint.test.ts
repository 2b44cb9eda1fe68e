import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, test } from '@jest/globals'
import { type S3EndpointOptions, s3Endpoint } from '../../src/aws/s3-endpoint.ts'
import { ActionError } from '../../src/errors.ts'

/** The SDK's own list of AWS's regions, which it exports no way to read. */
const list = '../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js'
const text = readFileSync(join(import.meta.dirname, list), 'utf8')
const regions = [...text.matchAll(/"([a-z]{2,4}(?:-[a-z]+)+-\d+)": \{/g)].map(([, region = '']) => region)

const buckets = [
  'example',
  'a1-b2',
  '123',
  'example.com',
  'www.example.com',
  'xn--bcher-kva',
  'xn--bcher-kva.example',
  'example-metadata-abcdefghijklmnopqrstuvwxyz0123-s3alias',
  'a'.repeat(63)
]

const { endpointProvider } = new S3Client({ region: 'us-east-1' }).config

type Place = { readonly url: string } | { readonly refused: true }

/** Where the SDK sends the request for the object `key`. */
function sdkPlace({ region, bucket, endpoint, useFips, useDualstack }: S3EndpointOptions): Place {
  try {
    const { url } = endpointProvider({
      Region: region,
      Bucket: bucket,
      UseFIPS: useFips,
      UseDualStack: useDualstack,
      ...(endpoint !== undefined && { Endpoint: endpoint, ForcePathStyle: true })
    })
    return { url: `${url.protocol}//${url.host}${url.pathname.replace(/\/$/, '')}/key` }
  } catch {
    return { refused: true }
  }
}

function ourPlace(options: S3EndpointOptions): Place {
  try {
    const { origin, host, basePath } = s3Endpoint(options)
    const hostname = origin.hostname.includes(':') ? `[${origin.hostname}]` : origin.hostname
    // The port goes into the header where it is not the scheme's own, and only there.
    expect(new URL(`${origin.secure ? 'https' : 'http'}://${hostname}:${origin.port}`).host).toBe(host)
    return { url: `${origin.secure ? 'https' : 'http'}://${host}${basePath}key` }
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    return { refused: true }
  }
}

test('the list of regions has been read', () => {
  expect(regions).toEqual(
    expect.arrayContaining([
      'us-east-1',
      'eusc-de-east-1',
      'cn-north-1',
      'us-gov-west-1',
      'us-iso-east-1',
      'us-isob-east-1'
    ])
  )
  expect(regions.length).toBeGreaterThan(40)
})

describe.each(regions)('%s', region => {
  test.each([
    ['plain', false, false],
    ['FIPS', true, false],
    ['dual-stack', false, true],
    ['FIPS and dual-stack', true, true]
  ])('%s', (_, useFips, useDualstack) => {
    for (const bucket of buckets) {
      const options = { region, bucket, endpoint: undefined, useFips, useDualstack }
      expect({ bucket, ...ourPlace(options) }).toEqual({ bucket, ...sdkPlace(options) })
    }
  })
})

describe('of one’s own', () => {
  const endpoints = [
    'http://127.0.0.1:9000',
    'http://127.0.0.1',
    'http://127.0.0.1:80',
    'https://minio.example.com',
    'https://minio.example.com/',
    'https://minio.example.com:443',
    'https://minio.example.com:8443/',
    'https://minio.example.com/base',
    'https://minio.example.com/base/',
    'https://minio.example.com/a/b%20c',
    'http://[::1]:9000',
    'https://[2001:db8::1]/',
    'https://ACCOUNT.r2.cloudflarestorage.com',
    'https://bucket.vpce-0a1b-c2d3.s3.eu-central-1.vpce.amazonaws.com'
  ]
  test.each(endpoints)('%s', endpoint => {
    for (const bucket of buckets) {
      const options = { region: 'eu-central-1', bucket, endpoint, useFips: false, useDualstack: false }
      expect({ bucket, ...ourPlace(options) }).toEqual({ bucket, ...sdkPlace(options) })
    }
  })

  test.each([
    ['FIPS', true, false],
    ['dual-stack', false, true]
  ])('can’t be had with %s', (name, useFips, useDualstack) => {
    const options = { region: 'us-east-1', bucket: 'b', endpoint: 'https://s3.example.com', useFips, useDualstack }
    expect(sdkPlace(options)).toEqual({ refused: true })
    expect(() => s3Endpoint(options)).toThrow(ActionError)
    expect(() => s3Endpoint(options)).toThrow(name)
  })
})
