import type { ObjectHeaders } from '../../ports.ts'
import type { Unread } from '../fact.ts'

/** What the inputs and this run's release say should be there. */
export interface Expectation {
  /** The canonical one first; empty when the site is only looked at under the distribution's own name. */
  readonly domains: readonly string[]
  readonly bucket: string
  /** '' or ending in a slash. */
  readonly prefix: string
  readonly region: string
  /** Twelve digits, where known: from `expected-bucket-owner` or the distribution's ARN. */
  readonly accountId: string | undefined
  /** As given or found by domain; `undefined` when neither led to one. */
  readonly distributionId: string | undefined
  /** Given beside that one: they are not verified, but their domains are known to be theirs. */
  readonly otherDistributionIds?: readonly string[]
  /** Domains that were given as well, and are aliases of another distribution: not in `domains`. */
  readonly elsewhere?: readonly HeldDomain[]
  /** Key of the document that deep links get, relative to the site: `index.html`. */
  readonly fallbackDocument: string
  /** A path pattern like `/api/*`; `undefined` for a site without an API. */
  readonly apiPath: string | undefined
  /** Whether the user named `api-path`; otherwise it is the default, and an absent API is no failure. */
  readonly apiPathGiven: boolean
  /** Deep links that must reach the app: `/login/callback?code=x`. */
  readonly routes: readonly string[]
  /** `api-probe`: path of an API request that is safe to send; `status` when one was given with it. */
  readonly apiProbe: { readonly path: string; readonly status: number | undefined } | undefined
  /** `resolve`: addresses to use instead of DNS. */
  readonly resolve: readonly { readonly host: string; readonly address: string }[]
  /** Whole key prefix of the state folder when it is in this bucket, ending in a slash. */
  readonly statePrefix: string | undefined
  /** The release that should be live; `undefined` when none is known (verify of a site that was not deployed by this action). */
  readonly release: ExpectedRelease | undefined
  /** Why it is not known though there may be one: the state gave no answer, or may not be read. */
  readonly releaseUnread?: Unread | undefined
  /** ISO 8601. */
  readonly now: string
  /** Part of the paths that are made up for probes, another one in each run. */
  readonly nonce: string
}

export interface HeldDomain {
  readonly domain: string
  /** Of the distribution that it is an alias of. */
  readonly distributionId: string
}

export interface ExpectedRelease {
  readonly id: string
  /** In UTF-8 byte order of the keys; without what has left the site. */
  readonly files: readonly ExpectedFile[]
}

export interface ExpectedFile {
  /** Relative to the site's prefix. */
  readonly key: string
  readonly size: number
  /** SHA-256 of the content, hex. */
  readonly digest: string
  /** As S3 answered, without quotes. */
  readonly etag: string
  readonly fileClass: 'fingerprinted' | 'document' | 'plain'
  readonly headers: ObjectHeaders
}
