import type { Distribution } from '@aws-sdk/client-cloudfront'

/**
 * Which distribution answers a Host header: its own `dXXXX.cloudfront.net` name, an alias, or a wildcard alias
 * (`*` stands for one label; an exact alias wins over a wildcard).
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
 *
 * So that a browser can look at a site on loopback, `example.com.localhost` stands for `example.com` (browsers resolve
 * every `*.localhost` to this machine), and a bare `localhost` or loopback address for the first distribution.
 */
export function distributionForHost(distributions: readonly Distribution[], host: string): Distribution | undefined {
  const name = nameOf(host)
  const reachable = distributions.filter(({ DistributionConfig: config }) => config?.Enabled && !config.Staging)
  if (LOOPBACK.has(name)) return reachable[0]
  const wanted = withoutLocalhost(name)
  return (
    reachable.find(distribution => distribution.DomainName?.toLowerCase() === wanted) ??
    reachable.find(distribution => aliasesOf(distribution).includes(wanted)) ??
    reachable.find(distribution => aliasesOf(distribution).includes(wanted.replace(/^[^.]+/, '*')))
  )
}

/** The host by which the world calls what a viewer on this machine asks for. */
export function publicHost(distribution: Distribution, host: string): string {
  const name = nameOf(host)
  return LOOPBACK.has(name) ? (distribution.DomainName ?? name) : withoutLocalhost(name)
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

function nameOf(host: string): string {
  return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()
}

function withoutLocalhost(name: string): string {
  return name.endsWith('.localhost') ? name.slice(0, -'.localhost'.length) : name
}

function aliasesOf(distribution: Distribution): readonly string[] {
  return (distribution.DistributionConfig?.Aliases?.Items ?? []).map(alias => alias.toLowerCase())
}
