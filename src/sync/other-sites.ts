/** The folder below a site's prefix in which its state is kept, unless `state` puts it elsewhere. */
export const stateFolderName = '.s3-cloudfront-deploy/'

/** A release's record, as it is named in every state folder; the folder comes first. */
const recordName = /^(.*\/)releases\/\d{8}T\d{6}Z-[0-9a-f]{7}-\d+\.\d+\.json\.gz$/

const marker = `/${stateFolderName}`

/**
 * The folder of another site (a preview's too) that this key says is there: one that holds a state folder of its own. A
 * state folder that `state` has put elsewhere is one by itself.
 * Keys are relative to our prefix; the folder ends in a slash.
 */
export function folderOfOtherSite(key: string): string | undefined {
  const at = key.indexOf(marker)
  if (at > 0) return key.slice(0, at + 1)
  const elsewhere = at === -1 && key.endsWith('.json.gz') ? recordName.exec(key)?.[1] : undefined
  return elsewhere === stateFolderName ? undefined : elsewhere
}

/**
 * Whether a key lies in one of the folders, which end in a slash, so that `pr-1/` does not hold `pr-10/`. Each folder above
 * the key is looked up: a bucket may hold thousands of sites.
 */
export function isBelowAny(key: string, folders: ReadonlySet<string>): boolean {
  for (let slash = key.indexOf('/'); slash !== -1; slash = key.indexOf('/', slash + 1)) {
    if (folders.has(key.slice(0, slash + 1))) return true
  }
  return false
}
