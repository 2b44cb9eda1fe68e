import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import { ActionError, messageOf } from '../errors.ts'
import type { Agents } from './http/agents.ts'

/** The audience that AWS's own action and documentation use. */
const audience = 'sts.amazonaws.com'

/** Ms before they expire that credentials are exchanged for new ones, as the SDK does. */
const expiryWindowMs = 5 * 60_000

export interface CredentialOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly region: string
  readonly agents: Agents
}

/**
 * Whatever credentials the job has. The pair in the environment, which configure-aws-credentials leaves, needs nothing
 * of the SDK; profiles, containers and instances are asked by its own chain, which also knows when they expire.
 */
export function ambientCredentials({ environment, region, agents }: CredentialOptions): AwsCredentialIdentityProvider {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment
  // As in the SDK, a profile that was asked for goes before the environment.
  if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY && !AWS_PROFILE) {
    const credentials = {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN })
    }
    return async () => credentials
  }
  let chain: AwsCredentialIdentityProvider | undefined
  return async () => {
    if (chain === undefined) {
      const [{ defaultProvider }, { createRequestHandler }] = await Promise.all([
        import('@aws-sdk/credential-provider-node'),
        import('./request-handler.ts')
      ])
      chain ??= defaultProvider({ clientConfig: { region, requestHandler: createRequestHandler(agents) } })
    }
    return chain()
  }
}

/**
 * Exchanges the job's OIDC token for credentials of `roleArn`, and again when they are about to expire. Only to be called
 * after the build, so that the build never had any.
 * https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export async function roleCredentials(
  roleArn: string,
  sessionName: string,
  options: CredentialOptions
): Promise<AwsCredentialIdentityProvider> {
  const assume = () => assumeRole(roleArn, sessionName, options)
  return renewed(await assume(), assume)
}

/** Gives the credentials back as long as they hold, then those that `load` brings: once for all who ask meanwhile. */
export function renewed(
  first: AwsCredentialIdentity,
  load: () => Promise<AwsCredentialIdentity>,
  now: () => number = Date.now
): AwsCredentialIdentityProvider {
  let current = first
  let loading: Promise<AwsCredentialIdentity> | undefined
  const leftMs = (): number => (current.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - now()
  return async () => {
    if (leftMs() > expiryWindowMs) return current
    loading ??= load().finally(() => {
      loading = undefined
    })
    try {
      current = await loading
    } catch (error) {
      // They still hold for some minutes: the next request asks again.
      if (leftMs() <= 0) throw error
    }
    return current
  }
}

async function assumeRole(
  roleArn: string,
  sessionName: string,
  { region, agents }: CredentialOptions
): Promise<AwsCredentialIdentity> {
  let token: string
  try {
    const { getIDToken } = await import('@actions/core')
    token = await getIDToken(audience)
  } catch (error) {
    throw new ActionError('no-oidc-token', `GitHub gave this job no OIDC token: ${messageOf(error)}`, {
      remedy:
        'Give the job `permissions: { id-token: write, contents: read }`. Runs from forks never get one: GitHub withholds it.',
      cause: error
    })
  }
  const [{ fromWebToken }, { createRequestHandler }] = await Promise.all([
    import('@aws-sdk/credential-provider-web-identity'),
    import('./request-handler.ts')
  ])
  try {
    return await fromWebToken({
      roleArn,
      webIdentityToken: token,
      roleSessionName: sessionName,
      clientConfig: { region, requestHandler: createRequestHandler(agents) }
    })()
  } catch (error) {
    throw new ActionError('role-not-assumed', `${roleArn} could not be assumed: ${messageOf(error)}`, {
      remedy:
        `Check the role's trust policy: it must trust the provider token.actions.githubusercontent.com with audience ${audience} ` +
        `and the \`sub\` of this run, ${subjectOf(token) ?? 'which names repository and branch, pull request or environment'}.`,
      cause: error
    })
  }
}

/**
 * The claim that trust policies are about, which GitHub writes in two formats and otherwise shows nowhere.
 * https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
 * @returns undefined for a token that can't be read
 */
function subjectOf(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const subject: unknown = Reflect.get(Object(claims), 'sub')
    return typeof subject === 'string' ? subject : undefined
  } catch {
    return undefined
  }
}
