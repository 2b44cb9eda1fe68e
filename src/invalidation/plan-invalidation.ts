import type { BehaviorFacts, DistributionFacts } from '../ports.ts'
import type { Operation, Previous } from '../sync/operation.ts'
import { behaviorFor } from '../util/path-pattern.ts'
import { type Bystander, collapsePaths, dropCovered, exceedsQuotas } from './collapse.ts'
import { edgeStores, edgeTtl } from './edge-ttl.ts'
import { encodePath } from './encode-path.ts'
import { everyPath, fallbackOf } from './fallback.ts'
import { urlsOf } from './urls.ts'

/** Seconds that an edge copy may outlive a deploy by without anybody minding: a MinTTL of 1 is CachingOptimized's. */
const negligibleTtl = 1
/** Seconds that error copies may outlive a deploy by: CloudFront's default. */
export const negligibleErrorTtl = 10

export interface InvalidationInput {
  readonly operations: readonly Operation[]
  /** The site's place in the bucket: '' or ending in a slash. */
  readonly prefix: string
  /** `undefined` when the configuration could not be read: then nothing is known about what the edge holds. */
  readonly facts: DistributionFacts | undefined
}

export interface PathWithReason {
  readonly path: string
  readonly why: string
}

export interface InvalidationPlan {
  readonly paths: readonly PathWithReason[]
  /** What decided, in sentences. */
  readonly notes: readonly string[]
  readonly settling: Settling
}

/** For how long deep links may still be answered with the fallback document that was there before. */
export interface Settling {
  /** Seconds after the upload for which edges may keep that document itself; the invalidation may end it sooner. */
  readonly documentSeconds: number
  /** Seconds for which a copy that was made of it until then goes on to stand in for a missing key; 0 for no waiting. */
  readonly copySeconds: number
}

const settledAtOnce: Settling = { documentSeconds: 0, copySeconds: 0 }

/** A plan that invalidates nothing. */
export const noInvalidation: InvalidationPlan = { paths: [], notes: [], settling: settledAtOnce }

/** The moment from which no deep link gets the previous document; all in ms since the epoch. */
export function settledAt({ documentSeconds, copySeconds }: Settling, uploadedAt: number, completedAt: number): number {
  const documentGone = Math.min(uploadedAt + documentSeconds * 1000, completedAt)
  return copySeconds === 0 ? completedAt : documentGone + copySeconds * 1000
}

/**
 * Which URL paths an edge may still answer with old bytes after these operations.
 *
 * | change | its paths are sent when |
 * |---|---|
 * | content, delete | the edge may keep the previous copy for more than a second (its headers under the behavior's TTLs) |
 * | headers | the edge may hold a copy at all: the bytes are the same, so the origin answers a revalidation with 304 |
 * | drifted, or what was there is unknown | the behavior caches at all |
 * | new, restored | error copies are kept for more than 10 s |
 * | restored with other bytes or headers, removed by somebody else | also when the edge may hold a copy from before that at all |
 * | index.html or the fallback document, changed | always |
 * | fallback document with error copies kept for more than 10 s | `/*`: any URL may hold a copy |
 * | index.html or the fallback document, under a function that we don't know | `/*`: any URL may have been rewritten to it |
 * | any, configuration unreadable | `/*` |
 *
 * Nothing is sent when nothing changed. Paths are collapsed by `collapsePaths`.
 */
export function planInvalidation({ operations, prefix, facts }: InvalidationInput): InvalidationPlan {
  const changes = operations.filter(operation => operation.action !== 'keep')
  if (changes.length === 0) return noInvalidation
  if (facts === undefined) {
    return everything("the distribution's configuration could not be read, so any URL may be cached")
  }

  const notes: string[] = []
  const fallback = fallbackOf(facts, operations)
  const errorTtl = fallback.errorTtl
  const needed = new Map<string, string>()
  let settling = settledAtOnce

  for (const operation of changes) {
    const urls = urlsOf(prefix + operation.key, facts, prefix)
    const standInTtl = fallback.standInTtl(
      operation,
      urls.map(({ path }) => path)
    )
    const copiesTtl = standInTtl ?? 0
    const isEntry = standInTtl !== undefined || operation.key === 'index.html'
    const wasThere = operation.previous.state !== 'absent' || operation.previous.edgeCopy !== undefined

    if (isEntry && urls.some(url => url.behavior.edgeFunction === 'unknown')) {
      return everything(`${operation.key} changed, and a function at the edge may serve it under any URL`)
    }
    if (copiesTtl > negligibleErrorTtl) {
      return everything(
        `${operation.key} changed, and copies of it that stand in for missing keys are kept for up to ${copiesTtl} s`
      )
    }
    if (wasThere && copiesTtl > 0) {
      const documentSeconds = Math.max(...urls.map(url => heldSeconds(operation.previous, url.behavior)))
      settling = {
        documentSeconds: Math.max(settling.documentSeconds, documentSeconds),
        copySeconds: Math.max(settling.copySeconds, copiesTtl)
      }
      const since = documentSeconds > negligibleTtl ? 'invalidation' : 'upload'
      notes.push(
        `Deep links may be answered with the previous ${operation.key} for up to ${copiesTtl} s after the ${since}.`
      )
    }
    for (const { path, behavior } of urls) {
      const why = isEntry && wasThere ? 'the entry document, always' : whyNeeded(operation, behavior, errorTtl)
      if (why !== undefined) for (const sent of cachedForms(path, behavior)) needed.set(sent, why)
    }
  }
  if (errorTtl > negligibleErrorTtl) {
    notes.push(
      `Error copies are kept for up to ${errorTtl} s (Error Caching Minimum TTL), so new keys are invalidated too.`
    )
  }

  const root = siteRoot(prefix, facts)
  const paths = collapsePaths(needed.keys(), bystandersOf(operations, prefix, facts, needed), root)
  return {
    paths: paths.map(path => ({ path, why: needed.get(path) ?? whyCollapsed(path, needed) })),
    notes,
    settling
  }

  function everything(why: string): InvalidationPlan {
    return { ...noInvalidation, paths: [{ path: everyPath, why }] }
  }
}

