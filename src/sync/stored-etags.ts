import type { DesiredFile } from './operation.ts'

/** The ETags that uploads were answered with. Mostly that is the MD5, which the file has already. */
export class StoredEtags {
  readonly #others = new Map<string, string>()

  add({ key, md5 }: DesiredFile, etag: string): void {
    if (etag !== md5) this.#others.set(key, etag)
  }

  /** Of a file that was uploaded. */
  of({ key, md5 = '' }: DesiredFile): string {
    return this.#others.get(key) ?? md5
  }
}
