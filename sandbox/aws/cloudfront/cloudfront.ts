import type {
  CachePolicy,
  CachePolicyConfig,
  ContinuousDeploymentPolicy,
  ContinuousDeploymentPolicyConfig,
  Distribution,
  DistributionConfig,
  Invalidation,
  InvalidationBatch,
  OriginAccessControl,
  OriginAccessControlConfig
} from '@aws-sdk/client-cloudfront'
import type { DistributionSource } from '../../edge/distribution-source.ts'
import { alreadyExists, invalidArgument, invalidIfMatch, noSuch, preconditionFailed } from './cloudfront-errors.ts'
import {
  checkDistributionConfig,
  checkFunctions,
  completeDistributionConfig,
  functionArns
} from './distribution-config.ts'
import { EdgeFunctions } from './edge-functions.ts'
import { arnOf, newDomainName, newId } from './ids.ts'
import { Invalidations } from './invalidations.ts'
import { MANAGED_CACHE_POLICIES } from './managed-cache-policies.ts'

export interface CloudFrontOptions {
  /** Milliseconds until an invalidation completes, 200 when absent; `Infinity` waits for `completeInvalidations`. */
  readonly invalidationDelayMs?: number
  readonly now?: () => Date
}

/** A resource with the entity tag that its updates must name. */
export interface Tagged<T> {
  readonly value: T
  readonly etag: string
}

interface StoredDistribution {
  distribution: Distribution & { readonly Id: string; readonly DistributionConfig: DistributionConfig }
  etag: string
  readonly invalidations: Invalidations
}

/**
 * CloudFront's control plane, in memory: for the API on loopback, for the edge, and for set-up in-process. Its methods
 * throw ServiceError with CloudFront's own codes. A distribution is deployed at once.
 */
export class CloudFront implements DistributionSource {
  readonly functions: EdgeFunctions
  readonly #options: Required<CloudFrontOptions>
  readonly #distributions = new Map<string, StoredDistribution>()
  readonly #cachePolicies = new Map<string, Tagged<CachePolicy>>()
  readonly #accessControls = new Map<string, Tagged<OriginAccessControl>>()
  readonly #deploymentPolicies = new Map<string, Tagged<ContinuousDeploymentPolicy>>()
  readonly #listeners = new Set<(distributionId: string, paths: readonly string[]) => void>()

  constructor(options: CloudFrontOptions = {}) {
    this.#options = { invalidationDelayMs: 200, now: () => new Date(), ...options }
    this.functions = new EdgeFunctions({
      now: this.#options.now,
      isAssociated: arn => this.distributions().some(one => functionArns(one.DistributionConfig).includes(arn))
    })
    for (const policy of MANAGED_CACHE_POLICIES) {
      this.#cachePolicies.set(policy.Id ?? '', { value: policy, etag: newId() })
    }
  }

