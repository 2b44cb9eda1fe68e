import type { Report } from './model.ts'

// The order of the fields is that of the model, whatever order the pipeline learnt them in, so that two reports can be compared.
const FIELDS = [
  'schema',
  'command',
  'result',
  'target',
  'startedAt',
  'durationMs',
  'run',
  'destination',
  'failure',
  'build',
  'site',
  'release',
  'history',
  'counts',
  'transfer',
  'preview',
  'cleanup',
  'invalidations',
  'verification',
  'findings',
  'changes'
] as const satisfies readonly (keyof Report)[]

// A field that is added to the model and forgotten here would be missing from the report without a word.
type Forgotten = Exclude<keyof Report, (typeof FIELDS)[number]>
const COMPLETE: [Forgotten] extends [never] ? true : Forgotten = true

/**
 * The whole report as JSON, ending in a newline: `schema` says how to read it, and grows when a field changes its meaning
 * or goes. Fields may be added. A failed run gives the same shape, with `failure` and without what it didn't reach.
 */
export function renderJson(report: Report): string {
  const ordered = COMPLETE && Object.fromEntries(FIELDS.map(field => [field, report[field]]))
  return `${JSON.stringify(ordered, undefined, 2)}\n`
}
