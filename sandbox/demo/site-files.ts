import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'

/** The files of a build by key: `assets/index-DiwrgTda.js`. */
export async function readSiteFiles(dist: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(
      files.sort().map(async path => [path.slice(dist.length + 1).replaceAll(sep, '/'), await readFile(path)] as const)
    )
  )
}

/** Keys that are new, or whose bytes are others. */
export function changedKeys(
  before: ReadonlyMap<string, Buffer>,
  after: ReadonlyMap<string, Buffer>
): readonly string[] {
  return [...after].filter(([key, bytes]) => !before.get(key)?.equals(bytes)).map(([key]) => key)
}
