import { formatPlural } from '../../util/format.ts'
import type { Check } from '../check.ts'
import type { Facts } from '../facts.ts'
import { fail, judgeAll, notApplicable, pass, unanswered } from '../outcome.ts'
import { command } from '../remedies/command.ts'
import { copyInPlace } from '../remedies/copy-object.ts'
import { bucketName } from '../resource.ts'

/** What browsers insist on: scripts and styles of another type are refused, documents are downloaded. */
const TYPES: readonly (readonly [extension: RegExp, types: readonly string[]])[] = [
  [/\.html?$/i, ['text/html']],
  [/\.[cm]?js$/i, ['text/javascript', 'application/javascript']],
  [/\.css$/i, ['text/css']],
  [/\.json$/i, ['application/json']],
  [/\.svg$/i, ['image/svg+xml']],
  [/\.wasm$/i, ['application/wasm']]
]

export const contentType: Check = {
  id: 'S3-10',
  area: 'bucket',
  title: 'Content types',
  severity: 'error',
  star: '',
  passes:
    'The objects are stored with the Content-Type that the release gave them: text/html, text/javascript, text/css.',
  mend: 'Deploy again, or copy the object over itself with the right type.',
  needs: ['s3:GetObject'],
  seeInstead: ['L-7', 'L-9'],
  source: 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/MIME_types',
  evaluate(facts) {
    const resource = bucketName(facts)
    const outcomes = facts.bucket.heads.flatMap(({ key, head }) => {
      if (head.state === 'absent') return []
      if (head.state !== 'known') return [unanswered(resource, head)]
      const object = head.value
      const expected = expectedTypes(facts, key)
      if (expected.length === 0) return []
      const actual = essence(object.contentType)
      if (expected.includes(actual)) return [pass(resource, `${key} is ${actual}.`)]
      return [
        fail(resource, {
          message: `${key} is stored as ${actual === '' ? 'nothing' : actual}: browsers refuse scripts and styles of another type, and download pages.`,
          expected: `${key}: ${expected[0]}`,
          actual: `${key}: ${actual === '' ? 'no Content-Type' : actual}`,
          remedy: command([
            copyInPlace(facts, key, { ...object, contentType: storedType(facts, key, expected[0] ?? '') })
          ])
        })
      ]
    })
    const judged = judgeAll(outcomes, notApplicable(resource, 'There is no file to look at.'))
    return judged.state === 'pass'
      ? pass(resource, `${formatPlural(outcomes.length, 'file')} looked at, and the types are right.`)
      : judged
  }
}

function expectedTypes({ expectation }: Facts, key: string): readonly string[] {
  const recorded = expectation.release?.files.find(file => file.key === key)?.headers.contentType
  if (recorded !== undefined) return [essence(recorded)]
  return TYPES.find(([extension]) => extension.test(key))?.[1] ?? []
}

function storedType({ expectation }: Facts, key: string, type: string): string {
  return expectation.release?.files.find(file => file.key === key)?.headers.contentType ?? type
}

/** The media type without parameters, lower case. */
function essence(type: string | undefined): string {
  return (type ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}
