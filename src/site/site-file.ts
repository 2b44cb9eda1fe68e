import type { FileClass } from '../headers/resolve-headers.ts'
import type { ObjectHeaders } from '../ports.ts'

export type { FileClass } from '../headers/resolve-headers.ts'

/** One file of the local build. */
export interface SiteFile {
  /** `/`-separated, relative to the site's root, no leading slash. */
  readonly key: string
  /** Absolute path. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** SHA-256, hex. */
  readonly digest: string
  /** MD5, hex: what S3 gives as the ETag of an object that was stored in one piece. None above `largestWhole`. */
  readonly md5: string | undefined
  readonly fileClass: FileClass
  readonly headers: ObjectHeaders
}

/** The local build output, sorted by key in UTF-8 byte order. */
export interface Site {
  readonly files: readonly SiteFile[]
}
