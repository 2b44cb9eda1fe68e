import {
  CloudFrontClient,
  type DistributionSummary,
  GetDistributionCommand,
  GetInvalidationCommand,
  ListDistributionsCommand,
  ListDomainConflictsCommand,
  type Distribution as SdkDistribution,
  type DomainConflict as SdkDomainConflict
} from '@aws-sdk/client-cloudfront'
import { absent, type Fact, follow, known, unavailable } from '../../verify/fact.ts'
import type { Distribution, DomainConflict, InvalidationFacts } from '../../verify/facts.ts'
import type { DistributionSource } from '../../verify/sources.ts'
import { matchingAlias } from '../cloudfront-aliases.ts'
import { GLOBAL_REGION, sdkOptions } from '../sdk-options.ts'
import type { Asker } from './ask.ts'
import type { CloudFrontInspection } from './cloudfront-inspection.ts'
import { configOf, distributionFacts } from './distribution-facts.ts'
import { readFunctions } from './edge-functions.ts'
import { memoised } from './memo.ts'
import { readPages } from './pages.ts'
import { readReferences } from './references.ts'

/** @param accountId twelve digits, or undefined: ARNs then stand for any account */
export function openDistributionSource(asker: Asker, accountId: string | undefined): DistributionSource {
  const inspection: CloudFrontInspection = {
    asker,
    client: new CloudFrontClient(sdkOptions(asker.session, GLOBAL_REGION)),
    arn: resource => `arn:aws:cloudfront::${accountId ?? '*'}:${resource}`
  }
  const all = memoised(() => listDistributions(inspection))
  return {
    async find(domain) {
      const summaries = follow(await all(''), 'there are no distributions')
      if ('state' in summaries) return summaries
      const [found] = matchingAlias(summaries.value, domain)
      if (found?.Id !== undefined) return known(found.Id)
      const silent = summaries.value.find(({ Aliases }) => Aliases === undefined)
      return silent === undefined
        ? absent
        : unavailable(
            `ListDistributions says nothing of the aliases of ${silent.Id}; name the distribution by distribution-id`
          )
    },
    async read(id) {
      const distribution = await readDistribution(inspection, id)
      if (distribution.state !== 'known') return distribution
      return known(
        distributionFacts(distribution.value, await readReferences(inspection, configOf(distribution.value)))
      )
    },
    functions: distribution => readFunctions(inspection, associated(distribution)),
    invalidation: (distributionId, id) => readInvalidation(inspection, distributionId, id),
    conflicts: (distributionId, domain) => listConflicts(inspection, distributionId, domain)
  }
}

/** ARNs of the CloudFront Functions of all behaviors. */
function associated({ behaviors }: Distribution): readonly string[] {
  const functions = behaviors.flatMap(behavior => behavior.functions).filter(({ kind }) => kind === 'function')
  return [...new Set(functions.map(({ arn }) => arn))]
}

function readDistribution({ asker, client, arn }: CloudFrontInspection, id: string): Promise<Fact<SdkDistribution>> {
  const question = {
    action: 'cloudfront:GetDistribution',
    resource: arn(`distribution/${id}`),
    absent: ['NoSuchDistribution']
  }
  return asker.ask(question, async options => {
    return (await client.send(new GetDistributionCommand({ Id: id }), options)).Distribution
  })
}

function listDistributions({ asker, client }: CloudFrontInspection): Promise<Fact<readonly DistributionSummary[]>> {
  return readPages((marker: string | undefined) =>
    asker.ask({ action: 'cloudfront:ListDistributions', resource: '*' }, async options => {
      const input = marker === undefined ? {} : { Marker: marker }
      const { DistributionList: list } = await client.send(new ListDistributionsCommand(input), options)
      return { items: list?.Items ?? [], next: list?.IsTruncated ? list.NextMarker : undefined }
    })
  )
}

function readInvalidation(
  { asker, client, arn }: CloudFrontInspection,
  distributionId: string,
  id: string
): Promise<Fact<InvalidationFacts>> {
  const question = {
    action: 'cloudfront:GetInvalidation',
    resource: arn(`distribution/${distributionId}`),
    absent: ['NoSuchInvalidation']
  }
  return asker.ask(question, async options => {
    const reply = await client.send(new GetInvalidationCommand({ DistributionId: distributionId, Id: id }), options)
    const found = reply.Invalidation
    return {
      id,
      // CloudFront says `Completed`; other implementations have been seen to say it in capitals.
      completed: found?.Status?.toLowerCase() === 'completed',
      createdAt: found?.CreateTime?.toISOString(),
      paths: found?.InvalidationBatch?.Paths?.Items ?? []
    }
  })
}

function listConflicts(
  { asker, client, arn }: CloudFrontInspection,
  DistributionId: string,
  Domain: string
): Promise<Fact<readonly DomainConflict[]>> {
  const question = { action: 'cloudfront:ListDomainConflicts', resource: arn(`distribution/${DistributionId}`) }
  return readPages((marker: string | undefined) =>
    asker.ask(question, async options => {
      const reply = await client.send(
        new ListDomainConflictsCommand({
          Domain,
          DomainControlValidationResource: { DistributionId },
          ...(marker !== undefined && { Marker: marker })
        }),
        options
      )
      return { items: (reply.DomainConflicts ?? []).map(conflictFacts), next: reply.NextMarker || undefined }
    })
  )
}

function conflictFacts(conflict: SdkDomainConflict): DomainConflict {
  return {
    domain: conflict.Domain?.toLowerCase() ?? '',
    resourceType: conflict.ResourceType ?? '',
    resourceId: conflict.ResourceId ?? '',
    accountId: conflict.AccountId ?? ''
  }
}
