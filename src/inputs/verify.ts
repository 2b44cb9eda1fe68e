import { formatEndpoint, parseEndpoint } from '../util/endpoint.ts'
import { checkIds } from '../verify/check-ids.ts'
import { parseDomain } from './cdn.ts'
import { didYouMean } from './nearest.ts'
import { type Parsed, parsed, wrong } from './problem.ts'

/** An id as in docs/checks.md, in any case. */
export function parseCheckId(text: string): Parsed<string> {
  const id = text.toUpperCase()
  if (checkIds.includes(id)) return parsed(id)
  const bare = (one: string) => one.replaceAll('-', '')
  // Of "CF22", "CF-2" is as near as "CF-22".
  const alike = checkIds.filter(one => bare(one) === bare(id))
  const hint = didYouMean(id, alike.length > 0 ? alike : checkIds)
  return wrong({ value: text, message: `is not the id of a check, like "CF-22"; docs/checks.md lists them.${hint}` })
}

/** A path of the site, query included: `/login/callback?code=x`. */
export function parseRoute(text: string): Parsed<string> {
  const fail = (because: string) => wrong({ value: text, message: because })
  if (!text.startsWith('/') || text.startsWith('//')) return fail('is not a path: write it like "/login/callback".')
  if (/[\s#]/.test(text)) return fail('has a space or "#", which no browser sends.')
  return parsed(text)
}

/** A path pattern as CloudFront takes it: `/api/*`. */
export function parseApiPath(text: string): Parsed<string> {
  if (/^\/[A-Za-z0-9_\-.*$/~"'@:+&?]*$/.test(text) && text !== '/' && text !== '/*') return parsed(text)
  return wrong({ value: text, message: 'is not the path pattern of a behavior: write it like "/api/*".' })
}

/** A request that is safe to send, and what it should be answered with. */
export interface ApiProbe {
  readonly path: string
  readonly status: number | undefined
}

/** `/api/health`, or `/api/health 200`. */
export function parseApiProbe(text: string): Parsed<ApiProbe> {
  const [path = '', status, ...rest] = text.split(/\s+/)
  const route = parseRoute(path)
  if (!route.ok) return wrong(...route.problems.map(problem => ({ ...problem, value: text })))
  if (rest.length > 0 || (status !== undefined && !/^[2-5]\d\d$/.test(status))) {
    return wrong({ value: text, message: 'is not a path and a status: write it like "/api/health 200".' })
  }
  return parsed({ path, status: status === undefined ? undefined : Number(status) })
}

/** A host, and the address to use for it instead of what DNS says. */
export interface Resolution {
  readonly host: string
  /** As `formatEndpoint` writes it: `192.0.2.1`, `2001:db8::1`, `[2001:db8::1]:8443`. */
  readonly address: string
}

/** `www.example.com: 192.0.2.1` */
export function parseResolution(text: string): Parsed<Resolution> {
  const [, name = '', address = ''] = /^([^:\s]+)\s*:\s*(\S+)$/.exec(text) ?? []
  const fail = (because: string) => wrong({ value: text, message: because })
  if (name === '') return fail('is not "host: address", like "www.example.com: 192.0.2.1".')
  const host = parseDomain(name)
  if (!host.ok) return fail(`names a host that ${host.problems[0]?.message ?? 'is none.'}`)
  const endpoint = parseEndpoint(address)
  if (endpoint !== undefined) return parsed({ host: host.value, address: formatEndpoint(endpoint) })
  const hasAddress = parseEndpoint(address.replace(/:\d+$/, '')) !== undefined
  return fail(
    hasAddress
      ? 'has a port that there is not.'
      : 'has no IP address after the colon: names are what it is meant to replace.'
  )
}
