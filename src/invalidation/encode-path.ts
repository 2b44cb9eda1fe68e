/** Characters that every client writes the same way in a URL path, and CloudFront in an invalidation path: as they are. */
const plain = /[A-Za-z0-9\-_./]/

/**
 * Characters that every client percent-encodes, so that the edge never sees them raw, and that CloudFront wants encoded
 * too: the space, `"#%<>` and others of WHATWG's path percent-encode set, control characters and everything that isn't
 * ASCII. A question mark is encoded by every client as well, but RFC 1738 does not call it unsafe.
 * https://url.spec.whatwg.org/#path-percent-encode-set
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
const alwaysEncoded = /[\u0000-\u0020"#%<>`{}\u007f-\u{10ffff}]/u

/**
 * The path to send to CloudFront for a URL path given as plain text (not encoded).
 *
 * CloudFront wants non-ASCII and RFC 1738's unsafe characters encoded and all others as they are, and then compares
 * with what viewers requested. For characters that some clients encode and others don't (`@`, `+`, `(`, `~`, `[`, …)
 * either form may be cached, `?` must not be encoded and `*` can't be written at all: there the path ends in `*` right
 * before the first one.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function encodePath(path: string): string {
  let encoded = ''
  for (const character of path) {
    if (plain.test(character)) encoded += character
    else if (alwaysEncoded.test(character)) encoded += encodeURIComponent(character)
    else return `${encoded}*`
  }
  return encoded
}
