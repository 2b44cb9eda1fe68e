import { ActionError } from '../errors.ts'
import { urlsOf } from '../invalidation/urls.ts'
import type { Cdn, DistributionFacts } from '../ports.ts'
import type { Finding } from '../report/model.ts'

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
  return Promise.all(
    ids.map(async id => {
      const facts = await cdn.facts(id)
      const problem = facts === undefined ? unreadable(id) : mismatch(facts, choice.domains, bucket)
      if (problem !== undefined) findings.push(problem)
      const leadsToBucket = facts?.behaviors.some(behavior => behavior.originPath !== undefined)
      return { id, facts: leadsToBucket ? facts : undefined }
    })
  )
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
    message: `The configuration of distribution ${id} may not be read, so every change is invalidated with /*.`,
    remedy: `Allow cloudfront:GetDistribution on the distribution for the role of this job: fewer edge copies are then thrown away.`
  }
}

function mismatch(facts: DistributionFacts, domains: readonly string[], bucket: string): Finding | undefined {
  if (!facts.behaviors.some(behavior => behavior.originPath !== undefined)) {
    return {
      level: 'warning',
      title: 'Distribution does not lead to the bucket',
      message: `No behavior of distribution ${facts.id} has bucket ${bucket} as its origin, so what it caches of the site is unknown; every change is invalidated with /*.`,
      remedy: `Check \`distribution-id\` and \`bucket\`: aws cloudfront get-distribution --id ${facts.id} --query 'Distribution.DistributionConfig.Origins.Items[].DomainName'`
    }
  }
  const missing = domains.find(domain => !facts.aliases.some(alias => alias === domain || covers(alias, domain)))
  if (missing === undefined) return undefined
  return {
    level: 'warning',
    title: 'Domain is no alias',
    message: `Distribution ${facts.id} does not have ${missing} among its alternate domain names (${facts.aliases.join(', ') || 'it has none'}).`,
    remedy: `Add ${missing} to the distribution, with a certificate that covers it, or correct \`domain\`.`
  }
}

function covers(alias: string, domain: string): boolean {
  return alias.startsWith('*.') && domain.slice(domain.indexOf('.') + 1) === alias.slice(2)
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
  return `https://${host}${entry === undefined ? '/' : encodeURI(entry.replace(/index\.html$/, ''))}`
}
