/**
 * Joins texts into pieces of some 64 KiB: enough for compression and writing to be done in few steps, and little to
 * hold at a time.
 */
export function* inPieces(texts: Iterable<string>): Generator<string> {
  let parts: string[] = []
  let length = 0
  for (const text of texts) {
    parts.push(text)
    length += text.length
    if (length < pieceLength) continue
    yield parts.join('')
    parts = []
    length = 0
  }
  if (parts.length > 0) yield parts.join('')
}

/** UTF-16 units. */
const pieceLength = 64 * 1024
