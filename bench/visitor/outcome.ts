/** What one deploy of a change cost the edge and those who visit the site. */
export interface Outcome {
  /** Copies that the edge had, and that the invalidation took from it: of the page it has one for each address. */
  readonly evicted: number
  /** Those among them of files that the bucket has as it had them: with the same bytes, type and Cache-Control. */
  readonly needlessly: number
  /** Paths of the invalidation, as CloudFront charges them: a wildcard is one. */
  readonly paths: number
  /** What the edge asks the bucket for while the first visitor after the deploy looks at everything. */
  readonly origin: { readonly requests: number; readonly bytes: number }
  /** What somebody downloads who has looked at everything before the deploy, and does so again. */
  readonly returning: { readonly requests: number; readonly notModified: number; readonly bytes: number }
  /** Files of the version before that the new one has not, and those among them that a tab left open no longer gets. */
  readonly openTab: { readonly gone: number; readonly lost: number }
  /** What shows other bytes than the new version's, to the first visitor and to the one who returns. */
  readonly stale: {
    readonly atEdge: number
    readonly inBrowser: number
    /** How long the browser goes on showing the longest of it without asking, by the headers. */
    readonly seconds: number
  }
}

/** A change, and what it cost with each way to deploy it. */
export interface Comparison {
  readonly id: string
  readonly title: string
  readonly files: number
  /** By deployer, in the order of the tables. */
  readonly outcomes: ReadonlyMap<string, Outcome>
}

export interface Visitors {
  readonly comparisons: readonly Comparison[]
  /** Who took no part, and why. */
  readonly absent: readonly { readonly title: string; readonly why: string }[]
}
