/**
 * A copy of its own. V8 cuts a part out of a text by pointing into it: as long as the part is held, so is the whole page
 * of a listing, or the HTML of a document.
 */
export function detached(text: string): string {
  return Buffer.from(text).toString()
}
