import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront'
import { fromWebToken } from '@aws-sdk/credential-provider-web-identity'
import { afterEach, describe, expect, test } from '@jest/globals'
import { CloudFront } from '../../../../sandbox/aws/cloudfront/cloudfront.ts'
import { cloudFrontService } from '../../../../sandbox/aws/cloudfront/cloudfront-service.ts'
import { CredentialStore } from '../../../../sandbox/aws/credentials.ts'
import { type AwsServer, startAwsServer } from '../../../../sandbox/aws/server.ts'
import { OidcIssuer, startOidcEndpoint } from '../../../../sandbox/aws/sts/oidc.ts'
import { stsService } from '../../../../sandbox/aws/sts/sts-service.ts'

const roleArn = 'arn:aws:iam::123456789012:role/deploy'
const subject = 'repo:octo-org/site:ref:refs/heads/main'
const start = Date.parse('2026-03-01T12:00:00Z')

let open: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(open.map(close => close()))
  open = []
})

interface Lab {
  readonly server: AwsServer
  readonly issuer: OidcIssuer
  /** Seconds that the server's clock is ahead of the start. */
  later(seconds: number): void
  exchange(
    token: string,
    options?: { roleArn?: string; durationSeconds?: number }
  ): ReturnType<ReturnType<typeof fromWebToken>>
  list(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }): Promise<unknown>
}

async function lab(): Promise<Lab> {
  let offset = 0
  // The SDK signs with the machine's clock, so the server's runs beside it.
  const base = Date.now()
  const now = () => new Date(Date.now() + offset)
  const credentials = new CredentialStore()
  const issuer = new OidcIssuer(() => new Date(base))
  const roles = [
    { arn: roleArn, subject: 'repo:octo-org/site:*' },
    { arn: roleArn, subject: 'repo:octo-org/docs:pull_request', policy: { Statement: [] } }
  ]
  const services = [stsService({ credentials, issuer, roles }), cloudFrontService(new CloudFront())]
  const server = await startAwsServer({ services, credentials, clock: now })
  open.push(() => server.close())
  return {
    server,
    issuer,
    later: seconds => {
      offset = seconds * 1000
    },
    exchange: (webIdentityToken, options = {}) =>
      fromWebToken({
        roleArn,
        webIdentityToken,
        roleSessionName: 'run-1',
        clientConfig: { endpoint: server.url, region: 'us-east-1', maxAttempts: 1 },
        ...options
      })(),
    async list(given) {
      const client = new CloudFrontClient({
        endpoint: server.url,
        region: 'us-east-1',
        credentials: given,
        maxAttempts: 1
      })
      try {
        return await client.send(new ListDistributionsCommand({}))
      } finally {
        client.destroy()
      }
    }
  }
}

