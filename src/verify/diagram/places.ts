import type { Area, CheckFinding } from '../../report/verification.ts'
import type { Mark } from './mermaid.ts'

/** The parts of the architecture that findings are about. */
export type Place = 'visitors' | 'dns' | 'cdn' | 'certificate' | 'waf' | 'router' | 'bucket' | 'api'

const OF_AREA: Readonly<Record<Area, Place>> = {
  bucket: 'bucket',
  distribution: 'cdn',
  api: 'api',
  certificate: 'certificate',
  dns: 'dns',
  live: 'visitors'
}

/** How a part is. */
export type MarkOf = (place: Place) => Mark

/** Where a check is about another part than the rest of its area. */
const OF_CHECK: Readonly<Record<string, Place>> = {
  'CF-7': 'bucket',
  'CF-8': 'bucket',
  'CF-13': 'router',
  'CF-15': 'certificate',
  'CF-22': 'waf',
  'CF-23': 'waf',
  'L-1': 'dns',
  'L-2': 'dns',
  'L-3': 'certificate',
  'L-11': 'api',
  'L-12': 'api',
  'L-15': 'bucket'
}

/** How one part is: fail, warn, unknown (not all of it could be looked at), ok, in this order. */
export function markOf(findings: readonly CheckFinding[], place: Place): Mark {
  const marks = findings
    .filter(
      ({ id, area, ignored, notApplicable }) => !ignored && !notApplicable && (OF_CHECK[id] ?? OF_AREA[area]) === place
    )
    .map(mark)
  return ORDER.find(one => marks.includes(one)) ?? 'plain'
}

const ORDER: readonly Mark[] = ['fail', 'warn', 'unknown', 'ok']

function mark({ state, severity, missing }: CheckFinding): Mark {
  // What strict counts as a failure was not looked at all the same.
  if (missing !== undefined || state === 'unknown' || state === 'skip') return 'unknown'
  if (state === 'warn') return severity === 'info' ? 'ok' : 'warn'
  return state === 'fail' ? 'fail' : 'ok'
}
