import { Agent, request } from 'node:http'
import { EdgeCache } from '../../../sandbox/edge/cache.ts'
import { EdgeService } from '../../../sandbox/edge/edge-service.ts'
import { EMPTY_BODY } from '../../../sandbox/edge/http-types.ts'
import { originFetch } from '../../../sandbox/edge/origins.ts'
import type { BucketAccess } from '../../../sandbox/edge/s3-origin.ts'
import type { Sandbox } from '../../../sandbox/index.ts'

/** What a viewer asks for. */
export interface Look {
  readonly host: string
  /** Percent-encoded, with a query string where there is one. */
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Seen {
  readonly status: number
  /** What describes the object: no dates, ids, ages. */
  readonly headers: Readonly<Record<string, string>>
  /** Of the body, as Latin-1: short to compare and readable in a failure. */
  readonly body: string
  /** `Hit`, `Miss`, `RefreshHit`, `Error`. */
  readonly result: string
}

const DESCRIBING =
  /^(?:cache-control|content-(?:type|encoding|disposition|language)|etag|expires|location|x-amz-meta-.*)$/

/** Looks at the sandbox's edge, over HTTP, on connections that are kept. */
export class Viewer {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 })
  readonly #sandbox: Sandbox

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox
  }

  async see(looks: readonly Look[]): Promise<readonly Seen[]> {
    const seen = await Promise.all(looks.map(look => this.#see(look)))
    await this.#sandbox.edge.settled()
    return seen
  }

  close(): void {
    this.#agent.destroy()
  }

  #see({ host, target, headers }: Look): Promise<Seen> {
    const { port } = this.#sandbox.edge
    return new Promise((resolve, reject) => {
      request(
        { agent: this.#agent, hostname: '127.0.0.1', port, path: target, headers: { ...headers, host } },
        incoming => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () => {
            const pairs = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const)
            resolve({
              status: incoming.statusCode ?? 0,
              headers: describing(pairs),
              body: Buffer.concat(chunks).toString('latin1'),
              result: String(incoming.headers['x-cache']).split(' ')[0] ?? ''
            })
          })
        }
      )
        .on('error', reject)
        .end()
    })
  }
}

/** What an edge answers that has never been asked before: the truth, whatever other edges still hold. */
export async function seeCold(
  sandbox: Sandbox,
  looks: readonly Look[],
  access: Readonly<Record<string, BucketAccess>>
): Promise<readonly Seen[]> {
  const service = new EdgeService({
    source: sandbox.cloudFront,
    fetchOrigin: originFetch({ store: sandbox.s3, access }),
    clock: sandbox.edge.clock,
    cache: new EdgeCache()
  })
  return Promise.all(
    looks.map(async ({ host, target, headers }) => {
      const [path = '', query = ''] = target.split('?', 2)
      const { response, result } = await service.answer({
        method: 'GET',
        host,
        path,
        query,
        headers: new Headers(headers),
        body: EMPTY_BODY
      })
      return {
        status: response.status,
        headers: describing([...response.headers]),
        body: Buffer.from(response.body).toString('latin1'),
        result
      }
    })
  )
}

function describing(headers: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(headers.filter(([name]) => DESCRIBING.test(name)).sort())
}

/** The ways in which clients write the URL path of a key: all encoded, as a browser does, with small hex digits, bare. */
export function pathsOf(key: string): readonly string[] {
  const segments = key.split('/')
  const whatwg = segments.map(segment => encodeURI(segment).replace(/[?#]|%5[BDE]/g, browserForm))
  const small = whatwg.map(segment => segment.replace(/%[0-9A-F]{2}/g, triplet => triplet.toLowerCase()))
  const bare = segments.map(segment => segment.replace(/[^\x21-\x7e]|[%?#"<>]/gu, encodeURIComponent))
  return [...new Set([encodedPath(key), ...[whatwg, small, bare].map(path => `/${path.join('/')}`)])]
}

/** The path that S3 cannot understand in another way. */
export function encodedPath(key: string): string {
  return `/${key
    .split('/')
    .map(segment => encodeURIComponent(segment).replace(/[!'()*~]/g, percent))
    .join('/')}`
}

/**
 * Browsers leave brackets and the caret as they are; `?` and `#` are encoded by whoever makes a URL of a name.
 * https://url.spec.whatwg.org/#path-percent-encode-set
 */
function browserForm(text: string): string {
  return { '?': '%3F', '#': '%23', '%5B': '[', '%5D': ']', '%5E': '^' }[text] ?? text
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
