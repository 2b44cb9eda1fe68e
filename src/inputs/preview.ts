import { isPullRequestNumber, placesIn } from '../preview/template.ts'
import { parseDomain } from './cdn.ts'
import { parsePrefix } from './destination.ts'
import { type Parsed, parsed, wrong } from './problem.ts'

/** `7`, and `#7` as people write it. */
export function parsePullRequestNumber(text: string): Parsed<number> {
  const number = text.replace(/^#/, '')
  if (isPullRequestNumber(number)) return parsed(Number(number))
  return wrong({ value: text, message: 'is not the number of a pull request, like "7".' })
}

/** The address of previews: `{number}` stands either in the first label of the host or in the path. */
export interface PreviewUrl {
  readonly kind: 'host' | 'path'
  /** Ends in a slash. */
  readonly template: string
  /** With `{number}` where it is a host's: `pr-{number}.example.com`. */
  readonly host: string
  /** `/`, or like `/previews/pr-{number}/`. */
  readonly path: string
}

/** Stands in for `{number}` where a whole address is looked at. */
const anyNumber = '1234567890'

export function parsePreviewUrl(text: string): Parsed<PreviewUrl> {
  const fail = (because: string) => wrong({ value: text, message: because })
  const example = 'write it like "https://pr-{number}.example.com" or "https://example.com/previews/pr-{number}/".'
  if (placesIn(text) !== 1) {
    return fail(`has "{number}" ${placesIn(text) === 0 ? 'nowhere' : 'more than once'}: ${example}`)
  }
  const [, host = '', path = ''] = /^https:\/\/([^/?#]*)(\/[^?#]*)?$/i.exec(text) ?? []
  if (host === '') return fail(`is not the address of a folder: ${example}`)
  const domain = parseDomain(host.replace('{number}', anyNumber))
  if (!domain.ok) return fail(`has a host that ${domain.problems[0]?.message ?? 'is none.'}`)
  const folders = parsePrefix(path.replace('{number}', anyNumber))
  if (!folders.ok) return fail(`has a path that ${folders.problems[0]?.message ?? 'is none.'}`)
  if (/[^A-Za-z0-9._~/-]/.test(path.replace('{number}', ''))) {
    return fail('has characters in its path that an address would have encoded.')
  }
  if (!host.includes('{number}')) {
    const [folder] = /[^/]*\{number\}[^/]*\/?$/.exec(path) ?? []
    if (folder === undefined) return fail('goes on below the folder of the pull request: end it there.')
    const templatePath = `${path.replace(/\/$/, '')}/`
    return parsed({
      kind: 'path',
      template: `https://${domain.value}${templatePath}`,
      host: domain.value,
      path: templatePath
    })
  }
  const [label = ''] = host.split('.')
  if (!label.includes('{number}')) {
    return fail('has "{number}" below the first label: a wildcard alias and certificate cover one label only.')
  }
  if (/^xn--/i.test(label) || /\P{ASCII}/u.test(label)) {
    return fail('has letters beyond ASCII beside "{number}": with each number they would be encoded otherwise.')
  }
  if (folders.value !== '') return fail('has both a host of its own and a path: leave out the path.')
  const templateHost = [label.toLowerCase(), ...domain.value.split('.').slice(1)].join('.')
  return parsed({ kind: 'host', template: `https://${templateHost}/`, host: templateHost, path: '/' })
}

/** A folder of the bucket with `{number}` in its last part. */
export function parsePreviewPrefix(text: string): Parsed<string> {
  const fail = (because: string) => wrong({ value: text, message: because })
  if (placesIn(text) !== 1) {
    return fail(
      `has "{number}" ${placesIn(text) === 0 ? 'nowhere' : 'more than once'}: write it like "previews/pr-{number}".`
    )
  }
  const folder = parsePrefix(text)
  if (!folder.ok) return folder
  if (/[{}]/.test(folder.value.replace('{number}', ''))) return fail('has braces besides "{number}".')
  if (!folder.value.split('/').at(-2)?.includes('{number}')) {
    return fail('goes on below the folder of the pull request: end it there, like "previews/pr-{number}".')
  }
  return parsed(folder.value)
}

/** The name of an environment on GitHub: shown with each Deployment. */
export function parseEnvironment(text: string): Parsed<string> {
  if (/\p{Cc}/u.test(text)) return wrong({ value: text, message: 'has a control character.' })
  if (text.length > 255) return wrong({ value: text, message: 'is longer than the 255 characters that GitHub takes.' })
  return parsed(text)
}
