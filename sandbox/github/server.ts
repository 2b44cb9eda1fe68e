import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { GitHubApi } from './api.ts'
import { GitHubError } from './errors.ts'
import { type FaultEffect, Faults, type FaultTrigger, type Outcome } from './faults.ts'
import { Repository, type RepositoryOptions } from './repository.ts'
import type { RequestEntry } from './requests.ts'
import { type TokenOptions, Tokens } from './tokens.ts'
import type { World } from './world.ts'

export interface GitHubServerOptions {
  /** `/` for the API of github.com, the default; `/api/v3` for that of an Enterprise Server. */
  readonly basePath?: string
  /** Whose pages `html_url`s lead to; `https://github.com`, or of an Enterprise Server `https://github.example.com`. */
  readonly serverUrl?: string
  /** Whether requests are counted; an Enterprise Server does not by default. */
  readonly rateLimits?: boolean
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly clock?: () => Date
}

/** GitHub's REST API on loopback, and the people who use GitHub. */
export interface GitHubServer {
  /** For `GITHUB_API_URL`, base path included, without a slash at the end. */
  readonly url: string
  /** For `GITHUB_SERVER_URL`. */
  readonly serverUrl: string
  /** All requests since the start or the last `clear()`, in order of arrival. */
  readonly requests: readonly RequestEntry[]
  /** Their operations: `issues/create-comment`, … */
  readonly operations: readonly string[]
  /** Forgets the requests. */
  clear(): void
  /** `owner/name`; made at the first call, which alone looks at the options. */
  repository(name: string, options?: RepositoryOptions): Repository
  /** Makes a token, as a run's `github.token`. */
  token(options?: TokenOptions): string
  /** The token is over: 401 from now on. */
  revoke(token: string): void
  /** Makes requests go wrong. @returns a function that ends it */
  fault(trigger: FaultTrigger, effect: FaultEffect): () => void
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function startGitHubServer(options: GitHubServerOptions = {}): Promise<GitHubServer> {
  const { basePath = '/', clock = () => new Date(), port = 0 } = options
  const base = basePath.replace(/\/+$/, '')
  const isEnterprise = base !== ''
  const serverUrl = options.serverUrl ?? (isEnterprise ? 'https://github.example.com' : 'https://github.com')
  let requests: RequestEntry[] = []
  const faults = new Faults()
  const tokens = new Tokens()
  const repositories = new Map<string, Repository>()
  const urls = { api: '', server: serverUrl }
  let lastId = 1_000_000
  const world: World = {
    urls,
    now: clock,
    nextId() {
      lastId += 1
      return lastId
    }
  }
  const api = new GitHubApi({
    world,
    tokens,
    repositories,
    rateLimits: options.rateLimits ?? !isEnterprise,
    documentation: `https://docs.github.com${isEnterprise ? '/enterprise-server@3.19' : ''}`
  })

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const gone = new AbortController()
    outgoing.once('close', () => gone.abort())
    const body = await readBody(incoming)
    if (body === undefined) return
    const request = api.read(pathBelow(base, incoming.url ?? '/'), incoming, body)
    const entry: RequestEntry = {
      operation: request.operation,
      method: request.method,
      path: request.path,
      query: request.query.toString(),
      headers: request.headers,
      body: request.body,
      at: clock(),
      status: 0,
      reply: undefined
    }
    requests.push(entry)
    const rate = api.rateOf(request)
    let outcome: Outcome
    try {
      outcome = await faults.run({ entry, now: clock(), gone: gone.signal }, async () => api.run(request))
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error
      outcome = api.refusal(error, request)
    }
    if (outcome === 'cut') {
      if (incoming.socket.writableEnded) incoming.socket.destroy()
      else incoming.socket.resetAndDestroy()
      return
    }
    entry.status = outcome.status
    entry.reply = outcome.body
    const sent = outcome.body === undefined ? undefined : Buffer.from(JSON.stringify(outcome.body))
    outgoing.writeHead(outcome.status, {
      ...(sent === undefined
        ? {}
        : { 'content-type': 'application/json; charset=utf-8', 'content-length': sent.length }),
      server: 'github.com',
      'x-github-media-type': 'github.v3; format=json',
      'x-github-request-id': randomBytes(12).toString('hex').toUpperCase(),
      ...(isEnterprise
        ? { 'x-github-enterprise-version': '3.19.0' }
        : { 'x-github-api-version-selected': '2022-11-28' }),
      ...rate(),
      ...outcome.headers
    })
    outgoing.end(sent)
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      // A defect of the sandbox: loud, since a test that sees a bare 500 would only retry.
      console.error('sandbox: ', error)
      outgoing.destroy()
    })
  })
  server.keepAliveTimeout = 65_000
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  urls.api = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}${base}`

  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return {
    url: urls.api,
    serverUrl,
    get requests() {
      return requests
    },
    get operations() {
      return requests.map(({ operation }) => operation)
    },
    clear() {
      requests = []
    },
    repository(name, how) {
      const known = repositories.get(name.toLowerCase())
      if (known !== undefined) return known
      const repository = new Repository(name, world, how)
      repositories.set(name.toLowerCase(), repository)
      return repository
    },
    token: how => tokens.issue(how),
    revoke: token => tokens.revoke(token),
    fault: (trigger, effect) => faults.add(trigger, effect),
    close,
    [Symbol.asyncDispose]: close
  }
}

/** @returns `undefined` when the client went away */
async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of incoming) chunks.push(chunk)
  } catch {
    return undefined
  }
  return incoming.complete ? Buffer.concat(chunks).toString('utf8') : undefined
}

/** Outside of the base path nothing is found. */
function pathBelow(base: string, target: string): string {
  return base !== '' && !target.startsWith(`${base}/`) ? '/' : target.slice(base.length)
}
