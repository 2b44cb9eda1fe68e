/** Files of a folder, and the header that they are to have. */
export interface FolderRule {
  /** `assets`, at the top of the site. */
  readonly folder: string
  readonly cacheControl: string
}

/** A site as it is deployed. */
export interface Version {
  readonly files: ReadonlyMap<string, Buffer>
  /** A rule that the site's owner has made, beside those that each contender has anyway. */
  readonly rule?: FolderRule
}

/** A site, and how somebody who deploys it with two commands divides it. */
export interface Site {
  /** The folder of the first command, and what a careful owner puts there. */
  readonly longLived: FolderRule
  /** An address that no file has, as single-page applications have them. */
  readonly deepLink?: string
}

/** Two versions of a site, one deployed after the other. */
export interface Change {
  readonly id: string
  /** As it is headed on the page. */
  readonly title: string
  readonly site: Site
  readonly before: Version
  readonly after: Version
}

/** What a visitor loads who looks at all of a site: its front page and its deep link as such, and each other file. */
export function pathsOf({ deepLink }: Site, { files }: Version): readonly string[] {
  const others = [...files.keys()].filter(key => key !== indexKey).map(pathOfKey)
  return ['/', ...(deepLink === undefined ? [] : [deepLink]), ...others]
}

/** What is to be seen at a path that `pathsOf` names. */
export function bytesAt({ files }: Version, path: string): Buffer | undefined {
  return files.get(decodeURIComponent(path.slice(1))) ?? files.get(indexKey)
}

export function pathOfKey(key: string): string {
  return `/${key.split('/').map(encodeURIComponent).join('/')}`
}

const indexKey = 'index.html'
