export type Json = Readonly<Record<string, unknown>>

/** Where this GitHub is; neither ends in a slash. */
export interface Urls {
  /** `http://127.0.0.1:4321` or, of an Enterprise Server, `http://127.0.0.1:4321/api/v3`. */
  readonly api: string
  /** What people open: `https://github.com`. */
  readonly server: string
}

/** As in GitHub's JSON: no milliseconds. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

/** Opaque, as the real ones are; the same for the same thing. */
export function nodeId(prefix: string, id: number): string {
  return `${prefix}_${Buffer.from(`sandbox:${id}`).toString('base64url')}`
}
