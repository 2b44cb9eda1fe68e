import type { CredentialStore, IdentityPolicy } from '../credentials.ts'
import { ServiceError } from '../errors.ts'
import type { AwsRequest, AwsResponse, AwsService, Call, Query, RequestHead } from '../http.ts'
import { textDocument } from '../protocol.ts'
import { GITHUB_ISSUER, type IssuedToken, type OidcIssuer } from './oidc.ts'

/** A role and whom its trust policy lets in. */
export interface TrustedRole {
  /** `arn:aws:iam::123456789012:role/deploy` */
  readonly arn: string
  /** The `sub` claim, with `*` and `?` as in `StringLike`; anyone when absent. */
  readonly subject?: string
  /** Seconds; one hour when absent. */
  readonly maxSessionDuration?: number
  /** What it may do; everything when absent. */
  readonly policy?: IdentityPolicy
}

export interface StsOptions {
  /** Where the issued credentials become valid. */
  readonly credentials: CredentialStore
  readonly issuer: OidcIssuer
  readonly roles: readonly TrustedRole[]
}

const XML_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/'
/** What configure-aws-credentials asks for, and so what identity providers in AWS are set up with. */
const AUDIENCE = 'sts.amazonaws.com'
const ONE_HOUR = 3600
const SHORTEST = 900

/**
 * STS as far as `role-to-assume` needs it: AssumeRoleWithWebIdentity, unsigned.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function stsService(options: StsOptions): AwsService {
  return {
    name: 'sts',
    allowsUnsigned: true,
    route(_head: RequestHead, form: Query): Call {
      const action = form.get('Action') ?? ''
      if (action !== 'AssumeRoleWithWebIdentity') {
        throw new ServiceError(400, 'InvalidAction', `Could not find operation ${action} for version 2011-06-15`)
      }
      return { operation: action, run: request => assumeRole(options, form, request) }
    },
    error: (error, head) => ({
      status: error.status,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': head.id },
      body: textDocument(
        'ErrorResponse',
        { Error: { Type: 'Sender', Code: error.code, Message: error.message }, RequestId: head.id },
        XML_NAMESPACE
      )
    })
  }
}

function assumeRole({ credentials, issuer, roles }: StsOptions, form: Query, request: AwsRequest): AwsResponse {
  const roleArn = parameter(form, 'RoleArn')
  const sessionName = parameter(form, 'RoleSessionName')
  const token = checkedToken(issuer, parameter(form, 'WebIdentityToken'), request.now)
  const role = roles.find(({ arn, subject = '*' }) => arn === roleArn && matches(subject, token.claims.sub))
  if (role === undefined || !request.isAllowed('sts:AssumeRoleWithWebIdentity', roleArn)) {
    throw new ServiceError(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')
  }
  const expiresAt = new Date(request.now.getTime() + duration(form, role) * 1000)
  const key = credentials.issue(roleArn, sessionName, expiresAt, role.policy)
  const body = textDocument(
    'AssumeRoleWithWebIdentityResponse',
    {
      AssumeRoleWithWebIdentityResult: {
        Credentials: {
          AccessKeyId: key.accessKeyId,
          SecretAccessKey: key.secretAccessKey,
          SessionToken: key.sessionToken,
          Expiration: expiresAt.toISOString()
        },
        SubjectFromWebIdentityToken: token.claims.sub,
        AssumedRoleUser: { Arn: key.caller.arn, AssumedRoleId: key.caller.userId },
        Provider: `arn:aws:iam::${key.caller.accountId}:oidc-provider/${GITHUB_ISSUER.replace('https://', '')}`,
        Audience: token.audience
      },
      ResponseMetadata: { RequestId: request.id }
    },
    XML_NAMESPACE
  )
  return { status: 200, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': request.id }, body }
}

function checkedToken(issuer: OidcIssuer, token: string, now: Date): IssuedToken {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw invalidToken('The ID Token provided is not a valid JWT.')
  const issued = issuer.find(token)
  if (issued === undefined) throw invalidToken("Couldn't retrieve verification key from your identity provider.")
  if (issued.audience !== AUDIENCE) throw invalidToken('Incorrect token audience')
  if (now >= issued.expiresAt) {
    const message = `Token expired: current date/time ${now.toISOString()} must be before the expiration date/time ${issued.expiresAt.toISOString()}`
    throw new ServiceError(400, 'ExpiredTokenException', message)
  }
  return issued
}

function duration(form: Query, { maxSessionDuration = ONE_HOUR }: TrustedRole): number {
  const asked = Number(form.get('DurationSeconds') ?? Math.min(ONE_HOUR, maxSessionDuration))
  if (!Number.isInteger(asked) || asked < SHORTEST) {
    throw invalidParameter(`DurationSeconds must be a whole number of at least ${SHORTEST}.`)
  }
  if (asked > maxSessionDuration) {
    throw invalidParameter('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  return asked
}

function parameter(form: Query, name: string): string {
  const value = form.get(name)
  if (!value) throw invalidParameter(`The parameter ${name} is required.`)
  return value
}

function invalidToken(message: string): ServiceError {
  return new ServiceError(400, 'InvalidIdentityToken', message)
}

function invalidParameter(message: string): ServiceError {
  return new ServiceError(400, 'ValidationError', message)
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[^\w*?]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(text)
}
