import type { BehaviorFacts, DistributionFacts } from '../ports.ts'
import { behaviorFor } from '../util/path-pattern.ts'

/** A URL path under which an edge may hold an object, not encoded, and the behavior that serves it. */
export interface CachedUrl {
  readonly path: string
  readonly behavior: BehaviorFacts
}

/**
 * The URL paths of an object: its key less the OriginPath, where the behavior of that path leads to our bucket; the
 * forms under which a website endpoint or a function that we don't know may serve it; and `/` for the root object.
 * A path comes once for each behavior by which edges may have stored it. Empty when the distribution does not reach the
 * key, which is absolute in the bucket.
 *
 * @param prefix the site's place in the bucket, which the key starts with
 */
export function urlsOf(key: string, facts: DistributionFacts, prefix = ''): readonly CachedUrl[] {
  const originPaths = new Set(facts.behaviors.map(behavior => behavior.originPath))
  const urls: CachedUrl[] = []
  const add = (path: string, behavior: BehaviorFacts | undefined, originPath: string): void => {
    if (behavior?.originPath !== originPath) return
    if (!urls.some(url => url.path === path && url.behavior === behavior)) urls.push({ path, behavior })
  }
  for (const originPath of originPaths) {
    if (originPath === undefined) continue
    const inOrigin = `/${key}`
    if (!inOrigin.startsWith(`${originPath}/`)) continue
    const path = inOrigin.slice(originPath.length)
    add(path, behaviorFor(path, facts.behaviors), originPath)
    for (const behavior of routedBehaviors(path, key.slice(prefix.length), facts)) add(path, behavior, originPath)
    for (const alias of aliasesOf(path, facts)) add(alias, behaviorFor(alias, facts.behaviors), originPath)
  }
  return urls
}

/**
 * The behaviors by which the router may have led visitors to a path. A behavior is chosen by the path that the visitor
 * asked for, before the router makes another one of it: at the host of a preview that path lacks the preview's prefix,
 * a folder stands for its `index.html`, and any path at all may stand for the site's own.
 *
 * @param relativeKey within the site
 */
function routedBehaviors(path: string, relativeKey: string, facts: DistributionFacts): readonly BehaviorFacts[] {
  const routed = facts.behaviors.filter(behavior => behavior.edgeFunction === 'router')
  if (routed.length === 0 || relativeKey === 'index.html') return routed
  const asked = [path, `/${relativeKey}`].flatMap(one => [one, ...foldersOf(one)])
  const chosen = asked.map(one => behaviorFor(one, facts.behaviors))
  return routed.filter(behavior => chosen.includes(behavior))
}

function aliasesOf(path: string, facts: DistributionFacts): readonly string[] {
  const rewritten = facts.behaviors.some(
    behavior => behavior.edgeFunction === 'unknown' && behavior.originPath !== undefined
  )
  // `/` is the root object, and where none is set what the fallback answers for it.
  const root = path === `/${facts.defaultRootObject || 'index.html'}` ? ['/'] : []
  if (facts.websiteOrigin || rewritten) root.push(...foldersOf(path))
  if (!rewritten || !path.endsWith('.html') || path.endsWith('/index.html')) return root
  const clean = path.slice(0, -'.html'.length)
  return [...root, clean, `${clean}/`]
}

/** `/docs/` and `/docs` for `/docs/index.html`; none for other files. */
function foldersOf(path: string): readonly string[] {
  if (!path.endsWith('/index.html')) return []
  const folder = path.slice(0, -'index.html'.length)
  return folder === '/' ? [folder] : [folder, folder.slice(0, -1)]
}
