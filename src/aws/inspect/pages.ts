import { type Fact, known } from '../../verify/fact.ts'

export interface Page<T, C> {
  readonly items: readonly T[]
  /** Where the next page begins; `undefined` after the last one. */
  readonly next: C | undefined
}

/** All items of a list, page by page. A page without an answer leaves all without one. */
export async function readPages<T, C>(
  read: (start: C | undefined) => Promise<Fact<Page<T, C>>>
): Promise<Fact<readonly T[]>> {
  const all: T[] = []
  let start: C | undefined
  do {
    const page = await read(start)
    if (page.state !== 'known') return page
    all.push(...page.value.items)
    start = page.value.next
  } while (start !== undefined)
  return known(all)
}
