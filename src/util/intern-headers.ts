import type { ObjectHeaders } from '../ports.ts'

const known = new Map<string, ObjectHeaders>()

/**
 * One object for all files that are stored with the same headers: a site of 100,000 files has a dozen kinds of them.
 * Those of the build and those of a record are then mostly the same object, too. It must not be changed.
 */
export function internHeaders(headers: ObjectHeaders): ObjectHeaders {
  // A time of its own for each object, as some tools write it, is nothing that others have, too.
  if (headers.metadata !== undefined) return headers
  // In the order in which they are written: a record keeps its own.
  const text = JSON.stringify(headers)
  const first = known.get(text)
  if (first !== undefined) return first
  known.set(text, headers)
  return headers
}
