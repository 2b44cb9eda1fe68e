/** What a listing shows of the state folder. */
export interface StoredState {
  /** Digests of the blobs. */
  readonly blobs: ReadonlySet<string>
  /** Ids of the releases that have a record, whether or not head knows them. */
  readonly records: ReadonlySet<string>
  /** Names of the copies of what could not be read and was written over. */
  readonly unreadable: readonly string[]
}

/** @param keys Relative to the state folder. */
export function storedState(keys: Iterable<string>): StoredState {
  const blobs = new Set<string>()
  const records = new Set<string>()
  const unreadable: string[] = []
  for (const key of keys) {
    const [, folder, name] = /^(blobs|releases|unreadable)\/(.+)$/.exec(key) ?? []
    if (folder === undefined || name === undefined) continue
    if (folder === 'blobs') blobs.add(name)
    else if (folder === 'unreadable') unreadable.push(name)
    else if (name.endsWith('.json.gz')) records.add(name.slice(0, -'.json.gz'.length))
  }
  return { blobs, records, unreadable }
}
