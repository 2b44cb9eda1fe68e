import { formatCount } from '../util/format.ts'
import type { Report } from './model.ts'
import { shorten, shortenName } from './text.ts'
import type { CheckFinding, Remedy } from './verification.ts'
import { coverageSentences, type Told, VERDICT_ICONS, verificationPhrase, verified } from './verified.ts'

const LISTED = 15
const LONGEST_NAME = 160
const LONGEST_TEXT = 1000
const LONGEST_COMMAND = 4000

/** What was verified, for the job's log: what is wrong with how it is mended, and the rest in a line each. */
export function verificationLines({
  verification,
  command
}: Pick<Report, 'verification' | 'command'>): readonly string[] {
  if (verification === undefined) return []
  const { failures, warnings, unanswered, unpermitted } = verified(verification)
  return [
    ...(command === 'verify'
      ? []
      : [`${VERDICT_ICONS[verification.verdict]} Verification: ${verificationPhrase(verification)}`]),
    coverageSentences(verification).join(' '),
    ...listed(failures, told => failureLines(told)),
    ...listed(warnings, ({ finding }) => [`  ! ${sentence(finding)}`]),
    ...listed(unanswered, ({ finding }) => [`  ? ${sentence(finding)}`]),
    ...(unpermitted.length === 0 ? [] : [permissionsLine(unpermitted)])
  ]
}

function failureLines({ finding, explains }: Told): readonly string[] {
  const { evidence, remedy } = finding
  return [
    `  x ${sentence(finding)}`,
    ...(evidence === undefined
      ? []
      : [
          `      expected: ${shorten(evidence.expected, LONGEST_TEXT)}`,
          `      found: ${shorten(evidence.actual, LONGEST_TEXT)}`
        ]),
    ...(explains.length === 0 ? [] : [`      explains: ${explains.map(({ id }) => id).join(', ')}`]),
    ...(remedy === undefined ? [] : remedyLines(remedy))
  ]
}

function remedyLines(remedy: Remedy): readonly string[] {
  if (remedy.kind === 'text') return [`      to mend it: ${shorten(remedy.text, LONGEST_TEXT)}`]
  if (remedy.kind === 'console') return [`      to mend it: ${shorten(remedy.text, LONGEST_TEXT)} ${remedy.url}`]
  if (remedy.text.length > LONGEST_COMMAND) return ['      to mend it: the command is in the job summary']
  return ['      to mend it:', ...remedy.text.split(/\r?\n/).map(line => `        ${line}`)]
}

function permissionsLine(unpermitted: readonly CheckFinding[]): string {
  const actions = [...new Set(unpermitted.flatMap(({ missing }) => missing?.action ?? []))].sort()
  return `  - Permissions that are missing: ${actions.join(', ')}. The job summary has one policy of them.`
}

function sentence({ id, title, resource, message }: CheckFinding): string {
  return `${id} ${title} (${shortenName(resource, LONGEST_NAME)}): ${shorten(message, LONGEST_TEXT)}`
}

function listed<T>(all: readonly T[], lines: (one: T) => readonly string[]): readonly string[] {
  const left = all.length - LISTED
  return [
    ...all.slice(0, LISTED).flatMap(lines),
    ...(left > 0 ? [`  … and ${formatCount(left)} more, in the job summary`] : [])
  ]
}
