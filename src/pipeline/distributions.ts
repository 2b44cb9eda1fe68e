import { ActionError } from '../errors.ts'
import { urlsOf } from '../invalidation/urls.ts'
import type { Cdn, DistributionFacts, Unread } from '../ports.ts'
import type { Finding } from '../report/model.ts'
import { wildcardOf } from '../util/wildcard.ts'

/** A distribution in front of the site. */
export interface FoundDistribution {
  readonly id: string
  /** `undefined` when its configuration can't be read or says nothing of this bucket: then the worst is assumed. */
  readonly facts: DistributionFacts | undefined
}

export interface DistributionChoice {
  readonly distributionIds: readonly string[]
  /** The first is the canonical one. */
  readonly domains: readonly string[]
}

/**
 * The distributions to invalidate: those named, else those that have the domains as aliases, else none.
 * @throws ActionError when the domains lead to none: to deploy without invalidating would leave old copies at the edge.
 */
export async function findDistributions(
  cdn: Cdn,
  choice: DistributionChoice,
  bucket: string,
  findings: Finding[]
): Promise<readonly FoundDistribution[]> {
  const ids = choice.distributionIds.length > 0 ? choice.distributionIds : await idsByDomain(cdn, choice.domains)
  const found = await Promise.all(
    ids.map(async id => {
      const facts = await cdn.facts(id)
      const leadsToBucket = facts?.behaviors.some(behavior => behavior.originPath !== undefined)
      if (facts === undefined) findings.push(unreadable(id))
      else if (!leadsToBucket) findings.push(leadsElsewhere(facts, bucket))
      else findings.push(...facts.unread.map(unread => partlyUnreadable(id, unread)))
      return { id, facts: leadsToBucket ? facts : undefined, aliases: facts?.aliases }
    })
  )
  findings.push(...notAliased(choice.domains, found))
  return found.map(({ id, facts }) => ({ id, facts }))
}

/** Domains that none of the distributions answers for, where all could be read. */
function notAliased(
  domains: readonly string[],
  found: readonly { readonly id: string; readonly aliases: readonly string[] | undefined }[]
): readonly Finding[] {
  if (found.length === 0 || found.some(({ aliases }) => aliases === undefined)) return []
  const aliases = new Set(found.flatMap(one => one.aliases ?? []))
  return domains
    .filter(domain => !aliases.has(domain) && !aliases.has(wildcardOf(domain)))
    .map(domain => ({
      level: 'warning',
      title: 'Domain is no alias',
      message: `${found.map(({ id }) => id).join(' and ')} ${found.length === 1 ? 'does' : 'do'} not have ${domain} among the alternate domain names (${[...aliases].join(', ') || 'there are none'}).`,
      remedy: `Add ${domain} to the distribution, with a certificate that covers it, or correct \`domain\`.`
    }))
}

async function idsByDomain(cdn: Cdn, domains: readonly string[]): Promise<readonly string[]> {
  const ids = new Set<string>()
  for (const domain of domains) {
    let found: Awaited<ReturnType<Cdn['findByAlias']>>
    try {
      found = await cdn.findByAlias(domain)
    } catch (error) {
      if (!(error instanceof ActionError) || error.code !== 'access-denied') throw error
      throw new ActionError('access-denied', `The distribution of ${domain} can't be looked up. ${error.message}`, {
        remedy: `Set \`distribution-id\`, or allow cloudfront:ListDistributions on * for the role of this job.`,
        cause: error
      })
    }
    if (found.length === 0) {
      throw new ActionError(
        'no-distribution-for-domain',
        `No CloudFront distribution of this account has the alias ${domain}.`,
        {
          remedy:
            `Add ${domain} to the distribution's alternate domain names, correct \`domain\`, or set \`distribution-id\`. ` +
            'Nothing was written: without the invalidation, edges would go on serving the previous release.'
        }
      )
    }
    for (const { id } of found) ids.add(id)
  }
  return [...ids]
}

function unreadable(id: string): Finding {
  return {
    level: 'warning',
    title: 'Distribution not readable',
    message: `The configuration of distribution ${id} may not be read (cloudfront:GetDistribution), so every change is invalidated with /*.`,
    remedy: `Allow cloudfront:GetDistribution on the distribution for the role of this job: fewer edge copies are then thrown away.`
  }
}

function partlyUnreadable(id: string, { message, remedy }: Unread): Finding {
  return {
    level: 'warning',
    title: 'Distribution not wholly readable',
    message: `Part of the configuration of distribution ${id} may not be read. ${message}`,
    remedy
  }
}

function leadsElsewhere({ id }: DistributionFacts, bucket: string): Finding {
  return {
    level: 'warning',
    title: 'Distribution does not lead to the bucket',
    message: `No behavior of distribution ${id} has bucket ${bucket} as its origin, so what it caches of the site is unknown; every change is invalidated with /*.`,
    remedy: `Check \`distribution-id\` and \`bucket\`: aws cloudfront get-distribution --id ${id} --query 'Distribution.DistributionConfig.Origins.Items[].DomainName'`
  }
}

/** Where the site can be looked at, as far as that is known. */
export function siteUrl(
  domains: readonly string[],
  distributions: readonly FoundDistribution[],
  prefix: string
): string | undefined {
  const facts = distributions.find(distribution => distribution.facts !== undefined)?.facts
  const host = domains[0] ?? facts?.aliases.find(alias => !alias.startsWith('*')) ?? facts?.domainName
  if (!host) return undefined
  const entry = facts === undefined ? undefined : urlsOf(`${prefix}index.html`, facts)[0]?.path
  return `https://${host}${entry === undefined ? '/' : encodedPath(entry.replace(/index\.html$/, ''))}`
}

/** The address that the last deploy found, if it is still the canonical domain's. */
export function liveUrl(url: string | undefined, domains: readonly string[]): string | undefined {
  const [domain] = domains
  return url !== undefined && (domain === undefined || new URL(url).host === domain) ? url : undefined
}

function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
