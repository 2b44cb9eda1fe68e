import type {
  CachePolicyConfig,
  ContinuousDeploymentPolicy,
  ContinuousDeploymentPolicyConfig,
  Distribution,
  DistributionConfig,
  DomainConflict,
  Invalidation,
  InvalidationBatch,
  OriginAccessControl,
  OriginAccessControlConfig,
  Tag
} from '@aws-sdk/client-cloudfront'
import type { DistributionSource } from '../../edge/distribution-source.ts'
import {
  alreadyExists,
  distributionNotDisabled,
  inUse,
  invalidArgument,
  invalidIfMatch,
  noSuch,
  preconditionFailed
} from './cloudfront-errors.ts'
import {
  checkDistributionConfig,
  checkFunctions,
  completeDistributionConfig,
  functionArns
} from './distribution-config.ts'
import { domainConflicts } from './domain-conflicts.ts'
import { EdgeFunctions } from './edge-functions.ts'
import { arnOf, newDomainName, newId } from './ids.ts'
import { Invalidations } from './invalidations.ts'
import { Policies } from './policies.ts'
import { type Created, type Tagged, TaggedStore } from './tagged-store.ts'

export type { Tagged }

export interface CloudFrontOptions {
  /** Milliseconds until an invalidation completes, 200 when absent; `Infinity` waits for `completeInvalidations`. */
  readonly invalidationDelayMs?: number
  /** Milliseconds until a change of a distribution is deployed, 0 when absent; `Infinity` waits for `completeDeployments`. */
  readonly deploymentDelayMs?: number
  readonly now?: () => Date
}

interface StoredDistribution {
  distribution: Distribution & { readonly Id: string; readonly DistributionConfig: DistributionConfig }
  etag: string
  readonly invalidations: Invalidations
  deployment: NodeJS.Timeout | undefined
}

/**
 * CloudFront's control plane, in memory: for the API on loopback, for the edge, and for set-up in-process. Its methods
 * throw ServiceError with CloudFront's own codes. A change is seen at the edge at once, whatever the status says.
 */
export class CloudFront implements DistributionSource {
  readonly policies: Policies
  readonly originAccessControls = new TaggedStore<OriginAccessControl>('NoSuchOriginAccessControl')
  /** What distributions of other accounts hold, for ListDomainConflicts. */
  readonly foreignDomains: DomainConflict[] = []
  readonly functions: EdgeFunctions
  /** By ARN. */
  readonly tags = new Map<string, readonly Tag[]>()
  readonly #options: Required<CloudFrontOptions>
  readonly #distributions = new Map<string, StoredDistribution>()
  readonly #deploymentPolicies = new Map<string, Tagged<ContinuousDeploymentPolicy>>()
  readonly #listeners = new Set<(distributionId: string, paths: readonly string[]) => void>()

