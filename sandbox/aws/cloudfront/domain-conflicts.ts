import type { Distribution, DomainConflict } from '@aws-sdk/client-cloudfront'
import { accountId } from '../credentials.ts'

/**
 * What else holds a domain, or a wildcard that covers it, or a name that it covers as a wildcard.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDomainConflicts.html
 *
 * @param ownId the distribution that asks
 * @param foreign what other accounts hold
 */
export function domainConflicts(
  domain: string,
  ownId: string,
  distributions: readonly Distribution[],
  foreign: readonly DomainConflict[]
): readonly DomainConflict[] {
  const own = distributions
    .filter(({ Id }) => Id !== ownId)
    .flatMap(({ Id, DistributionConfig: config }) =>
      (config?.Aliases?.Items ?? []).map(Domain => ({
        Domain,
        ResourceType: 'distribution' as const,
        ResourceId: Id,
        AccountId: accountId
      }))
    )
  return [...own, ...foreign].filter(({ Domain = '' }) => overlap(Domain.toLowerCase(), domain.toLowerCase()))
}

function overlap(a: string, b: string): boolean {
  return a === b || covers(a, b) || covers(b, a)
}

/** `*` stands for one label. */
function covers(wildcard: string, name: string): boolean {
  return wildcard.startsWith('*.') && name.slice(name.indexOf('.')) === wildcard.slice(1)
}
