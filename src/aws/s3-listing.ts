import type { ListedObject } from '../ports.ts'
import { compareUtf8 } from '../util/utf8-order.ts'
import { type ListPage, parseListPage } from './s3-list-page.ts'
import { purposeOf, type S3Location } from './s3-location.ts'

/** Keys on a page of S3's. */
const pageSize = 1000
/** Listings at once. Each costs one request that brings little: the page on which it meets the next one. */
const mostShards = 8
/** Pages that a shard reads ahead while the ones before it are taken: together they are kept from growing with the bucket. */
const mostAhead = 32

/**
 * All objects below a prefix, in key order.
 *
 * Pages of one listing come one after the other, as each names the next. Where `likely` says that many are to come, the
 * rest is listed from several keys on at once (`start-after`). What the keys are has no influence on what is found: they
 * only say where to begin.
 */
export function listObjects(
  location: S3Location,
  prefix: string,
  likely: readonly string[] = []
): AsyncIterable<ListedObject> {
  return oneByOne(listPages(location, prefix, likely))
}

async function* listPages(
  location: S3Location,
  prefix: string,
  likely: readonly string[]
): AsyncGenerator<readonly ListedObject[]> {
  const first = await readPage(location, prefix, {})
  yield first.objects
  if (first.next === undefined) return
  const starts = shardStarts(likely, prefix, first.objects.at(-1)?.key ?? '')
  const stop = new AbortController()
  const shards = [
    readShard(location, prefix, { token: first.next }, starts[0], stop.signal),
    ...starts.map((start, index) => readShard(location, prefix, { startAfter: start }, starts[index + 1], stop.signal))
  ]
  try {
    for (const shard of shards) yield* shard
  } finally {
    stop.abort()
  }
}

/** The objects of the pages, without the several promises that generators within generators would take for each. */
function oneByOne(pages: AsyncGenerator<readonly ListedObject[]>): AsyncIterable<ListedObject> {
  return {
    [Symbol.asyncIterator]() {
      let page: readonly ListedObject[] = []
      let at = 0
      return {
        async next() {
          let value = page[at++]
          while (value === undefined) {
            const { value: next, done } = await pages.next()
            if (done) return { value: undefined, done }
            page = next
            value = page[0]
            at = 1
          }
          return { value }
        },
        async return() {
          await pages.return(undefined)
          return { value: undefined, done: true }
        }
      }
    }
  }
}

/** The folders whose names start with `start`. */
export async function listFolders(location: S3Location, start: string): Promise<readonly string[]> {
  const folders: string[] = []
  let token: string | undefined
  do {
    const page = await readPage(location, start, { ...(token !== undefined && { token }), delimiter: '/' })
    folders.push(...page.folders)
    token = page.next
  } while (token !== undefined)
  return folders
}

/** After which keys the further listings begin: those that part what is likely to come in equal shares, of two pages at least. */
function shardStarts(likely: readonly string[], prefix: string, last: string): readonly string[] {
  const coming = likely.slice(firstAfter(likely, last)).filter(key => key.startsWith(prefix))
  const shards = Math.min(mostShards, Math.floor(coming.length / (2 * pageSize)))
  const starts: string[] = []
  for (let shard = 1; shard < shards; shard++) {
    const start = coming[Math.floor((shard * coming.length) / shards)] ?? ''
    // Where they are in another order than ours, a listing must still not begin before the one in front of it does.
    if (compareUtf8(start, starts.at(-1) ?? last) > 0) starts.push(start)
  }
  return starts
}

/** Index of the first of the sorted keys that comes behind `last`. */
function firstAfter(keys: readonly string[], last: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareUtf8(keys[middle] ?? '', last) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

interface PageStart {
  readonly token?: string
  readonly startAfter?: string
  readonly delimiter?: string
}

function readPage(
  location: S3Location,
  prefix: string,
  { token, startAfter, delimiter }: PageStart
): Promise<ListPage> {
  const query = {
    'list-type': '2',
    'encoding-type': 'url',
    ...(prefix !== '' && { prefix }),
    ...(delimiter !== undefined && { delimiter }),
    ...(startAfter !== undefined && { 'start-after': startAfter }),
    ...(token !== undefined && { 'continuation-token': token })
  }
  return location.session.send(purposeOf(location, 's3:ListBucket', undefined), async () =>
    parseListPage((await location.client.send({ method: 'GET', query })).body)
  )
}

/**
 * Begins to read at once, and goes on reading while the shards before it are taken.
 *
 * @param bound The last key of this shard: from the one behind it on, the next shard lists.
 */
function readShard(
  location: S3Location,
  prefix: string,
  start: PageStart,
  bound: string | undefined,
  stop: AbortSignal
): AsyncGenerator<readonly ListedObject[]> {
  const pages: ListedObject[][] = []
  let arrived = Promise.withResolvers<void>()
  let taken = Promise.withResolvers<void>()
  let ended = false
  const { startAfter } = start
  const isWithin = ({ key }: ListedObject): boolean =>
    (bound === undefined || compareUtf8(key, bound) <= 0) &&
    // A store that does not know `start-after` lists from the beginning.
    (startAfter === undefined || compareUtf8(key, startAfter) > 0)
  let before: ListedObject | undefined
  function* shown(objects: readonly ListedObject[]): Generator<ListedObject> {
    for (const object of objects) {
      // A store that has an order of its own begins and ends a shard elsewhere than we think, and what it lists there would be
      // missing without a word: both are shown, so that whoever relies on the order sees that there is none.
      const isBehind = before === undefined || compareUtf8(before.key, object.key) <= 0
      if (before !== undefined && !isBehind && !isWithin(before)) yield before
      if (!isBehind || isWithin(object)) yield object
      before = object
    }
  }
  const isAtBound = ({ objects }: ListPage): boolean => {
    const last = objects.at(-1)
    return last !== undefined && bound !== undefined && compareUtf8(last.key, bound) >= 0
  }

  async function read(): Promise<void> {
    let at: PageStart | undefined = start
    while (at !== undefined && !stop.aborted) {
      const page: ListPage = await readPage(location, prefix, at)
      pages.push([...shown(page.objects)])
      at = page.next === undefined || isAtBound(page) ? undefined : { token: page.next }
      arrived.resolve()
      if (pages.length < mostAhead) continue
      taken = Promise.withResolvers()
      await taken.promise
    }
  }
  const reading = read().finally(() => {
    ended = true
    arrived.resolve()
  })
  // Whoever takes the shard is told; a listing that was given up is nobody's concern.
  reading.catch(() => undefined)

  return (async function* () {
    while (true) {
      const page = pages.shift()
      taken.resolve()
      if (page !== undefined) yield page
      else if (ended) return await reading
      else {
        await arrived.promise
        arrived = Promise.withResolvers()
      }
    }
  })()
}
