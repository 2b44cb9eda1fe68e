import { makeChanges } from './changes.ts'
import { compare } from './compare.ts'
import { DEPLOYERS } from './deployers.ts'
import type { Comparison, Visitors } from './outcome.ts'

/**
 * What deploys cost those who visit a site, for each change and each way to deploy it.
 *
 * @param contenders ids of those of the bench that take part; all when absent
 */
export async function measureVisitors(
  contenders: readonly string[] | undefined,
  tell: (line: string) => void
): Promise<Visitors> {
  const asked = DEPLOYERS.filter(({ contender }) => contenders?.includes(contender) ?? true)
  const found = asked.map(deployer => [deployer, deployer.find()] as const)
  const taking = found.flatMap(([deployer, it]) => ('version' in it ? [deployer] : []))
  const absent = found.flatMap(([{ title }, it]) => ('absent' in it ? [{ title, why: it.absent }] : []))
  const comparisons: Comparison[] = []
  tell('visitors: building the versions of the example site')
  for (const change of await makeChanges()) {
    const comparison = await compare(change, taking)
    comparisons.push(comparison)
    tell(`visitors: ${change.id}, deployed by ${[...comparison.outcomes.keys()].join(', ')}`)
  }
  return { comparisons, absent }
}
