import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a token says of a workflow run; `aud`, `exp` and the like are added. */
export interface OidcClaims {
  readonly sub: string
  readonly [claim: string]: string
}

/** A token that this issuer made. */
export interface IssuedToken {
  readonly claims: OidcClaims
  readonly audience: string
  readonly expiresAt: Date
}

/** https://docs.github.com/en/actions/reference/security/oidc */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'
/** Milliseconds; GitHub's tokens live five minutes. */
const TOKEN_LIFETIME = 300_000

/** Issues tokens that look like GitHub's, and knows its own again: their signature is random, nobody else can check it. */
export class OidcIssuer {
  readonly #issued = new Map<string, IssuedToken>()
  readonly #now: () => Date

  constructor(now: () => Date = () => new Date()) {
    this.#now = now
  }

  issue(claims: OidcClaims, audience: string): string {
    const now = this.#now()
    const expiresAt = new Date(now.getTime() + TOKEN_LIFETIME)
    const header = { typ: 'JWT', alg: 'RS256', kid: 'sandbox' }
    const payload = {
      ...claims,
      iss: GITHUB_ISSUER,
      aud: audience,
      iat: Math.floor(now.getTime() / 1000),
      exp: Math.floor(expiresAt.getTime() / 1000)
    }
    const token = [base64url(header), base64url(payload), randomBytes(256).toString('base64url')].join('.')
    this.#issued.set(token, { claims, audience, expiresAt })
    return token
  }

  find(token: string): IssuedToken | undefined {
    return this.#issued.get(token)
  }
}

export interface OidcEndpoint {
  /** For `ACTIONS_ID_TOKEN_REQUEST_URL`: it has a query string, to which `&audience=` is appended. */
  readonly requestUrl: string
  /** For `ACTIONS_ID_TOKEN_REQUEST_TOKEN`. */
  readonly requestToken: string
  /** How often a token was handed out. */
  readonly issued: number
  close(): Promise<void>
}

/**
 * The endpoint of a runner whose job has `id-token: write`: GET with the bearer token gives `{ value, count }`.
 * https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 *
 * @param claims of the run, for every token
 */
export async function startOidcEndpoint(issuer: OidcIssuer, claims: OidcClaims): Promise<OidcEndpoint> {
  const requestToken = randomBytes(24).toString('base64url')
  let issued = 0
  const server = createServer((incoming, outgoing) => {
    incoming.resume()
    if (incoming.headers.authorization !== `Bearer ${requestToken}`) {
      outgoing.writeHead(401, { 'content-type': 'application/json' })
      outgoing.end(JSON.stringify({ message: 'The request token is missing or not valid.' }))
      return
    }
    const value = issuer.issue(claims, audienceOf(incoming, claims))
    issued += 1
    outgoing.writeHead(200, { 'content-type': 'application/json' })
    outgoing.end(JSON.stringify({ count: value.length, value }))
  })
  // Above the idle limit of the clients' agents, so that no client meets a connection that is just being closed.
  server.keepAliveTimeout = 65_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    requestUrl: `http://127.0.0.1:${port}/idtoken?api-version=2.0`,
    requestToken,
    get issued() {
      return issued
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    }
  }
}

/** Without one, GitHub names the owner's URL. */
function audienceOf(incoming: IncomingMessage, claims: OidcClaims): string {
  const asked = new URL(incoming.url ?? '/', 'http://127.0.0.1').searchParams.get('audience')
  return asked ?? `https://github.com/${claims.repository_owner ?? 'octo-org'}`
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
