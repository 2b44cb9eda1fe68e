import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { EdgeResponse } from './http-types.ts'

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html */
const COMPRESSED_TYPES: ReadonlySet<string> = new Set(
  `application/dash+xml application/eot application/font application/font-sfnt application/javascript application/json
  application/opentype application/otf application/pdf application/pkcs7-mime application/protobuf application/rss+xml
  application/truetype application/ttf application/vnd.apple.mpegurl application/vnd.mapbox-vector-tile
  application/vnd.ms-fontobject application/wasm application/xhtml+xml application/xml application/x-font-opentype
  application/x-font-truetype application/x-font-ttf application/x-httpd-cgi application/x-javascript
  application/x-mpegurl application/x-opentype application/x-otf application/x-perl application/x-ttf font/eot
  font/opentype font/otf font/ttf image/svg+xml text/css text/csv text/html text/javascript text/js text/plain
  text/richtext text/tab-separated-values text/xml text/x-component text/x-java-source text/x-script
  vnd.apple.mpegurl`.split(/\s+/)
)
/** Bytes, same page. */
const SMALLEST = 1_000
const LARGEST = 10_000_000
const COMPRESSED_STATUSES: ReadonlySet<number> = new Set([200, 403, 404])

const compressors = {
  // Quality 5 of 11: what compresses on the fly is tuned for speed; sizes only need to be plausible.
  br: (body: Uint8Array) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body: Uint8Array) => promisify(gzip)(body)
}

/** Whether a response is of a kind that CloudFront compresses: status, type, size, and not encoded yet. */
export function isCompressible({ status, headers, body }: EdgeResponse): boolean {
  const type = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return (
    COMPRESSED_STATUSES.has(status) &&
    COMPRESSED_TYPES.has(type) &&
    body.byteLength >= SMALLEST &&
    body.byteLength <= LARGEST &&
    !headers.has('content-encoding') &&
    headers.get('cache-control')?.includes('no-transform') !== true
  )
}

/**
 * Compresses what can be, with Brotli before gzip, and weakens a strong ETag (an invalid one is removed), since the
 * compressed bytes are equivalent but not the same.
 *
 * @param acceptEncoding the normalised header: `br,gzip`, `br`, `gzip` or ''
 */
export async function compress(response: EdgeResponse, acceptEncoding: string): Promise<EdgeResponse> {
  if (!isCompressible(response)) return response
  const headers = new Headers(response.headers)
  headers.append('vary', 'Accept-Encoding')
  const encoding = acceptEncoding.includes('br') ? 'br' : acceptEncoding.includes('gzip') ? 'gzip' : undefined
  if (encoding === undefined) return { ...response, headers }
  const body = await compressors[encoding](response.body)
  headers.set('content-encoding', encoding)
  headers.delete('content-length')
  headers.delete('accept-ranges')
  const etag = headers.get('etag')
  if (etag?.startsWith('"')) headers.set('etag', `W/${etag}`)
  else if (etag?.startsWith('W/') === false) headers.delete('etag')
  return { status: response.status, headers, body }
}
