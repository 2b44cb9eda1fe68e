/**
 * The URL paths that a visitor can reach a key by, where a host or a router serves pretty URLs:
 * `index.html` → `/index.html`, `/`; `docs/index.html` → `/docs/index.html`, `/docs/`, `/docs`;
 * `about.html` → `/about.html`, `/about`; anything else by its own path alone.
 */
export function urlPathsOf(key: string): readonly string[] {
  const path = `/${key}`
  if (path.endsWith('/index.html')) {
    const folder = path.slice(0, -'index.html'.length)
    return folder === '/' ? [path, '/'] : [path, folder, folder.slice(0, -1)]
  }
  return path.endsWith('.html') ? [path, path.slice(0, -'.html'.length)] : [path]
}

/**
 * A matcher for the path (or the host) of a `_headers` rule. `*` is any text, slashes included; `:name` is one path
 * segment.
 * Percent-encoding is undone first, as the keys that it is compared with have none.
 * https://developers.cloudflare.com/pages/configuration/headers/
 */
export function urlPattern(path: string): (urlPath: string) => boolean {
  const source = decode(path)
    .split(/(\*|(?<=^|[/.]):[A-Za-z]\w*)/)
    .map(part => (part === '*' ? '.*' : /^:[A-Za-z]/.test(part) ? '[^/]+' : escapeRegExp(part)))
    .join('')
  const pattern = new RegExp(`^${source}$`, 's')
  return urlPath => pattern.test(urlPath)
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
