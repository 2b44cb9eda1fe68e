import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type OidcEndpoint, startOidcEndpoint } from '../../sandbox/aws/sts/oidc.ts'
import { writesOf } from './helpers/requests.ts'
import { createScene, type Scene } from './helpers/scene.ts'

const ROLE = 'arn:aws:iam::123456789012:role/deploy'
const SUBJECT = 'repo:octo-org/example:ref:refs/heads/main'
/** A job that never had any credentials of AWS. */
const NO_KEYS = {
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  HOME: '/nowhere'
}

function createTrustingScene(subject = SUBJECT): Promise<Scene> {
  return createScene({ sandbox: { roles: [{ arn: ROLE, subject }] } })
}

/** What a job with `id-token: write` has in its environment. */
function permission({ requestUrl, requestToken }: OidcEndpoint) {
  return { ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken }
}

test.concurrent('the role is assumed after the build, which sees no credentials, tokens or inputs', async () => {
  await using scene = await createTrustingScene()
  const oidc = await startOidcEndpoint(scene.sandbox.oidc, { sub: SUBJECT })
  try {
    const run = await scene.run({
      inputs: {
        'role-to-assume': ROLE,
        'build-command': 'env > seen.txt && cat dist/index.html',
        'build-env': 'PUBLIC_URL=https://example.com\nAWS_REGION'
      },
      env: {
        ...NO_KEYS,
        ...permission(oidc),
        ACTIONS_RUNTIME_TOKEN: 'runtime-secret',
        GITHUB_TOKEN: 'ghs_secret',
        CUSTOM: 'let through'
      }
    })
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    const callers = new Set(run.requests.filter(({ service }) => service !== 'sts').map(accessKeyOf))
    expect([...callers]).toEqual([expect.stringMatching(/^ASIA/)])
    expect(run.requests[0]).toMatchObject({ service: 'sts', operation: 'AssumeRoleWithWebIdentity' })

    const seen = await readFile(join(scene.workspace.dir, 'seen.txt'), 'utf8')
    const names = seen.split('\n').map(line => line.split('=')[0] ?? '')
    expect(names).toEqual(expect.arrayContaining(['PATH', 'CUSTOM', 'PUBLIC_URL', 'GITHUB_SHA', 'AWS_REGION']))
    const hidden =
      /^(?:AWS_(?!REGION$)|ACTIONS_|INPUT_|STATE_|GH_TOKEN|GITHUB_(?:TOKEN|OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)$)/
    expect(names.filter(name => hidden.test(name))).toEqual([])
    for (const secret of [oidc.requestToken, 'runtime-secret', 'ghs_secret']) expect(seen).not.toContain(secret)
  } finally {
    await oidc.close()
  }
})

test.concurrent('without id-token: write, the remedy is to grant it', async () => {
  await using scene = await createTrustingScene()
  const run = await scene.run({ inputs: { 'role-to-assume': ROLE }, env: NO_KEYS })
  expect(run).toMatchObject({ exitCode: 1, report: { failure: { code: 'no-oidc-token' } } })
  expect(run.report?.failure?.remedy).toContain('permissions: { id-token: write')
  expect(run.annotations[0]?.message).toContain('permissions: { id-token: write')
  expect(run.requests).toEqual([])
})

test.concurrent('a role that does not trust this branch: what its policy must say', async () => {
  await using scene = await createTrustingScene('repo:octo-org/example:environment:production')
  const oidc = await startOidcEndpoint(scene.sandbox.oidc, { sub: SUBJECT })
  try {
    const run = await scene.run({ inputs: { 'role-to-assume': ROLE }, env: { ...NO_KEYS, ...permission(oidc) } })
    expect(run).toMatchObject({ exitCode: 1, report: { failure: { code: 'role-not-assumed' } } })
    expect(run.report?.failure?.message).toContain(`${ROLE} could not be assumed`)
    expect(run.report?.failure?.remedy).toMatch(/trust policy.*token\.actions\.githubusercontent\.com.*`sub`/)
    expect(run.report?.failure?.remedy).toContain(`the \`sub\` of this run, ${SUBJECT}.`)
    expect(run.annotations[0]?.message).toContain(SUBJECT)
    expect(writesOf(run.requests)).toEqual([])
  } finally {
    await oidc.close()
  }
})

test.concurrent('credentials of the job are not used where a role is named', async () => {
  await using scene = await createTrustingScene()
  const run = await scene.run({ inputs: { 'role-to-assume': ROLE } })
  expect(run.report?.failure?.code).toBe('no-oidc-token')
  expect(run.requests).toEqual([])
})

function accessKeyOf({ headers }: { readonly headers: Readonly<Record<string, string>> }): string {
  return /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] ?? ''
}
