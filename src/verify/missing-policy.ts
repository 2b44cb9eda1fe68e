import type { Facts } from './facts.ts'

/**
 * One IAM policy of exactly the actions that were denied, as indented JSON; `undefined` when none was. What could not
 * even be asked for want of another answer is not in it.
 */
export function missingPolicy(facts: Facts): string | undefined {
  const resources = new Map<string, Set<string>>()
  for (const { action, resource } of denials(facts)) {
    const all = resources.get(action) ?? new Set()
    resources.set(action, all.add(resource))
  }
  if (resources.size === 0) return undefined
  const statements = Map.groupBy(
    [...resources].sort(([a], [b]) => (a < b ? -1 : 1)),
    ([, all]) => JSON.stringify(widest(all))
  )
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [...statements].map(([all, actions]) => ({
        Effect: 'Allow',
        Action: actions.map(([action]) => action),
        Resource: JSON.parse(all)
      }))
    },
    null,
    2
  )
}

/** Without what a folder or `*` in the same list includes. */
function widest(resources: ReadonlySet<string>): readonly string[] {
  const includes = (one: string, other: string) => one.endsWith('*') && other.startsWith(one.slice(0, -1))
  return [...resources].filter(one => ![...resources].some(other => other !== one && includes(other, one))).sort()
}

interface Denial {
  readonly action: string
  readonly resource: string
}

/** Every denied fact, wherever it is. */
function denials(value: unknown): readonly Denial[] {
  if (typeof value !== 'object' || value === null) return []
  if (isDenial(value)) return [value]
  const inside = value instanceof Map ? value.values() : Object.values(value)
  return [...inside].flatMap(denials)
}

function isDenial(value: object): value is Denial {
  return 'state' in value && value.state === 'denied' && 'action' in value && 'resource' in value
}
