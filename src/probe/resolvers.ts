import { getServers } from 'node:dns'
import { ActionError } from '../errors.ts'
import { type Endpoint, formatEndpoint, parseEndpoint } from '../util/endpoint.ts'

/** Recursive DNS servers to ask instead of the system's and the public ones: `10.0.0.2, 10.0.0.3:5353`. */
export const RESOLVERS_VARIABLE = 'S3_CLOUDFRONT_DEPLOY_RESOLVERS'

/** Cloudflare's and Google's: both validate DNSSEC, and both are where visitors are. */
const PUBLIC: readonly Endpoint[] = [
  { address: '1.1.1.1', port: undefined },
  { address: '8.8.8.8', port: undefined }
]

/**
 * Which recursive servers to ask: those of the variable; otherwise up to two of the system's, and public ones, since a
 * runner's own may see a private view of the zone, or check no signatures.
 *
 * @throws ActionError `invalid-resolvers` where the variable holds something that is no address
 */
export function resolversOf(environment: Readonly<Record<string, string | undefined>>): {
  readonly resolvers: readonly Endpoint[]
  readonly resolversGiven: boolean
} {
  const words = (environment[RESOLVERS_VARIABLE] ?? '').split(/[\s,]+/).filter(word => word !== '')
  if (words.length > 0) return { resolvers: words.map(endpointOf), resolversGiven: true }
  const system = getServers()
    .slice(0, 2)
    .flatMap(server => parseEndpoint(server) ?? [])
  const all = [...system, ...PUBLIC]
  const first = new Map(all.map(endpoint => [formatEndpoint(endpoint), endpoint]))
  return { resolvers: [...first.values()], resolversGiven: false }
}

function endpointOf(word: string): Endpoint {
  const endpoint = parseEndpoint(word)
  if (endpoint !== undefined) return endpoint
  throw new ActionError(
    'invalid-resolvers',
    `${RESOLVERS_VARIABLE} has ${JSON.stringify(word)}, which is no IP address.`,
    {
      remedy:
        'Give the addresses of recursive DNS servers, separated by commas, each with a port if it is not 53: 10.0.0.2, [2001:db8::2]:5353.'
    }
  )
}
