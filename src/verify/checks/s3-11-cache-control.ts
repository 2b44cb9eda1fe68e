import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import type { Facts, ObjectHead } from '../facts.ts'
import { judgeAll, notApplicable, pass, unanswered, warn } from '../outcome.ts'
import { command } from '../remedies/command.ts'
import { copyInPlace } from '../remedies/copy-object.ts'
import { bucketName } from '../resource.ts'

const WEEK = 7 * 86_400

/**
 * | file | passes with |
 * |---|---|
 * | document | no-cache, no-store or max-age=0 |
 * | fingerprinted | immutable, or a max-age of a week or more |
 * | other | anything |
 */
export const cacheControl: Check = {
  id: 'S3-11',
  area: 'bucket',
  title: 'Cache-Control',
  severity: 'warning',
  star: '',
  passes: 'Browsers ask again for documents (no-cache) and keep fingerprinted files (immutable).',
  mend: 'Deploy again with the default headers, or copy the object over itself with the right one.',
  needs: ['s3:GetObject'],
  source: cloudFrontDocs('Expiration.html'),
  evaluate(facts) {
    const resource = bucketName(facts)
    const outcomes = facts.bucket.heads.flatMap(({ key, head }) => {
      if (head.state === 'absent') return []
      if (head.state !== 'known') return [unanswered(resource, head)]
      const object = head.value
      return judge(facts, key, object)
    })
    const judged = judgeAll(outcomes, notApplicable(resource, 'There is no file to look at.'))
    return judged.state === 'pass'
      ? pass(resource, 'Documents are asked for again, fingerprinted files are kept.')
      : judged
  }
}

function judge(facts: Facts, key: string, object: ObjectHead): readonly Outcome[] {
  const resource = bucketName(facts)
  const fileClass = facts.expectation.release?.files.find(file => file.key === key)?.fileClass
  // Of documents only pages: a service worker has rules of its own in browsers.
  const isDocument = (fileClass === undefined || fileClass === 'document') && /\.html?$/i.test(key)
  const actual = object.cacheControl ?? 'none'
  const stored = object.cacheControl === undefined ? 'it has no Cache-Control' : `Cache-Control: ${actual}`
  const remedy = (value: string) => command([copyInPlace(facts, key, { ...object, cacheControl: value })])
  if (isDocument) {
    if (/\b(?:no-cache|no-store|max-age=0)\b/.test(actual)) return [pass(resource, `${key}: ${actual}.`)]
    return [
      warn(resource, {
        message: `Browsers keep ${key} (${stored}), so visitors see a new release late, or the old page with files that are gone.`,
        expected: `${key}: no-cache`,
        actual: `${key}: ${actual}`,
        remedy: remedy('no-cache')
      })
    ]
  }
  if (fileClass !== 'fingerprinted') return []
  const maxAge = Number(/\bmax-age=(\d+)/.exec(actual)?.[1] ?? 0)
  if (/\bimmutable\b/.test(actual) || maxAge >= WEEK) return [pass(resource, `${key}: ${actual}.`)]
  return [
    warn(resource, {
      message: `${key} never changes under its name, and browsers ask for it again all the same (${stored}).`,
      expected: `${key}: public, max-age=31536000, immutable`,
      actual: `${key}: ${actual}`,
      remedy: remedy('public, max-age=31536000, immutable')
    })
  ]
}
