/**
 * Compares two strings as S3 orders keys: by their UTF-8 bytes.
 *
 * JavaScript compares UTF-16 code units, which differs only where a surrogate (an emoji, say) meets a code unit
 * from U+E000 up: in UTF-8 the surrogate pair, a four-byte sequence, is the greater one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index)
    const y = b.charCodeAt(index)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Moves the surrogates behind every other code unit. */
function rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit
}
