/** One thing that is wrong with an input's value. */
export interface Problem {
  /** The line of a multi-line input, from 1. */
  readonly line?: number
  /** What was given, as it may be shown; absent where it could be a secret. */
  readonly value?: string
  /** A clause that follows the value: `is not a bucket name: …`. */
  readonly message: string
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value }
}

export function wrong(...problems: readonly Problem[]): Parsed<never> {
  return { ok: false, problems }
}

const longestShown = 120

/** A value as it stands in a message: quoted, control characters escaped, cut at 120 characters. */
export function quote(value: string): string {
  const shown = value.length > longestShown ? `${value.slice(0, longestShown)}…` : value
  return JSON.stringify(shown)
}

/** `tags, line 2: "stage" has no value.` */
export function describeProblem(input: string, problem: Problem): string {
  const place = problem.line === undefined ? input : `${input}, line ${problem.line}`
  return `${place}: ${problem.value === undefined ? '' : `${quote(problem.value)} `}${problem.message}`
}
