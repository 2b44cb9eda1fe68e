import { messageOf } from '../errors.ts'
import { absent, type Fact, known, unavailable } from '../verify/fact.ts'
import type { NetworkSource } from '../verify/sources.ts'
import { dataOf, plainName } from './dns/message.ts'
import { askAny } from './dns/recursive.ts'
import type { Network } from './network.ts'
import { probeSite } from './probe-site.ts'
import { probeTls } from './probe-tls.ts'

/** What a verification asks of the network. */
export function openNetworkSource(network: Network): NetworkSource {
  return {
    probe: site => probeSite(network, site),
    tls: (domain, port) => probeTls(network, { domain, port }),
    cname: name => cnameOf(network, plainName(name))
  }
}

async function cnameOf(network: Network, name: string): Promise<Fact<string>> {
  try {
    const { rcode, answers } = await askAny(network, { name, type: 'CNAME' })
    if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return unavailable(`CNAME of ${name}: ${rcode}`)
    const [target] = dataOf(answers, 'CNAME', name)
    return target === undefined ? absent : known(plainName(String(target)))
  } catch (error) {
    return unavailable(messageOf(error))
  }
}
