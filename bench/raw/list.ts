import type { Send } from './connections.ts'

/** The ETags of all objects by key, listed in `shards` parts at once that begin behind evenly spaced local keys. */
export async function listAll(
  send: Send,
  bucket: string,
  localKeys: readonly string[],
  shards: number
): Promise<ReadonlyMap<string, string>> {
  const sorted = localKeys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const bounds = Array.from(
    { length: shards - 1 },
    (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / shards)] ?? ''
  )
  const etags = new Map<string, string>()
  await Promise.all(['', ...bounds].map((from, index) => listPart(send, bucket, from, bounds[index], etags)))
  return etags
}

async function listPart(
  send: Send,
  bucket: string,
  from: string,
  until: string | undefined,
  etags: Map<string, string>
): Promise<void> {
  const end = until === undefined ? undefined : Buffer.from(until)
  let start = `start-after=${escaped(from)}`
  for (;;) {
    // In the order of their names, as they are signed.
    const query = start.startsWith('c')
      ? `${start}&encoding-type=url&list-type=2`
      : `encoding-type=url&list-type=2${from === '' ? '' : `&${start}`}`
    const { status, body } = await send('GET', `/${bucket}`, query)
    if (status !== 200) throw new Error(`The listing: ${status} ${body}`)
    let last = ''
    for (const [, encoded = '', etag = ''] of body.matchAll(/<Key>([^<]*)<\/Key>.*?<ETag>&quot;([^&]*)&quot;/g)) {
      last = encoded.includes('%') || encoded.includes('+') ? decodeURIComponent(encoded.replaceAll('+', ' ')) : encoded
      etags.set(last, etag)
    }
    const token = /<NextContinuationToken>([^<]+)</.exec(body)?.[1]
    if (token === undefined || (end !== undefined && Buffer.compare(Buffer.from(last), end) >= 0)) return
    start = `continuation-token=${escaped(token)}`
  }
}

function escaped(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, found => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)
}
