import { parsed, wrong } from './problem.ts'
import type { Parse } from './values.ts'

/** One input: what its absence means, and how its text becomes a value. Names and descriptions stand in action.yml. */
export interface InputSpec<T> {
  /** As in action.yml; `undefined` when there is none. */
  readonly defaultText: string | undefined
  readonly required: boolean
  readonly parse: Parse<T>
  /** What an absent input stands for. */
  readonly absent: () => ReturnType<Parse<T>>
}

export function required<T>(parse: Parse<T>): InputSpec<T> {
  return {
    defaultText: undefined,
    required: true,
    parse,
    absent: () => wrong({ message: 'is required and was not given.' })
  }
}

export function optional<T>(parse: Parse<T>): InputSpec<T | undefined> {
  return { defaultText: undefined, required: false, parse, absent: () => parsed(undefined) }
}

/** An optional list: none given is an empty one. */
export function optionalList<T>(parse: Parse<readonly T[]>): InputSpec<readonly T[]> {
  return { defaultText: undefined, required: false, parse, absent: () => parsed([]) }
}

export function withDefault<T>(defaultText: string, parse: Parse<T>): InputSpec<T> {
  return { defaultText, required: false, parse, absent: () => parse(defaultText) }
}

/** An optional input whose default is an expression: the runner puts its value in, so the expression itself never arrives. */
export function filledByRunner<T>(expression: string, parse: Parse<T>): InputSpec<T | undefined> {
  return { ...optional(parse), defaultText: `\${{ ${expression} }}` }
}

export type InputTable = Readonly<Record<string, InputSpec<unknown>>>

/** The values that a table's inputs have. */
export type ValuesOf<Table extends InputTable> = {
  readonly [Name in keyof Table]: Table[Name] extends InputSpec<infer T> ? T : never
}
