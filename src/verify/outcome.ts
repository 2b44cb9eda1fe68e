import type { Evidence, Remedy } from '../report/verification.ts'
import type { Outcome } from './check.ts'
import { type Fact, notAsked, type Unread } from './fact.ts'

/** What is wrong, and how it is mended. */
export interface Problem extends Evidence {
  readonly message: string
  readonly remedy?: Remedy
  readonly severity?: 'info'
  readonly causes?: readonly string[]
}

export function pass(resource: string, message: string): Outcome {
  return { state: 'pass', resource, message }
}

export function warn(resource: string, problem: Problem): Outcome {
  return { state: 'warn', resource, ...outcomeOf(problem) }
}

export function fail(resource: string, problem: Problem): Outcome {
  return { state: 'fail', resource, ...outcomeOf(problem) }
}

/** There is nothing to look at here. `why` is a full sentence. */
export function notApplicable(resource: string, why: string): Outcome {
  return { state: 'skip', resource, message: why, unread: notAsked(why) }
}

function outcomeOf({ expected, actual, ...rest }: Problem) {
  return { ...rest, evidence: { expected, actual } }
}

/** Thrown where a check reads a fact without an answer; what becomes of the check then follows from the fact alone. */
export class NoAnswer extends Error {
  readonly unread: Unread
  readonly causes: readonly string[] | undefined

  /** @param causes ids of checks whose failure explains that there is none; the check's own when absent */
  constructor(unread: Unread, causes?: readonly string[]) {
    super(unread.state)
    this.unread = unread
    this.causes = causes
  }
}

/** The value of a fact that the check can't do without. `ifAbsent` says why it does not apply then, as a full sentence. */
export function read<T>(fact: Fact<T>, ifAbsent: string): T {
  if (fact.state === 'known') return fact.value
  throw new NoAnswer(fact.state === 'absent' ? notAsked(ifAbsent) : fact)
}

/** The value, or `undefined` where there is none and that is an answer too. */
export function readOptional<T>(fact: Fact<T>): T | undefined {
  if (fact.state === 'known') return fact.value
  if (fact.state === 'absent') return undefined
  throw new NoAnswer(fact)
}

/** What becomes of a check that could not read a fact; see `Fact`. */
export function unanswered(resource: string, unread: Unread): Outcome {
  switch (unread.state) {
    case 'denied':
      return {
        state: 'skip',
        resource,
        message: `The credentials may not call ${unread.action} on ${unread.resource}.`,
        unread
      }
    case 'not-asked':
      return { state: 'skip', resource, message: sentence(unread.why), unread }
    case 'throttled':
      return { state: 'unknown', resource, message: `AWS asked to slow down: ${unread.why}.`, unread }
    case 'unavailable':
      return { state: 'unknown', resource, message: `There was no answer: ${unread.why}.`, unread }
  }
}

/** `body`, or what follows from the fact that it could not read. */
export function settled(resource: string, body: () => Outcome): Outcome {
  try {
    return body()
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    const { unread, causes } = error
    return { ...unanswered(resource, unread), ...(causes && { causes }) }
  }
}

/** Each of several things judged by itself, as one outcome: the gravest, with the words of all that are equally grave. */
export function judgeAll(outcomes: readonly Outcome[], ifNone: Outcome): Outcome {
  const first = outcomes.toSorted((a, b) => gravity(b) - gravity(a))[0]
  if (first === undefined) return ifNone
  const alike = outcomes.filter(outcome => gravity(outcome) === gravity(first))
  if (alike.length === 1) return first
  const remedy = joinRemedies(alike.flatMap(outcome => outcome.remedy ?? []))
  const evidence = alike.flatMap(outcome => outcome.evidence ?? [])
  return {
    ...first,
    resource: unique(alike.map(outcome => outcome.resource)).join(', '),
    message: unique(alike.map(outcome => outcome.message)).join(' '),
    ...(evidence.length > 0 && {
      evidence: {
        expected: unique(evidence.map(({ expected }) => expected)).join('; '),
        actual: unique(evidence.map(({ actual }) => actual)).join('; ')
      }
    }),
    ...(remedy && { remedy })
  }
}

function gravity({ state, unread, severity }: Outcome): number {
  if (state === 'fail') return 6
  if (state === 'warn') return severity === 'info' ? 2.5 : 5
  if (state === 'unknown') return 4
  if (state === 'skip') return unread?.state === 'denied' ? 3 : 0
  return 1
}

/** Commands one after the other; of other kinds the first. */
function joinRemedies(remedies: readonly Remedy[]): Remedy | undefined {
  const first = remedies[0]
  if (first?.kind !== 'command') return first
  return { ...first, text: unique(remedies.flatMap(({ kind, text }) => (kind === 'command' ? text : []))).join('\n') }
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}