  constructor(options: CloudFrontOptions = {}) {
    this.#options = { invalidationDelayMs: 200, deploymentDelayMs: 0, now: () => new Date(), ...options }
    this.policies = new Policies({ now: this.#options.now, isUsed: id => this.#isNamed(id) })
    this.functions = new EdgeFunctions({
      now: this.#options.now,
      isAssociated: arn => this.distributions().some(one => functionArns(one.DistributionConfig).includes(arn))
    })
  }

  createDistribution(config: DistributionConfig): Tagged<Distribution> & { readonly id: string } {
    checkDistributionConfig(config, this.policies)
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
      deployment: undefined,
      invalidations: new Invalidations({ delayMs, now, completed: paths => this.#announce(id, paths) })
    }
    this.#distributions.set(id, stored)
    this.#deploy(stored)
    return { id, value: stored.distribution, etag: stored.etag }
  }

  /** @param ifMatch the entity tag of the version that the change was made to */
  updateDistribution(id: string, config: DistributionConfig, ifMatch: string | undefined): Tagged<Distribution> {
    const stored = this.#stored(id)
    if (!ifMatch) throw invalidIfMatch()
    if (ifMatch !== stored.etag) throw preconditionFailed()
    checkDistributionConfig(config, this.policies)
    checkFunctions(config, arn => this.functions.live(arn) !== undefined)
    this.#checkAliases(config, id)
    const { distribution } = stored
    if (config.CallerReference !== distribution.DistributionConfig.CallerReference) {
      throw invalidArgument('The caller reference of a distribution cannot be changed.')
    }
    const DistributionConfig = completeDistributionConfig(config)
    stored.distribution = { ...distribution, LastModifiedTime: this.#options.now(), DistributionConfig }
    stored.etag = newId()
    this.#deploy(stored)
    return { value: stored.distribution, etag: stored.etag }
  }

  /** Throws ServiceError DistributionNotDisabled of one that is enabled or not yet deployed. */
  deleteDistribution(id: string, ifMatch: string | undefined): void {
    const { distribution, etag } = this.#stored(id)
    if (!ifMatch) throw invalidIfMatch()
    if (ifMatch !== etag) throw preconditionFailed()
    if (distribution.DistributionConfig.Enabled || distribution.Status !== 'Deployed') throw distributionNotDisabled()
    this.#distributions.delete(id)
  }

  /** Deploys every change in progress, now. */
  completeDeployments(): void {
    for (const stored of this.#distributions.values()) this.#deployed(stored)
  }

  /** What else holds a domain, as the distribution with this id is told. */
  domainConflicts(domain: string, ownId: string): readonly DomainConflict[] {
    this.#stored(ownId)
    return domainConflicts(domain, ownId, this.distributions(), this.foreignDomains)
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

  /** ARNs of the distributions that present a certificate of ACM's. */
  usersOfCertificate(certificateArn: string): readonly string[] {
    return this.distributions()
      .filter(({ DistributionConfig: config }) => config?.ViewerCertificate?.ACMCertificateArn === certificateArn)
      .flatMap(({ ARN }) => ARN ?? [])
  }

  createCachePolicy(config: CachePolicyConfig): { readonly id: string } {
    return this.policies.cache.create(config)
  }

  cachePolicy(id: string): CachePolicyConfig | undefined {
    return this.policies.cache.find(id)
  }

  liveFunction(arn: string): string | undefined {
    return this.functions.live(arn)
  }

  createOriginAccessControl(config: OriginAccessControlConfig): Created<OriginAccessControl> {
    const taken = this.originAccessControls.all().some(one => one.OriginAccessControlConfig?.Name === config.Name)
    if (taken) throw alreadyExists('OriginAccessControlAlreadyExists', 'An origin access control with this name')
    const id = newId()
    return this.originAccessControls.add(id, { Id: id, OriginAccessControlConfig: config })
  }

  deleteOriginAccessControl(id: string, ifMatch: string | undefined): void {
    if (this.#isNamed(id)) throw inUse('OriginAccessControlInUse', id)
    this.originAccessControls.delete(id, ifMatch)
  }

  accessControlConfig(id: string): OriginAccessControlConfig | undefined {
    return this.originAccessControls.find(id)?.OriginAccessControlConfig
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

  /** Ends the timers of what is in progress. */
  close(): void {
    for (const { invalidations, deployment } of this.#distributions.values()) {
      invalidations.stop()
      clearTimeout(deployment)
    }
  }

  #stored(id: string): StoredDistribution {
    return found(this.#distributions.get(id), 'NoSuchDistribution')
  }

  #deploy(stored: StoredDistribution): void {
    const { deploymentDelayMs: delayMs } = this.#options
    clearTimeout(stored.deployment)
    stored.distribution = { ...stored.distribution, Status: delayMs === 0 ? 'Deployed' : 'InProgress' }
    if (delayMs > 0 && delayMs !== Number.POSITIVE_INFINITY) {
      stored.deployment = setTimeout(() => this.#deployed(stored), delayMs).unref()
    }
  }

  #deployed(stored: StoredDistribution): void {
    clearTimeout(stored.deployment)
    stored.distribution = { ...stored.distribution, Status: 'Deployed' }
  }

  /** Ids are unlike anything else in a configuration. */
  #isNamed(id: string): boolean {
    return this.distributions().some(({ DistributionConfig: config }) => JSON.stringify(config).includes(`"${id}"`))
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
