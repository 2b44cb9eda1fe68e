import { domainToASCII } from 'node:url'
import { didYouMean } from './nearest.ts'
import { type Parsed, type Problem, parsed, wrong } from './problem.ts'
import { linesOf } from './values.ts'

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Distribution.html: the id as the console shows it. */
export function parseDistributionId(text: string): Parsed<string> {
  if (/^E[A-Z0-9]{7,31}$/.test(text)) return parsed(text)
  const fromArn = /^arn:[^:]*:cloudfront::\d*:distribution\/(E[A-Z0-9]+)$/.exec(text)?.[1]
  const hint =
    fromArn !== undefined
      ? ` This is its ARN; the id is "${fromArn}".`
      : /^E[A-Z0-9]{7,31}$/.test(text.toUpperCase())
        ? ` Did you mean "${text.toUpperCase()}"?`
        : /[,;\s]/.test(text)
          ? ' Several ids go on lines of their own.'
          : text.includes('.')
            ? ' This is a domain name; the id stands beside it in the console (or give it in the input domain).'
            : ''
  return wrong({ value: text, message: `is not a distribution id, which looks like "E1A2B3C4D5E6F7".${hint}` })
}

/** A host name in lower case, IDN as punycode (https://www.rfc-editor.org/rfc/rfc5891), without a trailing dot. */
export function parseDomain(text: string): Parsed<string> {
  const fail = (because: string) => wrong({ value: text, message: because })
  if (/[,;\s]/.test(text)) return fail('is not a domain name. Several of them go on lines of their own.')
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#:]*)/i.exec(text)?.[1] ?? ''
  if (host !== text) return fail(`is not a domain name: leave out scheme, port and path: "${host}".`)
  if (text.startsWith('*.')) return fail('is a wildcard: name a host that visitors open.')
  const ascii = domainToASCII(text.replace(/\.$/, ''))
  if (/^[\d.]+$/.test(ascii)) return fail('is an IP address: CloudFront answers by name.')
  const labels = ascii.split('.')
  const wellFormed = labels.every(label => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label))
  if (labels.length < 2 || ascii.length > 253 || !wellFormed) {
    return fail('is not a domain name: write it like "www.example.com".')
  }
  return parsed(ascii)
}

/** What to invalidate: the fewest correct paths, everything, everything of the site's own folder, nothing, or just these paths. */
export type Invalidate =
  | { readonly kind: 'auto' }
  | { readonly kind: 'all' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'none' }
  | { readonly kind: 'paths'; readonly paths: readonly string[] }

const invalidateWords = ['auto', 'all', 'none'] as const

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-invalidations */
const maxPaths = 3_000
const maxWildcards = 15
const maxPathLength = 4_000

/** `auto`, `all`, `none`, or lines of paths as CloudFront takes them: `/` first, `*` only at the end. */
export function parseInvalidate(text: string): Parsed<Invalidate> {
  const word = invalidateWords.find(candidate => candidate === text)
  if (word !== undefined) return parsed({ kind: word })
  const lines = linesOf(text)
  const problems: Problem[] = lines.flatMap(({ line, text: path }) => {
    const message = pathProblem(path, lines.length)
    return message === undefined ? [] : [{ line, value: path, message }]
  })
  const paths = [...new Set(lines.map(({ text: path }) => path))]
  if (paths.length > maxPaths) {
    problems.push({
      message: `${paths.length} paths are more than the ${maxPaths} that CloudFront takes at once: write "/*".`
    })
  }
  const wildcards = paths.filter(path => path.endsWith('*')).length
  if (wildcards > maxWildcards) {
    problems.push({
      message: `${wildcards} paths with "*" are more than the ${maxWildcards} that CloudFront takes at once.`
    })
  }
  return problems.length === 0 ? parsed({ kind: 'paths', paths }) : wrong(...problems)
}

function pathProblem(path: string, count: number): string | undefined {
  if (invalidateWords.some(word => word === path)) return 'stands beside paths: give it alone, or only paths.'
  if (!path.startsWith('/')) {
    const hint = count === 1 ? didYouMean(path, invalidateWords) : ''
    return `is neither "auto", "all", "none" nor a path that starts with "/".${hint}`
  }
  if (path.slice(0, -1).includes('*')) return 'has a "*" before its end, which CloudFront does not take for a wildcard.'
  const encoded = path.replaceAll(/%(?![0-9A-Fa-f]{2})|[^\x21-\x7e]|["<>#{}|\\^~[\]`]/gu, encodeCharacter)
  if (encoded !== path) return `has characters that CloudFront wants encoded: write "${encoded}".`
  if (path.length > maxPathLength) return `is longer than ${maxPathLength} characters.`
  return undefined
}

/** CloudFront refuses paths with what RFC 1738 calls unsafe, and with anything that is not ASCII. */
function encodeCharacter(character: string): string {
  return [...Buffer.from(character)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}
