import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { startOidcEndpoint } from '../../sandbox/aws/sts/oidc.ts'
import { SANDBOX_REGION, startSandbox } from '../../sandbox/index.ts'
import { connectToAws } from '../../src/aws/connect.ts'
import { moduleUrl, runScript } from '../helpers/run-script.ts'
import { impatientClock } from '../helpers/s3-lab.ts'

/** Prints what is signed with, asked for three times at once, and which parts of the SDK that took. */
const script = `
  const { ambientCredentials } = await import('${moduleUrl('aws/credentials.ts')}')
  const { createAgents } = await import('${moduleUrl('aws/http/agents.ts')}')
  const { createRequire } = await import('node:module')
  const environment = process.env
  const provider = ambientCredentials({ environment, region: 'eu-central-1', agents: createAgents(environment) })
  const loaded = () => Object.keys(createRequire(process.cwd() + '/')('node:module')._cache).filter(path => /@(aws-sdk|smithy)/.test(path)).length
  const before = loaded()
  const found = await Promise.all([provider(), provider(), provider()]).catch(error => [{ error: error.name }])
  const [{ accessKeyId, sessionToken, error }] = found
  console.log(JSON.stringify({ accessKeyId, sessionToken, error, before, after: loaded() > 0 }))
  process.exit()`

async function ask(environment: Readonly<Record<string, string>>, credentials?: string) {
  const home = await mkdtemp(join(tmpdir(), 'home-'))
  await mkdir(join(home, '.aws'))
  if (credentials !== undefined) await writeFile(join(home, '.aws/credentials'), credentials)
  const { stdout } = await runScript(script, { HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...environment })
  await rm(home, { recursive: true })
  return JSON.parse(stdout)
}

describe('what the job has', () => {
  const profiles =
    '[default]\naws_access_key_id = DEFAULT\naws_secret_access_key = s\n[site]\naws_access_key_id = SITE\naws_secret_access_key = s\naws_session_token = t\n'
  const pair = { AWS_ACCESS_KEY_ID: 'ENVIRONMENT', AWS_SECRET_ACCESS_KEY: 's' }

  test.concurrent.each([
    ['the pair of the environment, without the SDK', pair, profiles, { accessKeyId: 'ENVIRONMENT', after: false }],
    ['with its token', { ...pair, AWS_SESSION_TOKEN: 'token' }, undefined, { sessionToken: 'token', after: false }],
    ['an empty token is none', { ...pair, AWS_SESSION_TOKEN: '' }, undefined, { accessKeyId: 'ENVIRONMENT' }],
    ['the default profile', {}, profiles, { accessKeyId: 'DEFAULT', after: true }],
    ['the profile that is named', { AWS_PROFILE: 'site' }, profiles, { accessKeyId: 'SITE', sessionToken: 't' }],
    ['the profile goes before the environment', { ...pair, AWS_PROFILE: 'site' }, profiles, { accessKeyId: 'SITE' }],
    ['half a pair is none', { AWS_ACCESS_KEY_ID: 'X' }, profiles, { accessKeyId: 'DEFAULT' }],
    ['none at all', {}, undefined, { error: 'CredentialsProviderError' }]
  ])('%s', async (_, environment, credentials, expected) => {
    // Nothing is loaded before anybody asks.
    expect(await ask(environment, credentials)).toMatchObject({ ...expected, before: 0 })
  })
})

describe('role-to-assume', () => {
  const environment = { ...process.env }
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  })

  test('is assumed again when the credentials are about to expire, in the middle of a run', async () => {
    const ROLE = 'arn:aws:iam::123456789012:role/deploy'
    const sandbox = await startSandbox({ roles: [{ arn: ROLE }] })
    const oidc = await startOidcEndpoint(sandbox.oidc, { sub: 'repo:octo-org/example:ref:refs/heads/main' })
    const { bucket } = sandbox.createReferenceSetup({ domain: 'example.com' })
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: sandbox.aws.url,
      ACTIONS_ID_TOKEN_REQUEST_URL: oidc.requestUrl,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken
    })
    bucket.put('a', { bytes: Buffer.from('text') })
    // What is issued now for an hour has four minutes left by our clock, which is within the last five.
    sandbox.aws.skew(-56 * 60_000)
    const { store } = await connectToAws({
      bucket: bucket.name,
      stateBucket: bucket.name,
      stateFolder: '.state/',
      region: SANDBOX_REGION,
      endpoint: undefined,
      expectedBucketOwner: undefined,
      roleToAssume: ROLE,
      roleSessionName: 'test',
      storage: {},
      environment: { AWS_ENDPOINT_URL: sandbox.aws.url },
      clock: impatientClock,
      log: { info() {}, debug() {}, group: (_, body) => body() }
    })
    sandbox.aws.skew(0)
    await Promise.all([store.head('a'), store.head('a'), store.head('a')])
    await store.head('a')
    expect(sandbox.aws.log.count({ operation: 'AssumeRoleWithWebIdentity' })).toBe(2)
    const keys = sandbox.aws.log
      .filter({ operation: 'HeadObject' })
      .map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1])
    expect(keys.length).toBe(4)
    expect(new Set(keys).size).toBe(1)
    await oidc.close()
    await sandbox.close()
  })
})
