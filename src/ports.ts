/**
 * What the domain needs from the world, as small interfaces. Adapters (`aws/`, `main.ts`) implement them,
 * domain folders only import them.
 */

/** What an object is stored with; each field is the HTTP header of that name. Absent fields are not sent. */
export interface ObjectHeaders {
  readonly cacheControl?: string
  readonly contentType?: string
  readonly contentDisposition?: string
  readonly contentEncoding?: string
  readonly contentLanguage?: string
  /** An HTTP date. */
  readonly expires?: string
  /** `x-amz-meta-*`, names lower-case and without that prefix. */
  readonly metadata?: Readonly<Record<string, string>>
}

/** How every object of a release was stored, besides its own headers. A change means that all of them are written anew. */
export interface StorageOptions {
  readonly sse?: string
  readonly kmsKeyId?: string
  /** `key=value&key=value`, URL-encoded as S3 takes it. */
  readonly tagging?: string
}

export interface ListedObject {
  /** The whole key in the bucket. */
  readonly key: string
  /** Without quotes. */
  readonly etag: string
  readonly size: number
}

export interface StoredObject {
  readonly etag: string
  readonly size: number
  readonly headers: ObjectHeaders
}

/** Bytes. Up to here a file is stored in one piece and its ETag is its MD5; a larger one goes in parts and has another. */
export const largestWhole = 16 * 1024 * 1024

/** A local file on its way to the bucket. */
export interface FileUpload {
  /** The whole key in the bucket. */
  readonly key: string
  /** Absolute path of the local file. */
  readonly path: string
  readonly size: number
  /** Hex SHA-256 as scanned, which the request is signed with. */
  readonly digest: string
  /** Hex MD5 as scanned: the store refuses other bytes, so what was planned is what is stored. None above `largestWhole`. */
  readonly md5: string | undefined
  readonly headers: ObjectHeaders
}

export interface DeleteFailure {
  readonly key: string
  readonly code: string
  readonly message: string
}

/** One bucket's objects. Every method throws ActionError for what the user must mend. */
export interface ObjectStore {
  /**
   * All objects whose key starts with `prefix`, in UTF-8 byte order of the keys.
   *
   * @param likely Keys that are probably among them, whole and in that order: where they are many, they tell where to
   * begin several listings at once. What is listed does not depend on them.
   */
  list(prefix: string, likely?: readonly string[]): AsyncIterable<ListedObject>
  /** The folders whose names start with `start`, each ending in a slash: `previews/pr-` → `previews/pr-1/`, … */
  folders(start: string): Promise<readonly string[]>
  /** `undefined` when there is no such object. */
  head(key: string): Promise<StoredObject | undefined>
  /** Stores the file and gives back the ETag that S3 answered with. */
  put(file: FileUpload, signal?: AbortSignal): Promise<{ readonly etag: string }>
  /** Deletes any number of keys; a key that does not exist counts as deleted. Gives back what could not be deleted. */
  delete(keys: readonly string[]): Promise<readonly DeleteFailure[]>
}

export type WriteCondition = { readonly ifMatch: string } | { readonly ifNoneMatch: '*' } | undefined

export interface StoredDocument {
  readonly bytes: Uint8Array
  readonly etag: string
  /** Since it was last written, by the store's own clock (`Date` − `Last-Modified`), ms. */
  readonly ageMs: number
}

/** The few small documents that the action keeps about a site. */
export interface StateStore {
  read(key: string): Promise<StoredDocument | undefined>
  /** `conflict` when the condition does not hold: somebody else wrote first, or our own reply was lost. */
  write(
    key: string,
    bytes: Uint8Array,
    contentType: string,
    condition: WriteCondition
  ): Promise<{ readonly etag: string } | 'conflict'>
  /** Keys that do not exist count as removed. Gives back what could not be removed. */
  remove(keys: readonly string[]): Promise<readonly DeleteFailure[]>
}

/** Copies of files that were overwritten or deleted, by the digest of their content: what a rollback restores. */
export interface BlobStore {
  /** The keys of everything in the state folder, blobs or not, relative to it. */
  list(): Promise<readonly string[]>
  /** Copies an object of the site aside, if it still is the one with this ETag. @returns whether it was. */
  keep(key: string, etag: string, digest: string): Promise<boolean>
  /** Copies a blob back under a key, with these headers. */
  restore(digest: string, key: string, headers: ObjectHeaders): Promise<{ readonly etag: string }>
  remove(digests: readonly string[]): Promise<void>
}

/** How a behavior's requests can be rewritten before the cache key is taken: by nothing, by `edge/router.js`, by code we don't know. */
export type EdgeFunction = 'none' | 'router' | 'unknown'

/** One cache behavior, with its cache policy (or legacy ForwardedValues) normalised. */
export interface BehaviorFacts {
  /** As CloudFront writes it, `*` for the default behavior, which comes last. */
  readonly pathPattern: string
  /** OriginPath when this behavior's origin is our bucket ('' for none); `undefined` when it is another origin. */
  readonly originPath: string | undefined
  /** Seconds. */
  readonly minTtl: number
  readonly defaultTtl: number
  readonly maxTtl: number
  /** True when any query string is part of the cache key. */
  readonly queryStringInKey: boolean
  readonly edgeFunction: EdgeFunction
}

