import {
  CloudFrontClient,
  CreateInvalidationCommand,
  type Distribution,
  type DistributionSummary,
  GetCachePolicyCommand,
  GetContinuousDeploymentPolicyCommand,
  GetDistributionCommand,
  GetFunctionCommand,
  GetInvalidationCommand,
  ListDistributionsCommand
} from '@aws-sdk/client-cloudfront'
import { ActionError } from '../errors.ts'
import type { Cdn, DistributionFacts, Unread } from '../ports.ts'
import { matchingAlias } from './cloudfront-aliases.ts'
import { distributionFacts, policyIds, routerCandidates } from './cloudfront-facts.ts'
import { type CachingFacts, fromCachePolicy, managedPolicy } from './cloudfront-policies.ts'
import type { RequestPurpose } from './errors.ts'
import { isRouter } from './router-code.ts'
import { GLOBAL_REGION, sdkOptions } from './sdk-options.ts'
import type { AwsSession } from './session.ts'

/** The Cdn port on the AWS SDK. `bucket` tells which of a distribution's origins is ours. */
export function createCloudFront(session: AwsSession, bucket: string): Cdn {
  return new CloudFront(session, new CloudFrontClient(sdkOptions(session, GLOBAL_REGION)), bucket)
}

class CloudFront implements Cdn {
  readonly #session: AwsSession
  readonly #client: CloudFrontClient
  readonly #bucket: string

  constructor(session: AwsSession, client: CloudFrontClient, bucket: string) {
    this.#session = session
    this.#client = client
    this.#bucket = bucket
  }

  async facts(distributionId: string): Promise<DistributionFacts | undefined> {
    const distribution = await unlessDenied(
      this.#session.send(purpose('GetDistribution', `distribution/${distributionId}`), async () => {
        return (await this.#client.send(new GetDistributionCommand({ Id: distributionId }))).Distribution
      })
    )
    if (distribution === undefined) return undefined
    const unread: Unread[] = []
    const [policies, stagingIds, routers] = await Promise.all([
      this.#policies(distribution, unread),
      this.#stagingIds(distribution, unread),
      this.#routers(distribution, unread)
    ])
    return distributionFacts(distribution, this.#bucket, { policies, stagingIds, routers, unread })
  }

  async findByAlias(domain: string) {
    const all = await this.#distributions()
    return matchingAlias(all, domain).map(summary => ({ id: summary.Id ?? '', domainName: summary.DomainName ?? '' }))
  }

