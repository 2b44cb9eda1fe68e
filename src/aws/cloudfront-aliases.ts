import type { DistributionSummary } from '@aws-sdk/client-cloudfront'
import { wildcardOf } from '../util/wildcard.ts'

/**
 * The distributions that have a domain as an alias. CloudFront sends a host to the most specific one: a wildcard only
 * counts where nobody has the name itself.
 */
export function matchingAlias(all: readonly DistributionSummary[], domain: string): readonly DistributionSummary[] {
  const having = (alias: string) =>
    all.filter(summary => summary.Aliases?.Items?.some(one => one.toLowerCase() === alias))
  const exact = having(domain)
  return exact.length > 0 ? exact : having(wildcardOf(domain))
}
