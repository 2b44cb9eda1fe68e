import type { CachePolicyConfig, Distribution } from '@aws-sdk/client-cloudfront'

/** Where the edge has its distributions from: the sandbox's CloudFront API, in-process. */
export interface DistributionSource {
  /** In order of creation. */
  distributions(): readonly Distribution[]
  /** The staging distribution that a request with these headers goes to instead of the primary one. */
  stagingFor(primary: Distribution, headers: Headers): Distribution | undefined
  cachePolicy(id: string): CachePolicyConfig | undefined
  /** The code of a function's LIVE stage. */
  liveFunction(arn: string): string | undefined
  /** Calls back whenever an invalidation completes. Gives back a function that ends the subscription. */
  onInvalidated(listener: (distributionId: string, paths: readonly string[]) => void): () => void
}
