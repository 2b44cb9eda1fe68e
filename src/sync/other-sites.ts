/** The folder below a site's prefix in which its state is kept, unless `state` puts it elsewhere. */
export const stateFolderName = '.s3-cloudfront-deploy/'

/**
 * Folders of other sites (previews too) among these keys: those that hold a state folder of their own.
 * Keys are relative to our prefix; the folders end in a slash.
 */
export function foldersOfOtherSites(keys: Iterable<string>): readonly string[] {
  const marker = `/${stateFolderName}`
  const folders = new Set<string>()
  for (const key of keys) {
    const at = key.indexOf(marker)
    if (at > 0) folders.add(key.slice(0, at + 1))
  }
  return [...folders]
}

/** `folder` ends in a slash, so that `pr-1/` does not hold `pr-10/`. */
export function isBelow(key: string, folder: string): boolean {
  return key.startsWith(folder)
}
