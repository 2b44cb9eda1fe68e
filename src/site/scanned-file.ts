import { join } from 'node:path'
import { largestWhole, type ObjectHeaders } from '../ports.ts'
import type { Digests } from './scan/digests.ts'
import type { FileClass, SiteFile } from './site-file.ts'

/** What all files of a scan have in common. */
export interface ScanStore {
  /** Absolute path. */
  readonly root: string
  readonly digests: Digests
}

/**
 * A scanned file as one small row, since there may be 100,000 of them: its path and the texts of its digests are only made
 * when somebody asks for them.
 */
export class ScannedFile implements SiteFile {
  readonly key: string
  readonly size: number
  readonly fileClass: FileClass
  readonly headers: ObjectHeaders
  readonly #store: ScanStore
  readonly #row: number

  constructor(store: ScanStore, { key, size, digest, md5, fileClass, headers }: Omit<SiteFile, 'path'>) {
    this.key = key
    this.size = size
    this.fileClass = fileClass
    this.headers = headers
    this.#store = store
    this.#row = store.digests.add(digest, md5 ?? '')
  }

  get path(): string {
    return join(this.#store.root, this.key)
  }

  get digest(): string {
    return this.#store.digests.digest(this.#row)
  }

  get md5(): string | undefined {
    return this.size > largestWhole ? undefined : this.#store.digests.md5(this.#row)
  }
}
