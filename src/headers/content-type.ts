import mime from 'mime'

const UNKNOWN = 'application/octet-stream'

/**
 * Where the library's answer is right for mail or for a server, but not for a website.
 * `.cjs` in a site is a script like any other: https://www.rfc-editor.org/rfc/rfc9239#section-6
 */
const BY_EXTENSION: ReadonlyMap<string, string> = new Map([['cjs', 'text/javascript']])

/**
 * Files whose name is fixed by a specification, has no extension, and whose readers insist on the type.
 * https://developer.apple.com/documentation/xcode/supporting-associated-domains
 * https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationResponse
 * https://www.rfc-editor.org/rfc/rfc8414#section-3.2
 * https://www.w3.org/TR/webauthn-3/#sctn-related-origins
 */
const BY_NAME: ReadonlyMap<string, string> = new Map([
  ['apple-app-site-association', 'application/json'],
  ['.well-known/apple-app-site-association', 'application/json'],
  ['.well-known/openid-configuration', 'application/json'],
  ['.well-known/oauth-authorization-server', 'application/json'],
  ['.well-known/webauthn', 'application/json']
])

/**
 * The Content-Type for a key, from its extension alone: the same on every platform, since no registry of the system
 * is asked. Text, JavaScript, JSON, XML and what is built on them is said to be UTF-8, as build tools write it.
 * An unknown extension, or none, is `application/octet-stream`.
 */
export function contentTypeFor(key: string): string {
  const type = BY_NAME.get(key) ?? typeByExtension(key) ?? UNKNOWN
  return isUtf8Text(type) ? `${type}; charset=utf-8` : type
}

function typeByExtension(key: string): string | null {
  const name = key.slice(key.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  // `.env` has a name and no extension; a file that is called `html` has none either.
  if (dot <= 0) return null
  const extension = name.slice(dot + 1).toLowerCase()
  return BY_EXTENSION.get(extension) ?? mime.getType(`x.${extension}`)
}

function isUtf8Text(type: string): boolean {
  return /^(?:text\/.+|application\/(?:javascript|ecmascript|json|xml|toml)|.+\+(?:json|xml))$/.test(type)
}
