import type { ObjectHeaders } from '../../src/ports.ts'

/** Our headers as the S3 client's parameters. */
export function toS3(headers: ObjectHeaders) {
  return {
    ...(headers.cacheControl !== undefined && { CacheControl: headers.cacheControl }),
    ...(headers.contentType !== undefined && { ContentType: headers.contentType }),
    ...(headers.contentDisposition !== undefined && { ContentDisposition: headers.contentDisposition }),
    ...(headers.contentEncoding !== undefined && { ContentEncoding: headers.contentEncoding }),
    ...(headers.contentLanguage !== undefined && { ContentLanguage: headers.contentLanguage }),
    ...(headers.expires !== undefined && { Expires: new Date(headers.expires) }),
    ...(headers.metadata !== undefined && { Metadata: { ...headers.metadata } })
  }
}

interface S3Headers {
  readonly CacheControl?: string | undefined
  readonly ContentType?: string | undefined
  readonly ContentDisposition?: string | undefined
  readonly ContentEncoding?: string | undefined
  readonly ContentLanguage?: string | undefined
  readonly ExpiresString?: string | undefined
  readonly Metadata?: Record<string, string> | undefined
}

/** What S3 answered, as our headers. */
export function fromS3(reply: S3Headers): ObjectHeaders {
  return {
    ...(reply.CacheControl !== undefined && { cacheControl: reply.CacheControl }),
    ...(reply.ContentType !== undefined && { contentType: reply.ContentType }),
    ...(reply.ContentDisposition !== undefined && { contentDisposition: reply.ContentDisposition }),
    ...(reply.ContentEncoding !== undefined && { contentEncoding: reply.ContentEncoding }),
    ...(reply.ContentLanguage !== undefined && { contentLanguage: reply.ContentLanguage }),
    ...(reply.ExpiresString !== undefined && { expires: reply.ExpiresString }),
    ...(reply.Metadata !== undefined && Object.keys(reply.Metadata).length > 0 && { metadata: reply.Metadata })
  }
}
