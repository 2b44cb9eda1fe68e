import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { moduleUrl, runScript } from '../helpers/run-script.ts'

/** Where a request for the object `key` of `bucket` goes, first by our settings, then by the SDK's. */
function script(inputs: { readonly region?: string; readonly endpoint?: string }): string {
  const { region, endpoint } = inputs
  return `
    const { readSettings } = await import('${moduleUrl('aws/settings.ts')}')
    const { s3Endpoint } = await import('${moduleUrl('aws/s3-endpoint.ts')}')
    const { S3Client, HeadObjectCommand } = await import('@aws-sdk/client-s3')

    async function ours() {
      const { s3Endpoint: endpoint, ...settings } = await readSettings(process.env, ${JSON.stringify({ region, endpoint })})
      const { host, basePath, origin } = s3Endpoint({ ...settings, bucket: 'bucket', endpoint })
      return { region: settings.region, url: (origin.secure ? 'https://' : 'http://') + host + basePath + 'key' }
    }
    async function theirs() {
      let url
      const handle = async ({ protocol, hostname, port, path }) => {
        url = protocol + '//' + hostname + (port ? ':' + port : '') + path
        throw new Error('not sent')
      }
      const client = new S3Client({
        ...${JSON.stringify({ region, endpoint })},
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        requestHandler: { handle },
        maxAttempts: 1,
        forcePathStyle: ${/endpoint/.test(JSON.stringify(inputs))} || process.env.PATH_STYLE === 'true'
      })
      await client.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'key' })).catch(() => undefined)
      return { region: await client.config.region(), url }
    }
    const failed = error => ({ code: error.code, message: error.message })
    console.log(JSON.stringify([await ours().catch(failed), await theirs().catch(failed)]))`
}

interface Row {
  readonly name: string
  readonly inputs?: { readonly region?: string; readonly endpoint?: string }
  readonly environment?: Readonly<Record<string, string>>
  readonly config?: string
  readonly credentials?: string
  /** Region and address. */
  readonly expected: readonly [region: string, url: string]
}

const aws = (region: string): readonly [string, string] => [region, `https://bucket.s3.${region}.amazonaws.com/key`]
const custom = { PATH_STYLE: 'true' }