export interface ErrorResponseFacts {
  readonly errorCode: number
  /** `/index.html`; undefined when only a TTL is configured. */
  readonly responsePagePath: string | undefined
  /** Seconds; CloudFront's default is 10. */
  readonly minTtl: number
}

/** What a distribution's configuration says about caching. */
export interface DistributionFacts {
  readonly id: string
  /** `d111111abcdef8.cloudfront.net` */
  readonly domainName: string
  readonly aliases: readonly string[]
  /** Without a leading slash; '' when none is set. */
  readonly defaultRootObject: string
  /** In order of precedence; the default behavior is the last. */
  readonly behaviors: readonly BehaviorFacts[]
  readonly errorResponses: readonly ErrorResponseFacts[]
  /** True when the bucket is reached through its website endpoint, which serves `dir/index.html` as `dir/` and redirects `dir`. */
  readonly websiteOrigin: boolean
  /** Ids of staging distributions that a continuous deployment policy links to this one. */
  readonly stagingIds: readonly string[]
  /** What of it may not be read, and what is assumed instead. */
  readonly unread: readonly Unread[]
}

/** In full sentences. */
export interface Unread {
  /** Names the permission and the resource. */
  readonly message: string
  readonly remedy: string
}

export interface Invalidation {
  readonly id: string
  readonly completed: boolean
}

export interface Cdn {
  /** Reads the configuration, or gives back `undefined` when that is not permitted. */
  facts(distributionId: string): Promise<DistributionFacts | undefined>
  /** Distributions that have `domain` as an alias, or a wildcard alias that covers it. */
  findByAlias(domain: string): Promise<readonly { readonly id: string; readonly domainName: string }[]>
  /** `reference` makes it idempotent: the same reference and paths give the same invalidation. */
  invalidate(distributionId: string, reference: string, paths: readonly string[]): Promise<Invalidation>
  invalidation(distributionId: string, invalidationId: string): Promise<Invalidation>
}

/** AWS, connected: only available after the build, which must not see any credentials. */
export interface Connections {
  readonly store: ObjectStore
  readonly state: StateStore
  readonly blobs: BlobStore
  readonly cdn: Cdn
  readonly region: string
  readonly storage: StorageOptions
  /** Set when S3 requests go elsewhere than to AWS. */
  readonly endpoint: string | undefined
  /** Requests sent again so far. */
  retries(): number
  /** From now on, `check` is called before each try of a write to the site, and throws where there must be none. */
  guardWrites(check: () => void): void
}

/** A pull request as GitHub knows it. */
export interface PullRequest {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly headSha: string
}

/** Where the head of a run's commit lives: with it, pull requests from forks are found too. */
export interface HeadBranch {
  /** Owner of the head's repository. */
  readonly owner: string
  /** Without `refs/heads/`. */
  readonly branch: string
}

/** The repository's pull requests. Needs `pull-requests: read`; without it, methods throw `github-forbidden`. */
export interface PullRequests {
  /** `undefined` when GitHub knows no such pull request. */
  find(number: number): Promise<PullRequest | undefined>
  /** The open ones whose head is this very commit. */
  withHead(sha: string, head: HeadBranch | undefined): Promise<readonly PullRequest[]>
  /** The numbers of all open ones. */
  open(): Promise<ReadonlySet<number>>
}

/** One comment on a pull request that is found again by the marker in its text. Needs `pull-requests: write`. */
export interface StickyComments {
  /** Creates the comment, or replaces the body of the one with this marker; two runs at once end with one comment. */
  put(pullRequest: number, marker: string, body: string): Promise<{ readonly url: string }>
  /** Replaces the body where there is such a comment; `undefined` where there is none. */
  replace(pullRequest: number, marker: string, body: string): Promise<{ readonly url: string } | undefined>
}

/** What a Deployment on GitHub is told by; earlier ones of the same task are found again. */
export interface DeploymentTask {
  /** `deploy:SITE:pr-7` */
  readonly task: string
  readonly environment: string
}

/** GitHub's Deployments. Needs `deployments: write`. */
export interface Deployments {
  /** Creates a transient Deployment of this commit, says that it succeeded, and sets the ones before it inactive. */
  announce(
    deployment: DeploymentTask & {
      /** The head commit, not the merge commit. */
      readonly sha: string
      readonly url: string
      readonly description: string
      /** The run's page. */
      readonly logUrl: string | undefined
    }
  ): Promise<void>
  /** Sets what is still active of this task inactive. */
  retire(deployment: DeploymentTask): Promise<void>
}

/** GitHub, connected. Every method throws ActionError: `github-forbidden` (names the missing permission), `github-unavailable`, … */
export interface GitHub {
  readonly pullRequests: PullRequests
  readonly comments: StickyComments
  readonly deployments: Deployments
}

export interface Clock {
  now(): Date
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Lines for the job's log. */
export interface Log {
  info(line: string): void
  debug(line: string): void
  group<T>(title: string, body: () => Promise<T>): Promise<T>
}
