import { expect } from '@jest/globals'
import { type CliCase, ROLE } from './stage.ts'

/** An empty one is as none. */
const NO_TOKEN = { AWS_SESSION_TOKEN: '' }

export const refusingCases: readonly CliCase[] = [
  {
    name: 'wrong credentials are refused in the words of each service',
    run: async ({ tryAws, setup }) => {
      const list = ['s3api', 'list-objects-v2', '--bucket', setup.bucket.name]
      const wrongSecret = { ...NO_TOKEN, AWS_SECRET_ACCESS_KEY: 'not-the-secret' }
      const wrongKey = { ...NO_TOKEN, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7NOBODY0' }
      const distributions = ['cloudfront', 'list-distributions']
      expect((await tryAws(list, wrongSecret)).stderr).toContain('(SignatureDoesNotMatch)')
      expect((await tryAws(distributions, wrongSecret)).stderr).toContain('(SignatureDoesNotMatch)')
      expect((await tryAws(list, wrongKey)).stderr).toContain('(InvalidAccessKeyId)')
      expect((await tryAws(distributions, wrongKey)).stderr).toContain('(InvalidClientTokenId)')
    }
  },
  {
    name: 'credentials of a role work until they expire',
    run: async ({ tryAws, sandbox, setup }) => {
      const list = ['s3api', 'list-objects-v2', '--bucket', setup.bucket.name, '--max-items', '1']
      const withKey = ({ accessKeyId, secretAccessKey, sessionToken }: ReturnType<typeof issue>) => ({
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken
      })
      const issue = (expiresInMs: number) =>
        sandbox.aws.credentials.issue(ROLE, 'cli', new Date(Date.now() + expiresInMs))
      const fresh = withKey(issue(600_000))
      expect(await tryAws(list, fresh)).toMatchObject({ code: 0 })
      expect((await tryAws(list, { ...fresh, AWS_SESSION_TOKEN: 'another' })).stderr).toContain('(InvalidToken)')
      const expired = withKey(issue(-1_000))
      expect((await tryAws(list, expired)).stderr).toContain('(ExpiredToken)')
      expect((await tryAws(['cloudfront', 'list-distributions'], expired)).stderr).toContain('(ExpiredToken)')
    }
  },
  {
    name: "GitHub's OIDC token is exchanged for credentials that work",
    run: async ({ json, tryAws, sandbox, setup }) => {
      const token = sandbox.oidc.issue({ sub: 'repo:octo-org/site:ref:refs/heads/main' }, 'sts.amazonaws.com')
      const args = ['--role-arn', ROLE, '--role-session-name', 'cli', '--web-identity-token']
      const { Credentials: given } = await json<{
        Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string; Expiration: string }
      }>('sts', 'assume-role-with-web-identity', ...args, token)
      expect(Date.parse(given.Expiration)).toBeGreaterThan(Date.now())
      const env = {
        AWS_ACCESS_KEY_ID: given.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: given.SecretAccessKey,
        AWS_SESSION_TOKEN: given.SessionToken
      }
      expect((await tryAws(['s3', 'ls', `s3://${setup.bucket.name}/assets/`], env)).stdout).toContain(
        'index-B7kQ2xZ9.js'
      )
      const forged = await tryAws(['sts', 'assume-role-with-web-identity', ...args, `${token}x`])
      expect(forged.stderr).toContain('(InvalidIdentityToken)')
    }
  },
  {
    name: 'what is not there, in another region or denied is told by its code',
    run: async ({ tryAws, sandbox, setup }) => {
      const name = setup.bucket.name
      const read = (bucket: string, key: string) => ['s3api', 'get-object', '--bucket', bucket, '--key', key, 'none']
      expect((await tryAws(read('no-such-bucket', 'a'))).stderr).toContain('(NoSuchBucket)')
      expect((await tryAws(read(name, 'no such key'))).stderr).toContain('(NoSuchKey)')
      expect((await tryAws(['s3api', 'head-object', '--bucket', name, '--key', 'none'])).stderr).toContain('(404)')
      const allow = sandbox.aws.deny('s3:GetObject', `arn:aws:s3:::${name}/*`)
      try {
        expect((await tryAws(read(name, 'index.html'))).stderr).toContain('(AccessDenied)')
        expect((await tryAws(['s3api', 'head-object', '--bucket', name, '--key', 'index.html'])).stderr).toContain(
          '(403)'
        )
      } finally {
        allow()
      }
    }
  },
  {
    name: 'a client that is told to slow down tries again',
    run: async ({ aws, sandbox, setup }) => {
      const slowDown = (entry: { readonly operation: string }) => entry.operation === 'ListObjectsV2' && failures++ < 2
      let failures = 0
      const end = sandbox.aws.fault(slowDown, { status: 503, code: 'SlowDown' })
      try {
        expect(await aws('s3', 'ls', `s3://${setup.bucket.name}/assets/`)).toContain('index-B7kQ2xZ9.js')
        expect(failures).toBeGreaterThanOrEqual(3)
      } finally {
        end()
      }
    }
  }
]
