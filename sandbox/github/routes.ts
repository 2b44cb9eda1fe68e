import { commentOperations } from './comment-operations.ts'
import { deploymentOperations } from './deployment-operations.ts'
import type { Operation } from './operation.ts'
import { pullOperations } from './pull-operations.ts'

/** Of a repository; the rate limit's operation is the server's own. */
export const operations: readonly Operation[] = [...pullOperations, ...commentOperations, ...deploymentOperations]

export interface Match {
  readonly operation: Operation
  readonly params: Readonly<Record<string, string>>
}

const compiled = operations.map(operation => ({ operation, pattern: patternOf(operation.path) }))

/** @param path without the base path and query */
export function match(method: string, path: string): Match | undefined {
  for (const { operation, pattern } of compiled) {
    const found = operation.method === method ? pattern.exec(path) : null
    if (found !== null) return { operation, params: decoded(found.groups ?? {}) }
  }
  return undefined
}

/** Names of branches have slashes in them, as in `/commits/feature/menu/pulls`. Numbers are digits only. */
function patternOf(path: string): RegExp {
  const source = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'commit_sha') return `(?<${name}>.+)`
    return /_(id|number)$/.test(name) ? `(?<${name}>\\d+)` : `(?<${name}>[^/]+)`
  })
  return new RegExp(`^${source}$`)
}

function decoded(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, value]) => {
      try {
        return [name, decodeURIComponent(value)]
      } catch {
        return [name, value]
      }
    })
  )
}