  createDistribution(config: DistributionConfig): Tagged<Distribution> & { readonly id: string } {
    checkDistributionConfig(config, id => this.#cachePolicies.has(id))
    checkFunctions(config, arn => this.functions.live(arn) !== undefined)
    this.#checkAliases(config, undefined)
    for (const { distribution } of this.#distributions.values()) {
      if (distribution.DistributionConfig.CallerReference === config.CallerReference) {
        throw alreadyExists('DistributionAlreadyExists', 'A distribution with this caller reference')
      }
    }
    const id = newId()
    const { invalidationDelayMs: delayMs, now } = this.#options
    const stored: StoredDistribution = {
      distribution: {
        Id: id,
        ARN: arnOf('distribution', id),
        Status: 'Deployed',
        LastModifiedTime: now(),
        InProgressInvalidationBatches: 0,
        DomainName: newDomainName(),
        ActiveTrustedSigners: { Enabled: false, Quantity: 0 },
        ActiveTrustedKeyGroups: { Enabled: false, Quantity: 0 },
        DistributionConfig: completeDistributionConfig(config)
      },
      etag: newId(),
      invalidations: new Invalidations({ delayMs, now, completed: paths => this.#announce(id, paths) })
    }
    this.#distributions.set(id, stored)
    return { id, value: stored.distribution, etag: stored.etag }
  }

  /** @param ifMatch the entity tag of the version that the change was made to */
  updateDistribution(id: string, config: DistributionConfig, ifMatch: string | undefined): Tagged<Distribution> {
    const stored = this.#stored(id)
    if (!ifMatch) throw invalidIfMatch()
    if (ifMatch !== stored.etag) throw preconditionFailed()
    checkDistributionConfig(config, policy => this.#cachePolicies.has(policy))
    checkFunctions(config, arn => this.functions.live(arn) !== undefined)
    this.#checkAliases(config, id)
    const { distribution } = stored
    if (config.CallerReference !== distribution.DistributionConfig.CallerReference) {
      throw invalidArgument('The caller reference of a distribution cannot be changed.')
    }
    const DistributionConfig = completeDistributionConfig(config)
    stored.distribution = { ...distribution, LastModifiedTime: this.#options.now(), DistributionConfig }
    stored.etag = newId()
    return { value: stored.distribution, etag: stored.etag }
  }

  /** `change` gets the current configuration and gives back the new one: an update without the entity tag's two steps. */
  changeDistribution(id: string, change: (config: DistributionConfig) => DistributionConfig): void {
    const { distribution, etag } = this.#stored(id)
    this.updateDistribution(id, change(distribution.DistributionConfig), etag)
  }

  distribution(id: string): Tagged<Distribution & { readonly DistributionConfig: DistributionConfig }> {
    const { distribution, etag, invalidations } = this.#stored(id)
    const inProgress = invalidations.all.filter(({ Status }) => Status === 'InProgress').length
    return { value: { ...distribution, InProgressInvalidationBatches: inProgress }, etag }
  }

  distributions(): readonly Distribution[] {
    return [...this.#distributions.values()].map(({ distribution }) => distribution)
  }

  createCachePolicy(config: CachePolicyConfig): Tagged<CachePolicy> & { readonly id: string } {
    if (this.cachePolicies().some(policy => policy.CachePolicyConfig?.Name === config.Name)) {
      throw alreadyExists('CachePolicyAlreadyExists', 'A cache policy with this name')
    }
    const id = crypto.randomUUID()
    const created = {
      value: { Id: id, LastModifiedTime: this.#options.now(), CachePolicyConfig: config },
      etag: newId()
    }
    this.#cachePolicies.set(id, created)
    return { id, ...created }
  }

  taggedCachePolicy(id: string): Tagged<CachePolicy> {
    return found(this.#cachePolicies.get(id), 'NoSuchCachePolicy')
  }

  cachePolicy(id: string): CachePolicyConfig | undefined {
    return this.#cachePolicies.get(id)?.value.CachePolicyConfig
  }

  liveFunction(arn: string): string | undefined {
    return this.functions.live(arn)
  }

  /** The managed ones first. */
  cachePolicies(): readonly CachePolicy[] {
    return [...this.#cachePolicies.values()].map(({ value }) => value)
  }

  createOriginAccessControl(config: OriginAccessControlConfig): Tagged<OriginAccessControl> & { readonly id: string } {
    const id = newId()
    const created = { value: { Id: id, OriginAccessControlConfig: config }, etag: newId() }
    this.#accessControls.set(id, created)
    return { id, ...created }
  }

  originAccessControl(id: string): Tagged<OriginAccessControl> {
    return found(this.#accessControls.get(id), 'NoSuchOriginAccessControl')
  }

  createContinuousDeploymentPolicy(
    config: ContinuousDeploymentPolicyConfig
  ): Tagged<ContinuousDeploymentPolicy> & { readonly id: string } {
    const id = crypto.randomUUID()
    const value = { Id: id, LastModifiedTime: this.#options.now(), ContinuousDeploymentPolicyConfig: config }
    const created = { value, etag: newId() }
    this.#deploymentPolicies.set(id, created)
    return { id, ...created }
  }

  continuousDeploymentPolicy(id: string): Tagged<ContinuousDeploymentPolicy> {
    return found(this.#deploymentPolicies.get(id), 'NoSuchContinuousDeploymentPolicy')
  }

  createInvalidation(distributionId: string, batch: InvalidationBatch): Invalidation {
    return this.#stored(distributionId).invalidations.create(batch)
  }

  invalidation(distributionId: string, id: string): Invalidation {
    return found(this.#stored(distributionId).invalidations.find(id), 'NoSuchInvalidation')
  }

  /** Newest first. */
  invalidations(distributionId: string): readonly Invalidation[] {
    return this.#stored(distributionId).invalidations.all
  }

  /** Completes every invalidation in progress, now. */
  completeInvalidations(): void {
    for (const { invalidations } of this.#distributions.values()) invalidations.completeAll()
  }

  onInvalidated(listener: (distributionId: string, paths: readonly string[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * By the policy's header; shares of traffic by weight are left out, since a test wants to know where it lands.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-continuous-deployment.html
   */
  stagingFor(primary: Distribution, headers: Headers): Distribution | undefined {
    const policyId = primary.DistributionConfig?.ContinuousDeploymentPolicyId ?? ''
    const policy = this.#deploymentPolicies.get(policyId)?.value.ContinuousDeploymentPolicyConfig
    const wanted = policy?.TrafficConfig?.SingleHeaderConfig
    if (!policy?.Enabled || !wanted?.Header || headers.get(wanted.Header) !== wanted.Value) return undefined
    const names = policy.StagingDistributionDnsNames?.Items ?? []
    return this.distributions().find(({ DomainName: name }) => name !== undefined && names.includes(name))
  }

  /** Ends the timers of invalidations in progress. */
  close(): void {
    for (const { invalidations } of this.#distributions.values()) invalidations.stop()
  }

  #stored(id: string): StoredDistribution {
    return found(this.#distributions.get(id), 'NoSuchDistribution')
  }

  #announce(distributionId: string, paths: readonly string[]): void {
    for (const listener of this.#listeners) listener(distributionId, paths)
  }

  /** An alias belongs to one distribution at most. */
  #checkAliases(config: DistributionConfig, ownId: string | undefined): void {
    const wanted = config.Aliases?.Items ?? []
    for (const { distribution } of this.#distributions.values()) {
      const taken = distribution.DistributionConfig.Aliases?.Items ?? []
      if (distribution.Id !== ownId && wanted.some(alias => taken.includes(alias))) {
        throw alreadyExists('CNAMEAlreadyExists', 'A distribution with one of these aliases')
      }
    }
  }
}

function found<T>(value: T | undefined, code: Parameters<typeof noSuch>[0]): T {
  if (value === undefined) throw noSuch(code)
  return value
}
