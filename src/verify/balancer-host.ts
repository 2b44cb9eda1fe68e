/** What the DNS name of a load balancer says. */
export interface BalancerHost {
  /** As ELB itself has it: without `dualstack.`, lower case. */
  readonly name: string
  readonly region: string
}

/**
 * `undefined` when it is no load balancer's name.
 *
 * | host | |
 * |---|---|
 * | `NAME-ID.REGION.elb.amazonaws.com` | application (and classic) |
 * | `NAME-ID.elb.REGION.amazonaws.com` | network |
 * | `dualstack.…` | the same, for IPv6 as well |
 *
 * https://docs.aws.amazon.com/general/latest/gr/elb.html
 */
export function parseBalancerHost(host: string): BalancerHost | undefined {
  const name = host
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '')
  const [, application, network] =
    /^[a-z0-9-]+\.(?:([a-z0-9-]+)\.elb|elb\.([a-z0-9-]+))\.amazonaws\.com(?:\.cn)?$/.exec(name) ?? []
  const region = application ?? network
  return region === undefined ? undefined : { name, region }
}
