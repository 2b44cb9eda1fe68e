/**
 * What an invalidation path means.
 *
 * The documentation says to percent-encode non-ASCII characters and those that RFC 1738 calls unsafe, and nothing else,
 * "or CloudFront will not invalidate". It does not say how paths are compared. The strictest reading that fits is used:
 * both the viewer's path and the invalidation path have their unsafe characters brought to the encoded form, and are then
 * compared as strings, case-sensitively. So `/a~b` and `/a%7eb` are one file, while `/a+b` and `/a%2Bb` are two.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */

/** RFC 1738 §2.2 "Unsafe", without the percent sign. */
const UNSAFE = ' "<>#{}|\\^~[]`'
/** Same page: "The maximum length of a path is 4,000 characters." */
const MAX_LENGTH = 4000

/** True for a path that the API accepts: absolute, encoded, and with no `*` but at its end. */
export function isValidInvalidationPath(path: string): boolean {
  if (!path.startsWith('/') || path.length > MAX_LENGTH) return false
  if (/%(?![0-9a-f]{2})/i.test(path)) return false
  const star = path.indexOf('*')
  if (star !== -1 && star !== path.length - 1) return false
  return [...path].every(character => !mustBeEncoded(character))
}

/** A URL path, with or without a query string, in the form that is compared. */
export function comparablePath(path: string): string {
  return path
    .replace(/%[0-9a-f]{2}/gi, triplet => (mustBeEncoded(characterOf(triplet)) ? triplet.toUpperCase() : triplet))
    .replace(/%(?![0-9a-f]{2})/gi, '%25')
    .replace(/[^%]/gu, character => (mustBeEncoded(character) ? encoded(character) : character))
}

/**
 * Tells which cached URLs a set of invalidation paths covers. A path that ends in `*` covers all that begins with what
 * precedes it, query strings included; any other covers exactly itself, so `/a` leaves `/a?x=1` in the cache where the
 * query string is part of the cache key.
 *
 * @returns a predicate over comparable paths, with their query string where that is part of the cache key
 */
export function invalidationMatcher(paths: readonly string[]): (url: string) => boolean {
  const comparable = paths.map(comparablePath)
  const exact = new Set(comparable.filter(path => !path.endsWith('*')))
  const prefixes = comparable.filter(path => path.endsWith('*')).map(path => path.slice(0, -1))
  return url => exact.has(url) || prefixes.some(prefix => url.startsWith(prefix))
}

function mustBeEncoded(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return code < 0x21 || code > 0x7e || UNSAFE.includes(character)
}

function characterOf(triplet: string): string {
  return String.fromCharCode(Number.parseInt(triplet.slice(1), 16))
}

/** Node hands over the bytes of a request target one by one, as Latin-1; anything beyond can only come from JavaScript. */
function encoded(character: string): string {
  const bytes = Buffer.from(character, (character.codePointAt(0) ?? 0) > 0xff ? 'utf8' : 'latin1')
  return [...bytes].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}
