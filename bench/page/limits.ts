/** Why some bounds are not reached: what the action does that the raw limit does not, and what could be had for what. */
export const LIMITS = [
  'Where a bound is not reached, it is for one of these:',
  [
    '- **Steps that wait for each other.** A first deploy has twelve: head, the listing, the lease, the proof that the store looks at conditions, the record, the intent, four phases of files, the commit, the end of the lease; a later one with CloudFront has about as many. At 30 ms a step that is 0.36 s, whatever sends them, and the limit has one or two. Each is there for a promise of [the order of a deploy](architecture.md#the-order-of-a-deploy). Lease and intent could be one write, which would save a step.',
    '- **Everything is read before anything is written.** Guards and plan come first, so each file is read and hashed for the plan, and read again to be sent; the limit reads it once and hashes nothing. A file that goes in parts is hashed a second time then, so that no other bytes than those that were planned are stored. Hashing on further threads would help runners with more than two cores.',
    '- **Barriers.** No document may be there before what it names, so each phase waits for its last request. When one in a hundred is late, each phase has a late one, and the limit waits once.'
  ].join('\n')
].join('\n\n')
