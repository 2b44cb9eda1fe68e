import { type Parsed, type Problem, parsed, wrong } from './problem.ts'
import { linesOf } from './values.ts'

/** How S3 encrypts what is uploaded; without one, the bucket's own setting counts. */
export type Encryption =
  | { readonly kind: 'AES256' }
  | {
      readonly kind: 'aws:kms' | 'aws:kms:dsse'
      /** Absent: the account's AWS-managed key, or the bucket's default key. */
      readonly keyId: string | undefined
    }

/** A key's id, its ARN, an alias or an alias's ARN (https://docs.aws.amazon.com/kms/latest/developerguide/find-cmk-id-arn.html). */
export function parseKmsKey(text: string): Parsed<string> {
  const id = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i
  const alias = /^alias\/[\w/-]{1,250}$/
  const resource = text.replace(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key\/)?/, '')
  if (id.test(resource) || alias.test(resource)) return parsed(text)
  const hint = /^[\w-]+$/.test(text) ? ` An alias is written "alias/${text}".` : ''
  return wrong({ value: text, message: `is not the id, ARN or alias of a KMS key.${hint}` })
}

export interface Tag {
  readonly key: string
  readonly value: string
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const maxTags = 10
const maxKeyLength = 128
const maxValueLength = 256
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_Tag.html */
const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Lines of `key=value` or `key: value`; whichever separator comes first counts. */
export function parseTags(text: string): Parsed<readonly Tag[]> {
  const tags: Tag[] = []
  const problems: Problem[] = []
  const lines = linesOf(text)
  for (const { line, text: content } of lines) {
    const [, key = '', value = ''] = /^(.*?)\s*(?:=|:(?:\s|$))\s*(.*)$/.exec(content) ?? []
    const message = tagProblem(content, key, value, tags)
    if (message === undefined) tags.push({ key, value })
    else problems.push({ line, value: content, message })
  }
  if (lines.length > maxTags) {
    problems.push({ message: `${lines.length} tags are more than the ${maxTags} that S3 allows on an object.` })
  }
  return problems.length === 0 ? parsed(tags) : wrong(...problems)
}

function tagProblem(line: string, key: string, value: string, before: readonly Tag[]): string | undefined {
  if (key === '') {
    return /^[=:]/.test(line) ? 'has no key: write it like "team=web".' : 'has no value: write it like "team=web".'
  }
  if (/^aws:/i.test(key)) return 'starts with "aws:", which is reserved for AWS.'
  if (key.length > maxKeyLength) return `has a key of more than ${maxKeyLength} characters.`
  if (value.length > maxValueLength) return `has a value of more than ${maxValueLength} characters.`
  if (!tagCharacters.test(key) || !tagCharacters.test(value)) {
    return 'has a character that tags cannot hold: only letters, digits, spaces and _ . : / = + - @ are allowed.'
  }
  if (before.some(tag => tag.key === key)) return `gives the key "${key}" a second time.`
  return undefined
}
