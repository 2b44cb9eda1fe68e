import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * Bytes. With less, what belongs to uploads under way is taken for old and is collected late; measured with 100,000
 * files, the peak was at 355 MB without a limit, 169 MB with this one, 254 MB with half of it.
 */
const roomEnough = 32 * 1024 * 1024

/**
 * To be called now and then while many rows are made: when V8 has this much room for what is new, it gets no more.
 *
 * Rows that stay until the end look to V8 like a reason for more room, of which most is empty: it would take 96 MB for
 * 40 MB of rows. This flag is read each time that it would grow, unlike those that set a size, which only count when Node
 * starts. https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function limitYoungGeneration(): void {
  const young = getHeapSpaceStatistics().find(space => space.space_name === 'new_space')
  if (young === undefined || young.space_size < roomEnough) return
  setFlagsFromString('--semi-space-growth-factor=1')
  // Having seen rows stay, V8 would take what uploads make for old from the beginning, and collect it late: one run in
  // two was at 255 MB then.
  setFlagsFromString('--no-allocation-site-pretenuring')
}
