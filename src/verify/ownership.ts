import { type Fact, ifKnown } from './fact.ts'
import type { Distribution, Expectation, HeldDomain } from './facts.ts'
import { covers } from './lookups/names.ts'
import type { DistributionSource } from './sources.ts'

/**
 * Domains that are aliases of another one of the distributions: of those given, or, where none is, of those that have the
 * domains. What is verified is one distribution, and they are not its own. An alias of exactly the name wins over a
 * wildcard: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-wildcard
 *
 * | the domain is | then it is held by |
 * |---|---|
 * | an alias here | this one |
 * | an alias there | that one |
 * | covered by a wildcard here | this one |
 * | covered by a wildcard there | that one |
 * | neither, or nobody knows | nobody: it is judged here |
 */
export async function heldElsewhere(
  { domains, distributionId, otherDistributionIds = [] }: Expectation,
  distribution: Fact<Distribution>,
  distributions: DistributionSource
): Promise<readonly HeldDomain[]> {
  const own = ifKnown(distribution)
  const open = own === undefined ? [] : domains.filter(domain => !own.aliases.includes(domain))
  if (own === undefined || open.length === 0) return []
  const holderOf =
    distributionId === undefined
      ? async (domain: string) => ifKnown(await distributions.find(domain))
      : holderAmong([own, ...(await readAll(otherDistributionIds, distributions))])
  const held = await Promise.all(open.map(async domain => ({ domain, distributionId: await holderOf(domain) })))
  return held.flatMap(({ domain, distributionId: id }) =>
    id === undefined || id === own.id ? [] : [{ domain, distributionId: id }]
  )
}

async function readAll(ids: readonly string[], distributions: DistributionSource): Promise<readonly Distribution[]> {
  const found = await Promise.all(ids.map(id => distributions.read(id)))
  return found.flatMap(fact => ifKnown(fact) ?? [])
}

function holderAmong(all: readonly Distribution[]) {
  return async (domain: string): Promise<string | undefined> => {
    const exact = all.find(({ aliases }) => aliases.includes(domain))
    return (exact ?? all.find(({ aliases }) => aliases.some(alias => covers(alias, domain))))?.id
  }
}
