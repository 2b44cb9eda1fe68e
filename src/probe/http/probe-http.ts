import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { extractReferences } from '../../site/references.ts'
import { type Fact, known } from '../../verify/fact.ts'
import type { EntryAsset, HttpProbe, HttpResponse } from '../../verify/facts.ts'
import type { Network } from '../network.ts'
import { targetOf } from '../target.ts'
import { factOf, twice } from '../trouble.ts'
import { type Body, readBody } from './body.ts'

export interface HttpRequest {
  readonly method?: HttpProbe['method']
  /** The path goes out as it is written here. */
  readonly url: string
  /** The host that is connected to, where it is not the URL's: only over HTTPS. */
  readonly connectTo?: string | undefined
  /** Names lower case. `accept-encoding` is `identity` unless it is here. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Headers that checks read and reports show. Others may hold what is nobody's business (cookies). */
const KEPT: ReadonlySet<string> = new Set([
  'age',
  'alt-svc',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-security-policy',
  'content-type',
  'etag',
  'last-modified',
  'location',
  'permissions-policy',
  'referrer-policy',
  'server',
  'strict-transport-security',
  'vary',
  'via',
  'www-authenticate',
  'x-amz-bucket-region',
  'x-amz-cf-id',
  'x-amz-cf-pop',
  'x-amz-error-code',
  'x-cache',
  'x-content-type-options',
  'x-frame-options'
])

/** One request over HTTP/1.1 that is tried again where it was lost on the way: nothing that changes anything is ever sent. Redirects are answers. */
export async function probeHttp(network: Network, request: HttpRequest): Promise<Fact<HttpResponse>> {
  try {
    const attempt = (signal: AbortSignal) => exchange(network, request, signal)
    return known(await twice(network, attempt))
  } catch (error) {
    return factOf(error, network, `${request.method ?? 'GET'} ${request.url}`)
  }
}

async function exchange(network: Network, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const started = performance.now()
  const incoming = await send(network, request, signal)
  const body = await readBody(incoming, request.method ?? 'GET', network.limits.bodyBytes)
  return {
    status: incoming.statusCode ?? 0,
    headers: keptHeaders(incoming),
    digest: body.digest,
    size: body.size,
    isHtml: body.html !== '',
    entryAssets: entryAssets(body, request.url),
    ms: Math.round(performance.now() - started)
  }
}

function send(network: Network, request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { method = 'GET', url, connectTo, headers } = request
  const { protocol, hostname, host, port } = new URL(url)
  const secure = protocol === 'https:'
  const { agents, lookup, ...address } = targetOf(network, connectTo ?? hostname, Number(port) || (secure ? 443 : 80))
  const options = {
    ...address,
    method,
    path: targetPath(url),
    signal,
    headers: { host, 'accept-encoding': 'identity', 'user-agent': 's3-cloudfront-deploy', ...headers },
    ...(lookup && { lookup })
  }
  return new Promise((resolve, reject) => {
    const outgoing = secure
      ? requestHttps({ ...options, agent: agents.https, servername: hostname })
      : requestHttp({ ...options, agent: agents.http })
    outgoing.on('error', reject).on('response', resolve).end()
  })
}

/** As written: what `URL` would normalise away (`/a/../b`) may be what is probed. */
function targetPath(url: string): string {
  const rest = url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/, '')
  return rest.startsWith('/') ? rest : `/${rest}`
}

function keptHeaders(incoming: IncomingMessage): Readonly<Record<string, string>> {
  const pairs = Object.entries(incoming.headers).filter(([name]) => KEPT.has(name))
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]))
}

function entryAssets({ html }: Body, url: string): readonly EntryAsset[] {
  if (html === '') return []
  const { baseHref, references } = extractReferences(html)
  const base = resolved(baseHref ?? '', url) ?? url
  const found = new Map<string, EntryAsset>()
  for (const { kind, url: written } of references) {
    if (kind !== 'script' && kind !== 'stylesheet' && kind !== 'modulepreload') continue
    const absolute = resolved(written, base)
    if (absolute !== undefined && !found.has(absolute)) found.set(absolute, { url: absolute, kind })
  }
  return [...found.values()]
}

function resolved(url: string, base: string): string | undefined {
  if (!URL.canParse(url, base)) return undefined
  const { protocol, href } = new URL(url, base)
  return protocol === 'https:' || protocol === 'http:' ? href.replace(/#.*$/, '') : undefined
}
