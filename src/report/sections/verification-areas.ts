import { formatCount } from '../../util/format.ts'
import type { Caps } from '../caps.ts'
import { blocks, code, details, linkTo, prose, table } from '../markup.ts'
import { shorten } from '../text.ts'
import type { Area, CheckFinding, Verification } from '../verification.ts'
import { stateIcon } from './verification-findings.ts'

const AREAS: readonly (readonly [area: Area, name: string])[] = [
  ['bucket', 'Bucket'],
  ['distribution', 'CloudFront'],
  ['api', 'API'],
  ['certificate', 'Certificate'],
  ['dns', 'DNS'],
  ['live', 'From outside']
]

/** Every check, folded by area. Where there is no room for that, only how many of each area came to what. */
export function areasPart({ findings }: Verification, caps: Caps): string {
  const areas = AREAS.map(([area, name]) => ({
    name,
    found: findings.filter(finding => finding.area === area)
  })).filter(({ found }) => found.length > 0)
  if (caps.extras === 0) return areas.map(({ name, found }) => `- ${name}: ${tallyOf(found)}`).join('\n')
  return blocks(
    ...areas.map(({ name, found }) => {
      const rows = found.map(finding => [icon(finding), nameOf(finding), said(finding, caps)])
      return details(
        `${name}: ${tallyOf(found)}`,
        table(['', 'Check', 'What was found'], ['left', 'left', 'left'], rows)
      )
    })
  )
}

function icon(finding: CheckFinding): string {
  return finding.ignored ? '🔕' : stateIcon(finding)
}

function nameOf({ id, title, source }: CheckFinding): string {
  return `${linkTo(prose(id), source) ?? prose(id)} ${prose(title)}`
}

function said(finding: CheckFinding, caps: Caps): string {
  const message = prose(shorten(finding.message, Math.min(caps.text, LONGEST_MESSAGE)))
  return finding.ignored ? `${message}<br>ignored (${code('verify-ignore')}), else ${stateIcon(finding)}` : message
}

/** In a table, a message is there for the overview. */
const LONGEST_MESSAGE = 300

function tallyOf(findings: readonly CheckFinding[]): string {
  const count = (isOf: (finding: CheckFinding) => boolean) => findings.filter(isOf).length
  const counted = (isOf: (finding: CheckFinding) => boolean) => count(one => !one.ignored && isOf(one))
  const parts: readonly (readonly [number, string])[] = [
    [counted(({ state, missing }) => state === 'fail' && missing === undefined), 'failed'],
    [counted(({ state, severity }) => state === 'warn' && severity !== 'info'), 'to be warned of'],
    [counted(({ state, severity }) => state === 'warn' && severity === 'info'), 'suggested'],
    [counted(({ state }) => state === 'unknown'), 'without an answer'],
    [counted(({ missing }) => missing !== undefined), 'without permission'],
    [counted(({ state }) => state === 'pass'), 'passed'],
    [counted(({ notApplicable }) => notApplicable === true), 'not applicable'],
    [count(({ ignored }) => ignored === true), 'ignored']
  ]
  return parts.flatMap(([number, what]) => (number === 0 ? [] : `${formatCount(number)} ${what}`)).join(', ')
}
