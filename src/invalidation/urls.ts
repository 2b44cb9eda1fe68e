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
 * Empty when the distribution does not reach the key.
 */
export function urlsOf(key: string, facts: DistributionFacts): readonly CachedUrl[] {
  const originPaths = new Set(facts.behaviors.map(behavior => behavior.originPath))
  const urls: CachedUrl[] = []
  const add = (path: string, originPath: string): void => {
    const behavior = behaviorFor(path, facts.behaviors)
    if (behavior?.originPath === originPath && !urls.some(url => url.path === path)) urls.push({ path, behavior })
  }
  for (const originPath of originPaths) {
    if (originPath === undefined) continue
    const inOrigin = `/${key}`
    if (!inOrigin.startsWith(`${originPath}/`)) continue
    const path = inOrigin.slice(originPath.length)
    add(path, originPath)
    for (const alias of aliasesOf(path, facts)) add(alias, originPath)
  }
  return urls
}

function aliasesOf(path: string, facts: DistributionFacts): readonly string[] {
  const rewritten = facts.behaviors.some(behavior => behavior.edgeFunction === 'unknown')
  const aliases: string[] = []
  // `/` is the root object, and where none is set what the fallback answers for it.
  if (path === `/${facts.defaultRootObject || 'index.html'}`) aliases.push('/')
  if (path.endsWith('/index.html') && (facts.websiteOrigin || rewritten)) {
    const folder = path.slice(0, -'index.html'.length)
    aliases.push(folder)
    if (folder !== '/') aliases.push(folder.slice(0, -1))
  } else if (path.endsWith('.html') && rewritten) {
    const clean = path.slice(0, -'.html'.length)
    aliases.push(clean, `${clean}/`)
  }
  return aliases
}
