/** The folder below a site's prefix in which its state is kept, unless `state` puts it elsewhere. */
export const stateFolderName = '.s3-cloudfront-deploy/'

/** A release's record, as it is named in every state folder; the folder comes first. */
const recordName = /^(.*\/)releases\/\d{8}T\d{6}Z-[0-9a-f]{7}-\d+\.\d+\.json\.gz$/

/**
 * Folders of other sites (previews too) among these keys: those that hold a state folder of their own. A state folder that
 * `state` has put elsewhere is one by itself.
 * Keys are relative to our prefix; the folders end in a slash.
 */
export function foldersOfOtherSites(keys: Iterable<string>): readonly string[] {
  const marker = `/${stateFolderName}`
  const folders = new Set<string>()
  for (const key of keys) {
    const at = key.indexOf(marker)
    const elsewhere = at === -1 && key.endsWith('.json.gz') ? recordName.exec(key)?.[1] : undefined
    if (at > 0) folders.add(key.slice(0, at + 1))
    else if (elsewhere !== undefined && elsewhere !== stateFolderName) folders.add(elsewhere)
  }
  return [...folders]
}

/** `folder` ends in a slash, so that `pr-1/` does not hold `pr-10/`. */
export function isBelow(key: string, folder: string): boolean {
  return key.startsWith(folder)
}
