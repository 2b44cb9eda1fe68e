import type { ObjectHeaders } from '../ports.ts'

const metadataPrefix = 'x-amz-meta-'

/** Our headers as they are sent to S3. */
export function toS3(headers: ObjectHeaders): Record<string, string | undefined> {
  const sent: Record<string, string | undefined> = {
    'cache-control': headers.cacheControl,
    'content-type': headers.contentType,
    'content-disposition': headers.contentDisposition,
    'content-encoding': headers.contentEncoding,
    'content-language': headers.contentLanguage,
    expires: headers.expires
  }
  for (const name in headers.metadata) sent[metadataPrefix + name] = headers.metadata[name]
  return sent
}

/** What S3 answered, as our headers. */
export function fromS3(reply: Readonly<Record<string, string | undefined>>): ObjectHeaders {
  const metadata = Object.entries(reply).flatMap(([name, value = '']) =>
    name.startsWith(metadataPrefix) ? [[name.slice(metadataPrefix.length), value] as const] : []
  )
  return {
    ...(reply['cache-control'] !== undefined && { cacheControl: reply['cache-control'] }),
    ...(reply['content-type'] !== undefined && { contentType: reply['content-type'] }),
    ...(reply['content-disposition'] !== undefined && { contentDisposition: reply['content-disposition'] }),
    ...(reply['content-encoding'] !== undefined && { contentEncoding: reply['content-encoding'] }),
    ...(reply['content-language'] !== undefined && { contentLanguage: reply['content-language'] }),
    ...(reply.expires !== undefined && { expires: reply.expires }),
    ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) })
  }
}
