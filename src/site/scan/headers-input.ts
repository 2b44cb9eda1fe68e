import { readFile } from 'node:fs/promises'
import { ActionError } from '../../errors.ts'
import { type HeadersFile, parseHeadersFile } from '../../headers/headers-file.ts'
import { errnoOf } from './errno.ts'

const NONE: HeadersFile = { rules: [], problems: [], findings: [] }

/**
 * Reads the `_headers` file at `path`; none is no problem when `required` is false.
 *
 * Throws ActionError `headers-file-not-found`, or `invalid-headers-file` with up to ten malformed lines.
 */
export async function readHeadersFile(
  path: string,
  {
    required,
    shownAs,
    hosts
  }: { readonly required: boolean; readonly shownAs: string; readonly hosts: readonly string[] }
): Promise<HeadersFile> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    if (!required && errnoOf(cause) === 'ENOENT') return NONE
    throw new ActionError('headers-file-not-found', `The headers file ${shownAs} could not be read.`, {
      remedy: 'Set "headers" to a file, relative to "working-directory", or leave it out to use `_headers` in "dist".',
      cause
    })
  }
  const parsed = parseHeadersFile(text, { file: shownAs, hosts })
  if (parsed.problems.length === 0) return parsed
  const shown = parsed.problems
    .slice(0, 10)
    .map(({ line, text: content, message }) => `line ${line} ("${content}"): ${message}`)
  const more = parsed.problems.length - shown.length
  throw new ActionError(
    'invalid-headers-file',
    [`${shownAs} has lines that are no headers rules:`, ...shown, ...(more > 0 ? [`and ${more} more.`] : [])].join(
      '\n'
    ),
    { remedy: 'Mend these lines: a path like "/assets/*" on a line of its own, "Name: value" lines below it.' }
  )
}
