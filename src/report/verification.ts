/** What a verification found, as plain data: part of the report, and of its JSON. */

/** pass: as it should be. warn, fail: it isn't. skip: it could not or need not be looked at. unknown: no answer. */
export type State = 'pass' | 'warn' | 'fail' | 'skip' | 'unknown'

export type Severity = 'error' | 'warning' | 'info'

/** In the order of a request's way, which is that of the report. */
export type Area = 'bucket' | 'distribution' | 'api' | 'certificate' | 'dns' | 'live'

/** What to do. A command can be pasted as it is: it has the account's real ids. */
export type Remedy =
  | { readonly kind: 'command'; readonly text: string; readonly note?: string }
  | { readonly kind: 'console'; readonly text: string; readonly url: string }
  | { readonly kind: 'text'; readonly text: string }

export interface Evidence {
  readonly expected: string
  readonly actual: string
}

/** What one check came to. Exactly one per check of the registry. */
export interface CheckFinding {
  /** `CF-4` */
  readonly id: string
  readonly area: Area
  readonly title: string
  /** Of what was found: the check's own, or less where it is only a matter of taste. */
  readonly severity: Severity
  readonly state: State
  /** The name and kind of what was looked at: `distribution E1A2B3C4D5E6F7`. */
  readonly resource: string
  /** One or two sentences, for somebody who has set this up by hand in the console. */
  readonly message: string
  readonly evidence?: Evidence
  readonly remedy?: Remedy
  /** URL of the documentation. */
  readonly source: string
  /** Of a skip: the IAM action that is missing, and on what. */
  readonly missing?: { readonly action: string; readonly resource: string }
  /** Id of the finding that this one follows from: it is shown under that one. */
  readonly causedBy?: string
  /** Ids of the live checks that show the same from outside, for a skip. */
  readonly seeInstead?: readonly string[]
  /** Of a skip: there is nothing to look at (no API, DNS elsewhere). It counts neither as run nor as missed. */
  readonly notApplicable?: true
  /** `verify-ignore` names it: it is shown, and does not count. */
  readonly ignored?: true
}

export interface Verification {
  /** pass: all that ran is well. unknown: nothing failed, but nothing or not the essential could be looked at. */
  readonly verdict: 'pass' | 'warn' | 'fail' | 'unknown'
  readonly findings: readonly CheckFinding[]
  readonly counts: Readonly<Record<State, number>>
  /** Checks that came to pass, warn or fail, of those that apply here. */
  readonly coverage: { readonly ran: number; readonly of: number }
  /** IAM policy of only the missing actions, as indented JSON; absent when none is. */
  readonly missingPolicy?: string
  readonly strict: boolean
  /** What it took, where that was counted: requests to AWS, and to DNS servers and the site; milliseconds. */
  readonly calls?: number
  readonly probes?: number
  readonly durationMs?: number
  /** The architecture as found, as Mermaid text without a fence around it. */
  readonly diagram?: string
}
