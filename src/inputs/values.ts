import { didYouMean } from './nearest.ts'
import { type Parsed, type Problem, parsed, wrong } from './problem.ts'

/** Turns the text of an input, which is never blank, into its value. */
export type Parse<T> = (text: string) => Parsed<T>

export interface Line {
  /** From 1, as the user counts them. */
  readonly line: number
  readonly text: string
}

/** The lines of a multi-line input, trimmed; blank lines and those that start with `#` are left out. */
export function linesOf(text: string): readonly Line[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
}

/** Parses every line by itself, so that all wrong lines are told at once. */
export function parseLines<T>(text: string, parseLine: (line: string) => Parsed<T>): Parsed<readonly T[]> {
  const values: T[] = []
  const problems: Problem[] = []
  for (const { line, text: content } of linesOf(text)) {
    const result = parseLine(content)
    if (result.ok) values.push(result.value)
    else problems.push(...result.problems.map(problem => ({ ...problem, line })))
  }
  return problems.length === 0 ? parsed(values) : wrong(...problems)
}

/** A value of one line: a stray line break would otherwise end up in a header or a URL. */
export function singleLine<T>(parse: Parse<T>): Parse<T> {
  return text =>
    /[\r\n]/.test(text) ? wrong({ value: text, message: 'has several lines; one value is wanted.' }) : parse(text)
}

export function parseChoice<const T extends string>(choices: readonly T[]): Parse<T> {
  return text => {
    const chosen = choices.find(choice => choice === text)
    if (chosen !== undefined) return parsed(chosen)
    return wrong({
      value: text,
      message: `is not one of ${choices.map(choice => `"${choice}"`).join(', ')}.${didYouMean(text, choices)}`
    })
  }
}

/** The spellings of YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#1032-tag-resolution), as `@actions/core` takes them. */
export const parseBoolean: Parse<boolean> = text => {
  if (['true', 'True', 'TRUE'].includes(text)) return parsed(true)
  if (['false', 'False', 'FALSE'].includes(text)) return parsed(false)
  return wrong({ value: text, message: 'is not a boolean: write "true" or "false".' })
}

const millisecondsIn: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }
const longestDurationMs = 24 * 3_600_000

/** `90s`, `10m`, `1h`, `1h30m` → milliseconds; more than nothing and at most a day. */
export const parseDuration: Parse<number> = text => {
  if (!/^(\d{1,6}[smh]\s*)+$/.test(text)) {
    const hint = /^\d+$/.test(text) ? ` A unit is missing: "${text}s" or "${text}m".` : ''
    return wrong({ value: text, message: `is not a duration: write it like "90s", "10m" or "1h".${hint}` })
  }
  let milliseconds = 0
  for (const [, amount, unit] of text.matchAll(/(\d+)([smh])/g)) {
    milliseconds += Number(amount) * (millisecondsIn[unit ?? ''] ?? 0)
  }
  if (milliseconds === 0) return wrong({ value: text, message: 'is no time at all: give at least "1s".' })
  if (milliseconds > longestDurationMs)
    return wrong({ value: text, message: 'is more than a day: give at most "24h".' })
  return parsed(milliseconds)
}

/** `50%` → 50. A bare number is refused, because elsewhere it is a count of files. */
export const parsePercent: Parse<number> = text => {
  const amount = /^(\d{1,3})\s*%$/.exec(text)?.[1]
  if (amount !== undefined && Number(amount) <= 100) return parsed(Number(amount))
  const hint = /^\d+$/.test(text) && Number(text) <= 100 ? ` Did you mean "${text}%"?` : ''
  return wrong({ value: text, message: `is not a percentage from "0%" to "100%".${hint}` })
}

const dayMs = 24 * 3_600_000

/** `7d`, `36h`, `0d` → milliseconds; at most a year. */
export const parseAge: Parse<number> = text => {
  const [, amount, unit] = /^(\d{1,4})\s*([dh])$/.exec(text) ?? []
  if (amount === undefined) {
    const hint = /^\d+$/.test(text) ? ` A unit is missing: "${text}d".` : ''
    return wrong({ value: text, message: `is not an age: write it in days or hours, like "7d" or "36h".${hint}` })
  }
  const milliseconds = Number(amount) * (unit === 'd' ? dayMs : 3_600_000)
  if (milliseconds > 366 * dayMs) return wrong({ value: text, message: 'is more than a year: give at most "366d".' })
  return parsed(milliseconds)
}

export function parseCount(least: number, most: number): Parse<number> {
  return text => {
    const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
    return count >= least && count <= most
      ? parsed(count)
      : wrong({ value: text, message: `is not a whole number from ${least} to ${most}.` })
  }
}

/** `previous`, or a release's id as the summary of its deploy shows it. */
export const parseRelease: Parse<string> = text =>
  text === 'previous' || /^\d{8}T\d{6}Z-[0-9a-f]{7}-\d+\.\d+$/.test(text)
    ? parsed(text)
    : wrong({
        value: text,
        message: 'is neither "previous" nor the id of a release, like "20260131T101530Z-1a2b3c4-987654321.1".'
      })
