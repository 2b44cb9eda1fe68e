/** Where a site is served. */
export interface SiteAddress {
  /** Begins and ends with a slash; `/` unless the site lies below a path of its domain. */
  readonly basePath: string
  /** Set when it is certain that the site is served there and nowhere else, as a preview below a path is. */
  readonly certain?: boolean
  /** The site's own domains (`example.com`): an absolute URL of one of these is ours. */
  readonly hosts: readonly string[]
}

export const ROOT: SiteAddress = { basePath: '/', hosts: [] }

/** No host of this name can exist: https://www.rfc-editor.org/rfc/rfc6761#section-6.4 */
const OWN_HOST = 'site.invalid'

/**
 * The key that a URL in a document stands for, without query and fragment, percent-decoded; that of `index.html` for
 * a URL of a folder. `undefined` when it is not a file of this site: another host, `data:`, `blob:`, a path outside
 * of the base path, or no URL at all.
 */
export function resolveReference(
  url: string,
  document: { readonly key: string; readonly baseHref?: string | undefined },
  address: SiteAddress = ROOT
): string | undefined {
  const path = pathOnDomain(url, document, address)
  if (!path?.startsWith(address.basePath)) return undefined
  const key = decode(path.slice(address.basePath.length))
  return key === '' || key?.endsWith('/') ? `${key}index.html` : key
}

/** The URL path that a URL in a document stands for, still encoded, if it is on the site's own domains. */
export function pathOnDomain(
  url: string,
  document: { readonly key: string; readonly baseHref?: string | undefined },
  { basePath, hosts }: SiteAddress
): string | undefined {
  const documentPath = document.key.split('/').map(encodeURIComponent).join('/')
  const documentUrl = new URL(`https://${OWN_HOST}${basePath}${documentPath}`)
  const base = document.baseHref === undefined ? documentUrl : parse(document.baseHref, documentUrl)
  const target = base && parse(url, base)
  if (target === undefined || !/^https?:$/.test(target.protocol)) return undefined
  return target.host === OWN_HOST || hosts.includes(target.hostname) ? target.pathname : undefined
}

function parse(url: string, base: URL): URL | undefined {
  return URL.canParse(url, base.href) ? new URL(url, base) : undefined
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
