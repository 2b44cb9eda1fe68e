import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsCredentialIdentityProvider } from '@smithy/types'
import { ActionError, messageOf } from '../errors.ts'

/** The audience that AWS's own action and documentation use. */
const audience = 'sts.amazonaws.com'

/**
 * Exchanges the job's OIDC token for credentials of `roleArn`. Only to be called after the build, so that the build
 * never had any. https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export async function assumeRole(
  roleArn: string,
  region: string,
  sessionName: string,
  requestHandler: NodeHttpHandler
): Promise<AwsCredentialIdentityProvider> {
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
  const { fromWebToken } = await import('@aws-sdk/credential-provider-web-identity')
  const provider = fromWebToken({
    roleArn,
    webIdentityToken: token,
    roleSessionName: sessionName,
    clientConfig: { region, requestHandler }
  })
  try {
    const credentials = await provider()
    return async () => credentials
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
