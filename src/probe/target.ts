import type { LookupFunction } from 'node:net'
import { addressesOf } from './dns/recursive.ts'
import type { Agents, Network } from './network.ts'

/** Where a request's connection goes. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly agents: Agents
  /** `undefined`: as the system finds addresses. */
  readonly lookup: LookupFunction | undefined
}

/**
 * | `host` is | the connection goes |
 * |---|---|
 * | in `resolve` | to that address, directly; to its port, if it has one, instead of 443 |
 * | anything else, with a proxy in the environment | through the proxy, which finds the address |
 * | anything else | to what the recursive servers of the environment say, if it names any, or else the system |
 */
export function targetOf(network: Network, host: string, port: number): Target {
  const override = network.override(host)
  if (override !== undefined) {
    const ownPort = port === 443 ? override.port : undefined
    return { host: override.address, port: ownPort ?? port, agents: network.directAgents, lookup: undefined }
  }
  const lookup = network.resolversGiven ? lookupBy(network) : undefined
  return { host, port, agents: network.agents, lookup }
}

function lookupBy(network: Network): LookupFunction {
  return (host, _options, done) => {
    addressesOf(network, host).then(
      addresses => {
        const found = addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
        if (found.length > 0) done(null, found)
        else done(Object.assign(new Error(`no address for ${host}`), { code: 'ENOTFOUND' }), [])
      },
      (error: Error) => done(error, [])
    )
  }
}
