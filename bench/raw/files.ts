import { readdirSync } from 'node:fs'
import { relative } from 'node:path'

export interface LocalFile {
  readonly key: string
  readonly path: string
}

export function filesOf(folder: string): readonly LocalFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap(entry => {
    if (!entry.isFile()) return []
    const path = `${entry.parentPath}/${entry.name}`
    return [{ key: relative(folder, path), path }]
  })
}

/** As it is signed and sent: each byte that RFC 3986 doesn't leave alone is escaped, the slashes stay. */
export function encodedKey(key: string): string {
  if (/^[\w./~-]*$/.test(key)) return key
  const escaped = encodeURIComponent(key).replaceAll('%2F', '/')
  return escaped.replaceAll(/[!'()*]/g, found => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)
}