const rows: readonly Row[] = [
  {
    name: 'the input',
    inputs: { region: 'eu-west-1' },
    environment: { AWS_REGION: 'us-east-2' },
    expected: aws('eu-west-1')
  },
  {
    name: 'AWS_REGION',
    environment: { AWS_REGION: 'us-east-2' },
    config: '[default]\nregion = eu-west-3',
    expected: aws('us-east-2')
  },
  { name: 'the default profile', config: '[default]\nregion = eu-west-3', expected: aws('eu-west-3') },
  {
    name: 'AWS_PROFILE',
    environment: { AWS_PROFILE: 'site' },
    config: '[default]\nregion = eu-west-3\n[profile site]\nregion = eu-west-2\n',
    expected: aws('eu-west-2')
  },
  { name: 'the file of credentials', credentials: '[default]\nregion = sa-east-1', expected: aws('sa-east-1') },
  {
    name: 'an endpoint as input',
    inputs: { region: 'auto', endpoint: 'https://in.example.com/base/' },
    environment: { AWS_ENDPOINT_URL_S3: 'https://env.example.com' },
    expected: ['auto', 'https://in.example.com/base/bucket/key']
  },
  {
    name: 'AWS_ENDPOINT_URL_S3',
    environment: {
      ...custom,
      AWS_REGION: 'auto',
      AWS_ENDPOINT_URL_S3: 'http://s3.example.com:81',
      AWS_ENDPOINT_URL: 'http://all.example.com'
    },
    expected: ['auto', 'http://s3.example.com:81/bucket/key']
  },
  {
    name: 'AWS_ENDPOINT_URL',
    environment: { ...custom, AWS_REGION: 'auto', AWS_ENDPOINT_URL: 'http://all.example.com' },
    config: '[default]\nendpoint_url = http://profile.example.com',
    expected: ['auto', 'http://all.example.com/bucket/key']
  },
  {
    name: "a profile's endpoint",
    environment: custom,
    config: '[default]\nregion = auto\nendpoint_url = http://profile.example.com',
    expected: ['auto', 'http://profile.example.com/bucket/key']
  },
  {
    name: "a profile's endpoint for S3 alone, in its services section",
    environment: custom,
    config:
      '[default]\nregion = auto\nendpoint_url = http://profile.example.com\nservices = mine\n[services mine]\ns3 =\n  endpoint_url = http://s3.example.com\nec2 =\n  endpoint_url = http://ec2.example.com',
    expected: ['auto', 'http://s3.example.com/bucket/key']
  },
  {
    name: 'FIPS and dual-stack from the environment',
    environment: { AWS_REGION: 'us-east-1', AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
    expected: ['us-east-1', 'https://bucket.s3-fips.dualstack.us-east-1.amazonaws.com/key']
  },
  {
    name: 'FIPS from the profile',
    config: '[default]\nregion = us-gov-west-1\nuse_fips_endpoint = true',
    expected: ['us-gov-west-1', 'https://bucket.s3-fips.us-gov-west-1.amazonaws.com/key']
  },
  {
    name: 'dual-stack from the profile, turned off in the environment',
    environment: { AWS_USE_DUALSTACK_ENDPOINT: 'false' },
    config: '[default]\nregion = eu-west-1\nuse_dualstack_endpoint = true',
    expected: aws('eu-west-1')
  },
  {
    name: 'files elsewhere',
    environment: { AWS_CONFIG_FILE: 'HOME/elsewhere' },
    config: '[default]\nregion = eu-west-1',
    expected: aws('eu-north-1')
  }
]

async function ask({ inputs = {}, environment = {}, config, credentials }: Omit<Row, 'expected'>) {
  const home = await mkdtemp(join(tmpdir(), 'home-'))
  await mkdir(join(home, '.aws'))
  if (config !== undefined) await writeFile(join(home, '.aws/config'), config)
  if (credentials !== undefined) await writeFile(join(home, '.aws/credentials'), credentials)
  await writeFile(join(home, 'elsewhere'), '[default]\nregion = eu-north-1')
  const variables = Object.entries(environment).map(([name, value]) => [name, value.replace('HOME', home)])
  const { stdout } = await runScript(script(inputs), { HOME: home, ...Object.fromEntries(variables) })
  await rm(home, { recursive: true })
  const [ours, theirs] = JSON.parse(stdout)
  return { ours, theirs }
}

describe('what is taken from where, as the SDK takes it', () => {
  test.concurrent.each(rows)('$name', async ({ expected, ...row }) => {
    const [region, url] = expected
    const { ours, theirs } = await ask(row)
    expect(ours).toEqual({ region, url })
    expect(theirs).toEqual({ region, url })
  })
})

describe('what is refused', () => {
  test.concurrent.each([
    ['no region', {}, 'no-region'],
    ['a region that is none', { AWS_REGION: 'eu central' }, 'bad-region'],
    ['a region that would lead elsewhere', { AWS_REGION: 'x.example.com/' }, 'bad-region'],
    ['an endpoint that is no URL', { AWS_REGION: 'auto', AWS_ENDPOINT_URL: 'minio' }, 'bad-endpoint'],
    ['an endpoint of another kind', { AWS_REGION: 'auto', AWS_ENDPOINT_URL_S3: 'ftp://minio' }, 'bad-endpoint'],
    ['an endpoint without its scheme', { AWS_REGION: 'auto', AWS_ENDPOINT_URL_S3: 'minio:9000' }, 'bad-endpoint']
  ])('%s', async (name, environment, code) => {
    expect((await ask({ name, environment })).ours).toMatchObject({ code })
  })
})
