import type { Finding } from '../report/model.ts'
import { didYouMean } from './nearest.ts'
import { describeProblem, type Parsed } from './problem.ts'
import type { InputTable, ValuesOf } from './spec.ts'

/** Environment variables, as `process.env` gives them. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where the runner puts an input: upper-cased, spaces as `_`, hyphens kept.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs
 */
export function variableOf(input: string): string {
  return `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`
}

/** The values that could be read, and a sentence for each that could not. Blank counts as absent. */
export function readTable<Table extends InputTable>(
  table: Table,
  env: Environment
): { readonly values: Partial<ValuesOf<Table>>; readonly problems: readonly string[] } {
  const values: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [name, spec] of Object.entries(table)) {
    // Only the end is trimmed before the lines are counted, so that line numbers are those the user sees.
    const text = env[variableOf(name)] ?? ''
    let result: Parsed<unknown>
    if (text.trim() !== '') result = spec.parse(/[\r\n]/.test(text.trim()) ? text.trimEnd() : text.trim())
    else result = spec.absent()
    if (result.ok) values[name] = result.value
    else problems.push(...result.problems.map(problem => describeProblem(name, problem)))
  }
  return { values: values as Partial<ValuesOf<Table>>, problems }
}

/** A warning for every input that was given and does not exist; the runner passes those on as well. */
export function unknownInputs(table: InputTable, env: Environment): readonly Finding[] {
  const names = Object.keys(table)
  const known = new Set(names.map(variableOf))
  return Object.keys(env)
    .filter(variable => variable.startsWith('INPUT_') && !known.has(variable))
    .sort()
    .map(variable => {
      const name = variable.slice('INPUT_'.length).toLowerCase()
      return {
        level: 'warning',
        title: 'Unknown input',
        message: `"${name}" is not an input of this action and does nothing.${didYouMean(name, names)}`,
        remedy: 'Correct its name under `with:`, or take it out.'
      }
    })
}
