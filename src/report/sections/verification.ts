import { formatCount, formatPlural } from '../../util/format.ts'
import type { Caps } from '../caps.ts'
import { blocks, code, details, fenced, prose } from '../markup.ts'
import type { Report } from '../model.ts'
import { shorten, shortenName } from '../text.ts'
import type { CheckFinding, Verification } from '../verification.ts'
import { coverageSentences, VERDICT_ICONS, verificationPhrase, verified } from '../verified.ts'
import { areasPart } from './verification-areas.ts'
import { checkName, failureBlock, findingLine, longestBlock, warningBlock } from './verification-findings.ts'

/**
 * What was verified: what is wrong with how it is mended, then what could not be looked at with the policy that allows it,
 * then all checks by area, folded, and the architecture at last.
 */
export function verificationSection({ verification, command }: Report, caps: Caps): string | undefined {
  if (verification === undefined) return undefined
  const { failures, warnings, notes, unanswered } = verified(verification)
  const room = (before: number) => Math.max(0, caps.findings - before)
  const shownFailures = failures.slice(0, caps.findings)
  const shownWarnings = warnings.slice(0, room(failures.length))
  const shownNotes = notes.slice(0, room(failures.length + warnings.length))
  const left = failures.length - shownFailures.length + warnings.length - shownWarnings.length
  return blocks(
    // Of a run that does nothing else the title of the summary has said it.
    command === 'verify'
      ? undefined
      : `#### ${VERDICT_ICONS[verification.verdict]} Verification: ${verificationPhrase(verification)}`,
    coverageSentences(verification).join(' '),
    ...shownFailures.map(told => failureBlock(told, caps)),
    ...shownWarnings.map(told => warningBlock(told, caps)),
    left === 0 ? undefined : `… and ${formatCount(left)} more, all of them ${caps.elsewhere}`,
    unansweredPart(
      unanswered.map(({ finding }) => finding),
      caps
    ),
    permissionsPart(verification, caps),
    shownNotes.length === 0
      ? undefined
      : details(formatPlural(notes.length, 'suggestion'), blocks(...shownNotes.map(told => warningBlock(told, caps)))),
    areasPart(verification, caps),
    diagramPart(verification, caps)
  )
}

function unansweredPart(findings: readonly CheckFinding[], caps: Caps): string | undefined {
  if (findings.length === 0) return undefined
  return blocks(
    `##### ❔ ${formatPlural(findings.length, 'check')} had no answer`,
    list(findings, caps, finding => findingLine(finding, caps))
  )
}

function permissionsPart(verification: Verification, caps: Caps): string | undefined {
  const { unpermitted } = verified(verification)
  const { missingPolicy: policy, strict } = verification
  if (unpermitted.length === 0 && policy === undefined) return undefined
  const isShown = policy !== undefined && policy.length <= longestBlock(caps)
  return blocks(
    unpermitted.length === 0
      ? '##### 🔑 Permissions that are missing'
      : `##### 🔑 ${formatPlural(unpermitted.length, 'check needs a permission', 'checks need permissions')}${strict ? `, which ${code('strict')} counts as failed` : ''}`,
    list(unpermitted, caps, finding => `${checkName(finding)}${needs(finding, caps)}${seeInstead(finding)}`),
    policy === undefined
      ? undefined
      : `This policy has what is missing and no more; attach it to the role of this job${isShown ? ':' : `. It is ${caps.elsewhere}.`}`,
    isShown ? fenced('json', policy) : undefined
  )
}

function needs({ missing, message }: CheckFinding, caps: Caps): string {
  if (missing === undefined) return `: ${prose(shorten(message, caps.text))}`
  return `: ${code(missing.action)}${missing.resource === '*' ? '' : ` on ${code(shortenName(missing.resource, caps.name))}`}`
}

function seeInstead({ seeInstead = [] }: CheckFinding): string {
  return seeInstead.length === 0 ? '' : ` (seen from outside: ${seeInstead.join(', ')})`
}

function list(findings: readonly CheckFinding[], caps: Caps, item: (finding: CheckFinding) => string): string {
  const shown = findings.slice(0, caps.findings)
  const more = findings.length - shown.length
  return [
    ...shown.map(finding => `- ${item(finding)}`),
    ...(more === 0 ? [] : [`- … and ${formatCount(more)} more`])
  ].join('\n')
}

/** A diagram can't be shortened; it is a few kilobytes, and the first to go. */
function diagramPart({ diagram }: Verification, caps: Caps): string | undefined {
  if (diagram === undefined || caps.extras === 0 || diagram.length > LONGEST_DIAGRAM) return undefined
  return blocks(
    '##### The architecture as it was found',
    fenced('mermaid', diagram),
    '<sub>✅ as it should be · ⚠️ to be warned of · ❌ wrong · ❔ not all of it could be looked at</sub>'
  )
}

/** Mermaid draws no text above this, unless it is told to: https://mermaid.js.org/config/schema-docs/config.html#maxtextsize */
const LONGEST_DIAGRAM = 50_000
