import { inPieces } from '../util/pieces.ts'
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
  'findings'
] as const satisfies readonly (keyof Report)[]

// A field that is added to the model and forgotten here would be missing from the report without a word.
type Forgotten = Exclude<keyof Report, (typeof FIELDS)[number] | 'changes'>
const COMPLETE: [Forgotten] extends [never] ? true : Forgotten = true

/**
 * The whole report as JSON, ending in a newline: `schema` says how to read it, and grows when a field changes its meaning
 * or goes. Fields may be added. A failed run gives the same shape, with `failure` and without what it didn't reach.
 *
 * In pieces: the changes, which come last, may be 100,000.
 */
export function renderJson(report: Report): Iterable<string> {
  return inPieces(texts(report))
}

function* texts(report: Report): Generator<string> {
  const { changes } = report
  const ordered = COMPLETE && Object.fromEntries(FIELDS.map(field => [field, report[field]]))
  const whole = JSON.stringify(ordered, undefined, 2)
  if (changes === undefined) {
    yield `${whole}\n`
    return
  }
  yield `${whole.slice(0, -'\n}'.length)},\n  "changes": [`
  let separator = ''
  for (const change of changes) {
    // No text in JSON has a line break of its own.
    yield `${separator}\n    ${JSON.stringify(change, undefined, 2).replaceAll('\n', '\n    ')}`
    separator = ','
  }
  yield changes.length === 0 ? ']\n}\n' : '\n  ]\n}\n'
}