  async invalidate(distributionId: string, reference: string, paths: readonly string[]) {
    const reply = await this.#session.send(purpose('CreateInvalidation', `distribution/${distributionId}`), () =>
      this.#client.send(
        new CreateInvalidationCommand({
          DistributionId: distributionId,
          InvalidationBatch: { CallerReference: reference, Paths: { Quantity: paths.length, Items: [...paths] } }
        })
      )
    )
    return { id: reply.Invalidation?.Id ?? '', completed: isCompleted(reply.Invalidation?.Status) }
  }

  async invalidation(distributionId: string, invalidationId: string) {
    const reply = await this.#session.send(purpose('GetInvalidation', `distribution/${distributionId}`), () =>
      this.#client.send(new GetInvalidationCommand({ DistributionId: distributionId, Id: invalidationId }))
    )
    return { id: invalidationId, completed: isCompleted(reply.Invalidation?.Status) }
  }

  /** Every cache policy that the behaviors use, by id; one that may not be read is left out. */
  async #policies(distribution: Distribution, unread: Unread[]): Promise<ReadonlyMap<string, CachingFacts>> {
    const policies = await Promise.all(
      policyIds(distribution).map(async id => [id, managedPolicy(id) ?? (await this.#policy(id, unread))] as const)
    )
    return new Map(policies.flatMap(([id, policy]) => (policy === undefined ? [] : [[id, policy] as const])))
  }

  async #policy(id: string, unread: Unread[]): Promise<CachingFacts | undefined> {
    const request = this.#session.send(purpose('GetCachePolicy', `cache-policy/${id}`), async () => {
      const reply = await this.#client.send(new GetCachePolicyCommand({ Id: id }))
      return fromCachePolicy(reply.CachePolicy?.CachePolicyConfig)
    })
    return unlessDenied(request, noting(unread, 'Edges are taken to keep for a year what it is the policy of.'))
  }

  /** Which of the functions that viewers' requests for the bucket run through are `edge/router.js`. */
  async #routers(distribution: Distribution, unread: Unread[]): Promise<ReadonlySet<string>> {
    const arns = routerCandidates(distribution, this.#bucket)
    const found = await Promise.all(arns.map(async arn => ((await this.#isRouter(arn, unread)) ? [arn] : [])))
    return new Set(found.flat())
  }

  /** A function that can't be read is one that we don't know. */
  async #isRouter(arn: string, unread: Unread[]): Promise<boolean> {
    const name = arn.slice(arn.lastIndexOf('/') + 1)
    try {
      const request = this.#session.send(purpose('GetFunction', `function/${name}`), async () => {
        const reply = await this.#client.send(new GetFunctionCommand({ Name: name, Stage: 'LIVE' }))
        return isRouter(Buffer.from(reply.FunctionCode ?? []).toString('utf8'))
      })
      return (
        (await unlessDenied(request, noting(unread, 'It is taken to be a function that may rewrite any URL.'))) ?? false
      )
    } catch (error) {
      if (error instanceof ActionError) return false
      throw error
    }
  }

  /** A staging distribution answers some of the production viewers, from a cache of its own. */
  async #stagingIds(distribution: Distribution, unread: Unread[]): Promise<readonly string[]> {
    const policyId = distribution.DistributionConfig?.ContinuousDeploymentPolicyId
    if (!policyId) return []
    const note = noting(unread, 'Its staging distribution, if there is one, is not invalidated.')
    const names = await unlessDenied(
      this.#session.send(
        purpose('GetContinuousDeploymentPolicy', `continuous-deployment-policy/${policyId}`),
        async () => {
          const reply = await this.#client.send(new GetContinuousDeploymentPolicyCommand({ Id: policyId }))
          const config = reply.ContinuousDeploymentPolicy?.ContinuousDeploymentPolicyConfig
          return config?.Enabled ? (config.StagingDistributionDnsNames?.Items ?? []) : []
        }
      ),
      note
    )
    if (names === undefined || names.length === 0) return []
    const all = await unlessDenied(this.#distributions(), note)
    return (all ?? []).filter(summary => names.includes(summary.DomainName ?? '')).map(summary => summary.Id ?? '')
  }

  async #distributions(): Promise<readonly DistributionSummary[]> {
    const all: DistributionSummary[] = []
    let marker: string | undefined
    do {
      const page = await this.#session.send(purpose('ListDistributions', '*'), () =>
        this.#client.send(new ListDistributionsCommand(marker === undefined ? {} : { Marker: marker }))
      )
      all.push(...(page.DistributionList?.Items ?? []))
      marker = page.DistributionList?.IsTruncated ? page.DistributionList.NextMarker : undefined
    } while (marker !== undefined)
    return all
  }
}

function purpose(operation: string, resource: string): RequestPurpose {
  return {
    action: `cloudfront:${operation}`,
    resource: resource === '*' ? '*' : `arn:aws:cloudfront::ACCOUNT:${resource}`
  }
}

/** Not being allowed to look is a fact to work with, not an error. */
async function unlessDenied<T>(request: Promise<T>, note?: (error: ActionError) => void): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (!(error instanceof ActionError) || error.code !== 'access-denied') throw error
    note?.(error)
    return undefined
  }
}

/** @param instead what is assumed where there was no permission to look */
function noting(unread: Unread[], instead: string) {
  return ({ message, remedy = '' }: ActionError): void => {
    unread.push({ message: `${message} ${instead}`, remedy })
  }
}

/** CloudFront says `Completed`; other implementations have been seen to say it in capitals. */
function isCompleted(status: string | undefined): boolean {
  return status?.toLowerCase() === 'completed'
}
