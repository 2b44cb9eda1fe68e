/**
 * Text from outside (file names, messages of servers, refs) made fit to be shown: nothing invisible, nothing endless.
 */

// Control, format (bidirectional overrides, zero-width), line and paragraph separators: what a reader can't see or what
// reorders what he sees. The two joiners stay: emoji and several scripts are written with them.
const UNSEEN = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** One line in which every character can be seen: a newline is `␊`, U+202E is `⟨U+202E⟩`, half a surrogate pair `�`. */
export function visible(text: string): string {
  return text.toWellFormed().replace(UNSEEN, character => {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x20) return String.fromCodePoint(0x2400 + code)
    if (code === 0x7f) return '\u2421'
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
}

/** Prose cut to at most `max` UTF-16 units, `ending` included, at a space where one is near and never inside a character. */
export function shorten(text: string, max: number, ending = '…'): string {
  if (text.length <= max) return text
  const room = text.slice(0, Math.max(0, max - ending.length))
  const space = room.lastIndexOf(' ')
  const cut = space > room.length * 0.8 ? room.slice(0, space) : room
  return `${withoutHalfPair(cut)}${ending}`
}

/** A name cut in its middle, since both its folder and its ending tell it from others. `max` in UTF-16 units. */
export function shortenName(name: string, max: number): string {
  if (name.length <= max) return name
  const tail = Math.floor((max - 1) / 2)
  const end = name.slice(name.length - tail)
  return `${withoutHalfPair(name.slice(0, max - 1 - tail))}…${/^[\uDC00-\uDFFF]/.test(end) ? end.slice(1) : end}`
}

/** Text cut to at most `max` UTF-8 bytes, never inside a character. */
export function cutBytes(text: string, max: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= max) return text
  let end = Math.max(0, max)
  // A byte 10xxxxxx continues a character: step back to where one starts.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}

/** Text cut to at most `max` UTF-16 units, never inside a character. */
export function cutUnits(text: string, max: number): string {
  return text.length <= max ? text : withoutHalfPair(text.slice(0, Math.max(0, max)))
}

function withoutHalfPair(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text
}