/** Adds paths that were asked for or are owed from an earlier run, and drops what a wildcard covers. */
export function withPaths(plan: InvalidationPlan, more: readonly string[], why: string): InvalidationPlan {
  const reasons = new Map(more.map(path => [path, why]))
  for (const { path, why } of plan.paths) reasons.set(path, why)
  const paths = dropCovered(reasons.keys())
  if (exceedsQuotas(paths)) {
    return {
      ...plan,
      paths: [{ path: everyPath, why: `${paths.length} paths are more than CloudFront takes at once` }]
    }
  }
  return { ...plan, paths: paths.map(path => ({ path, why: reasons.get(path) ?? why })) }
}

function whyNeeded(
  operation: Exclude<Operation, { action: 'keep' }>,
  behavior: BehaviorFacts,
  errorTtl: number
): string | undefined {
  const { previous } = operation
  if (previous.state === 'absent') {
    if (errorTtl > negligibleErrorTtl) return `new, and its error copy is kept for up to ${errorTtl} s`
    if (previous.edgeCopy === undefined || !edgeStores(previous.edgeCopy, behavior)) return undefined
    return 'restored, and edges may hold a copy from before it was removed'
  }
  if (previous.state === 'unknown') {
    const cached = heldSeconds(previous, behavior) > 0
    return cached ? `${changeOf(operation)}, and what edges hold of it is unknown` : undefined
  }
  const stale = whyStale(changeOf(operation), edgeTtl(previous.headers, behavior))
  if (stale !== undefined || operation.reason !== 'headers') return stale
  return edgeStores(previous.headers, behavior)
    ? 'headers changed, which an edge that revalidates the same bytes does not notice'
    : undefined
}

/** Seconds for which an edge may answer with what was there before without asking the origin. */
function heldSeconds(previous: Previous, behavior: BehaviorFacts): number {
  if (previous.state === 'unknown') return Math.max(behavior.minTtl, behavior.maxTtl)
  const headers = previous.state === 'known' ? previous.headers : previous.edgeCopy
  return headers === undefined ? 0 : edgeTtl(headers, behavior)
}

function whyStale(change: string, ttl: number): string | undefined {
  return ttl > negligibleTtl ? `${change}, and edges keep the previous copy for up to ${ttl} s` : undefined
}

function changeOf({ action, reason }: Operation): string {
  if (action === 'delete') return 'deleted'
  return reason === 'headers' ? 'headers changed' : 'changed'
}

/** A path as CloudFront caches it: with any query string where that is part of the cache key. */
function cachedForms(path: string, behavior: BehaviorFacts): readonly string[] {
  const encoded = encodePath(path)
  if (!behavior.queryStringInKey || encoded.endsWith('*')) return [encoded]
  // `/*` would be everything: the root's own variants all begin with `/?`.
  return encoded === '/' ? ['/', '/?*'] : [`${encoded}*`]
}

function whyCollapsed(path: string, needed: ReadonlyMap<string, string>): string {
  const prefix = path.slice(0, -1)
  const covered = [...needed.keys()].filter(one => one.startsWith(prefix)).length
  return `covers ${covered} paths that need it`
}

/** The URL folder in which the site lies, ending in a slash. */
function siteRoot(prefix: string, facts: DistributionFacts): string {
  const [first] = urlsOf(prefix, facts)
  return first === undefined
    ? '/'
    : encodePath(first.path)
        .replace(/\*$/, '')
        .replace(/[^/]*$/, '')
}

function* bystandersOf(
  operations: readonly Operation[],
  prefix: string,
  facts: DistributionFacts,
  needed: ReadonlyMap<string, string>
): Iterable<Bystander> {
  for (const operation of operations) {
    for (const { path } of urlsOf(prefix + operation.key, facts).slice(0, 1)) {
      const encoded = encodePath(path).replace(/\*$/, '')
      if (needed.has(encoded) || needed.has(`${encoded}*`)) continue
      const behavior = behaviorFor(path, facts.behaviors)
      yield { path: encoded, weight: behavior === undefined ? 0 : harmOfEviction(operation, behavior) }
    }
  }
}

/** Fingerprinted files are what an edge cache is for: evicting one costs as much as a thousand paths. */
function harmOfEviction(operation: Operation, behavior: BehaviorFacts): number {
  if (operation.action !== 'keep') return 0
  if (operation.reason === 'unmanaged') return 1
  if (operation.file.fileClass === 'fingerprinted') return 1000
  return edgeTtl(operation.file.headers, behavior) > negligibleTtl ? 1 : 0
}
