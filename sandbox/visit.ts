import { request } from 'node:http'

export interface Visit {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/**
 * Asks the edge as a visitor of `host` does. The path goes out as it is, so it has to be percent-encoded.
 * `fetch` would not do: it neither lets `Host` be chosen nor leaves `a/../b` alone.
 */
export function visit(
  edgeUrl: string,
  host: string,
  path: string,
  headers: Readonly<Record<string, string>> = {}
): Promise<Visit> {
  const { hostname, port } = new URL(edgeUrl)
  return new Promise((resolve, reject) => {
    // A connection of its own: nothing is left open when the sandbox ends.
    request({ hostname, port, path, agent: false, headers: { ...headers, host } }, incoming => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const pairs = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
        resolve({
          status: incoming.statusCode ?? 0,
          headers: Object.fromEntries(pairs),
          body: Buffer.concat(chunks)
        })
      })
    })
      .on('error', reject)
      .end()
  })
}