describe('AssumeRoleWithWebIdentity', () => {
  test('gives credentials that the other services accept, until they expire', async () => {
    const { server, issuer, exchange, list, later } = await lab()
    const credentials = await exchange(issuer.issue({ sub: subject }, 'sts.amazonaws.com'), { durationSeconds: 900 })
    expect(credentials).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/), sessionToken: expect.any(String) })
    const lifetime = (credentials.expiration?.getTime() ?? 0) - Date.now()
    expect(Math.round(lifetime / 60_000)).toBe(15)
    await list(credentials)
    expect(server.credentials.find(credentials.accessKeyId)?.caller.arn).toBe(
      'arn:aws:sts::123456789012:assumed-role/deploy/run-1'
    )
    const { sessionToken: _, ...withoutToken } = credentials
    await expect(list(withoutToken)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
    later(901)
    await expect(list(credentials)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
    expect(server.log.entries.map(({ service, operation, errorCode }) => [service, operation, errorCode])).toEqual([
      ['sts', 'AssumeRoleWithWebIdentity', undefined],
      ['cloudfront', 'ListDistributions', undefined],
      ['cloudfront', 'ListDistributions', 'InvalidClientTokenId'],
      ['cloudfront', 'ListDistributions', 'ExpiredToken']
    ])
  })

  test('gives a role to each subject that it trusts, to do what the policy allows', async () => {
    const { issuer, exchange, list } = await lab()
    const credentials = await exchange(issuer.issue({ sub: 'repo:octo-org/docs:pull_request' }, 'sts.amazonaws.com'))
    await expect(list(credentials)).rejects.toMatchObject({
      message: expect.stringContaining('is not authorized to perform: cloudfront:ListDistributions')
    })
  })

  type Options = { roleArn?: string; durationSeconds?: number }
  test.each<[string, string, (issuer: OidcIssuer) => string, Options, number]>([
    ['a role that does not exist', 'AccessDenied', good, { roleArn: `${roleArn}-x` }, 0],
    [
      'a subject that the role does not trust',
      'AccessDenied',
      issuer => issuer.issue({ sub: 'repo:octo-org/other:ref:refs/heads/main' }, 'sts.amazonaws.com'),
      {},
      0
    ],
    ['no JWT', 'InvalidIdentityToken', () => 'token', {}, 0],
    [
      'a JWT of somebody else',
      'InvalidIdentityToken',
      () => new OidcIssuer().issue({ sub: subject }, 'sts.amazonaws.com'),
      {},
      0
    ],
    [
      'a token for another audience',
      'InvalidIdentityToken',
      issuer => issuer.issue({ sub: subject }, 'https://github.com/octo-org'),
      {},
      0
    ],
    ['an old token', 'ExpiredTokenException', good, {}, 300],
    ['too long a session', 'ValidationError', good, { durationSeconds: 7_200 }, 0],
    ['too short a session', 'ValidationError', good, { durationSeconds: 60 }, 0]
  ])('%s: %s', async (_name, code, token, options, wait) => {
    const { issuer, exchange, later, server } = await lab()
    const webIdentityToken = token(issuer)
    later(wait)
    const failure = await exchange(webIdentityToken, options).catch((error: unknown) => error)
    expect([failure, server.log.entries.map(({ errorCode }) => errorCode)]).toEqual([
      expect.objectContaining({ name: expect.stringContaining(code.replace(/Exception$/, '')) }),
      [code]
    ])
  })
})

describe("the runner's token endpoint", () => {
  test('hands out tokens for the audience that is asked for', async () => {
    const issuer = new OidcIssuer(() => new Date(start))
    const endpoint = await startOidcEndpoint(issuer, {
      sub: subject,
      repository: 'octo-org/site',
      repository_owner: 'octo-org'
    })
    open.push(() => endpoint.close())
    const headers = { authorization: `Bearer ${endpoint.requestToken}` }
    const tokenFor = async (query: string) => {
      const reply: unknown = await (await fetch(endpoint.requestUrl + query, { headers })).json()
      return String(Reflect.get(Object(reply), 'value'))
    }
    const token = await tokenFor('&audience=sts.amazonaws.com')
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    expect(payload).toEqual({
      sub: subject,
      repository: 'octo-org/site',
      repository_owner: 'octo-org',
      iss: 'https://token.actions.githubusercontent.com',
      aud: 'sts.amazonaws.com',
      iat: start / 1000,
      exp: start / 1000 + 300
    })
    expect(issuer.find(token)?.audience).toBe('sts.amazonaws.com')
    expect(issuer.find(await tokenFor(''))?.audience).toBe('https://github.com/octo-org')
    expect(endpoint.issued).toBe(2)
  })

  test('refuses who has not its token', async () => {
    const endpoint = await startOidcEndpoint(new OidcIssuer(), { sub: subject })
    open.push(() => endpoint.close())
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      expect((await fetch(endpoint.requestUrl, { headers })).status).toBe(401)
    }
    expect(endpoint.issued).toBe(0)
  })
})

function good(issuer: OidcIssuer): string {
  return issuer.issue({ sub: subject }, 'sts.amazonaws.com')
}
