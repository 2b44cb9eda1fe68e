import type { DistributionFacts } from '../ports.ts'
import { encodePath } from './encode-path.ts'
import { everyPath } from './fallback.ts'
import { type InvalidationPlan, noInvalidation } from './plan-invalidation.ts'

/**
 * Everything that an edge may hold of a folder, as when it is removed: one path with a wildcard for each OriginPath that leads to
 * it. `facts` is `undefined` when the configuration could not be read.
 */
export function planFolderInvalidation(
  folder: string,
  facts: DistributionFacts | undefined,
  why = 'the folder is removed'
): InvalidationPlan {
  if (facts === undefined) return { ...noInvalidation, paths: [{ path: everyPath, why }] }
  const paths = new Set<string>()
  for (const { originPath } of facts.behaviors) {
    const inOrigin = `/${folder}`
    if (originPath === undefined || !inOrigin.startsWith(`${originPath}/`)) continue
    const encoded = encodePath(inOrigin.slice(originPath.length))
    paths.add(encoded.endsWith('*') ? encoded : `${encoded}*`)
  }
  return { ...noInvalidation, paths: [...paths].map(path => ({ path, why })) }
}
