/**
 * The candidate that was probably meant by `word`, or `undefined` when none is near.
 * Case, `_` and spaces count for nothing, so `INPUT_BUILD_COMMAND` finds `build-command`.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = normalise(word)
  let best: { readonly candidate: string; readonly distance: number } | undefined
  for (const candidate of candidates) {
    const distance = editDistance(wanted, normalise(candidate))
    if (best === undefined || distance < best.distance) best = { candidate, distance }
  }
  // A third of the word may differ: enough for slips of the keyboard, too little to suggest something unrelated.
  return best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 3)) ? best.candidate : undefined
}

/** ` Did you mean "stale"?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const suggestion = nearest(word, candidates)
  return suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`
}

function normalise(word: string): string {
  return word.toLowerCase().replaceAll(/[_\s]/g, '-')
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(previous, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? at(beforePrevious, column - 2) + 1
          : Number.POSITIVE_INFINITY
      current.push(Math.min(replaced, swapped, at(previous, column) + 1, at(current, column - 1) + 1))
    }
    beforePrevious = previous
    previous = current
  }
  return at(previous, to.length)
}

function at(distances: readonly number[], index: number): number {
  return distances[index] ?? Number.POSITIVE_INFINITY
}
