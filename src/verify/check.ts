import type { Area, Evidence, Remedy, Severity, State } from '../report/verification.ts'
import type { Unread } from './fact.ts'
import type { Facts } from './facts.ts'

/** One thing that can be wrong with a set-up. A pure function of the facts, with all that a reader needs beside it. */
export interface Check {
  /** `CF-4` */
  readonly id: string
  readonly area: Area
  /** What is looked at, in a few words: `Alternate domain names`. */
  readonly title: string
  /** The gravest that it comes to. */
  readonly severity: Severity
  /** ★ the hand-made reference set-up has it, ☆ it follows from it. */
  readonly star: '★' | '☆' | ''
  /** When it passes, in words, for docs/checks.md. */
  readonly passes: string
  /** What to do otherwise, in words, for docs/checks.md. */
  readonly mend: string
  /** IAM actions behind the facts that it reads. */
  readonly needs: readonly string[]
  /** Ids of live checks that show the same from outside when those actions are denied. */
  readonly seeInstead?: readonly string[]
  /** Ids of checks whose failure explains one of this. The first that failed is named as the cause. */
  readonly causes?: readonly string[]
  /** URL of the documentation. */
  readonly source: string
  evaluate(facts: Facts): Outcome
}

/** What a check came to. */
export interface Outcome {
  readonly state: State
  /** The name and kind of what was looked at: `distribution E1A2B3C4D5E6F7`. */
  readonly resource: string
  /** One or two sentences, for somebody who has set this up by hand in the console. */
  readonly message: string
  /** Where a warning is less than that. */
  readonly severity?: 'info'
  readonly evidence?: Evidence
  readonly remedy?: Remedy
  /** Of a skip or unknown: the fact without an answer. */
  readonly unread?: Unread
  /** Narrows the check's `causes` to those that explain this failure. */
  readonly causes?: readonly string[]
}
