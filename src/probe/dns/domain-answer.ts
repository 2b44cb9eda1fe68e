import type { Answer, SoaData } from 'dns-packet'
import { messageOf } from '../../errors.ts'
import type { Endpoint } from '../../util/endpoint.ts'
import { absent, type Fact, known, unavailable } from '../../verify/fact.ts'
import type { DnsAnswer, HttpsRecord } from '../../verify/facts.ts'
import type { Network } from '../network.ts'
import { ask } from './exchange.ts'
import { type DnsReply, dataOf, plainName } from './message.ts'
import { decodeHttpsRecord } from './svcb.ts'

/** What one server answers for a name: addresses, the names on the way, HTTPS records. */
export async function domainAnswer(
  network: Network,
  server: Endpoint,
  name: string,
  recursive: boolean
): Promise<Fact<DnsAnswer>> {
  try {
    const [a, aaaa, https] = await Promise.all([
      ask(network, server, { name, type: 'A', recursive }),
      ask(network, server, { name, type: 'AAAA', recursive }),
      // Some servers and firewalls leave types unanswered that they don't know.
      ask(network, server, { name, type: 'HTTPS', recursive }).catch((error: unknown) => unavailable(messageOf(error)))
    ])
    return known({
      // AAAA is told apart only where A is fine: one sentence about a name is enough.
      rcode: a.rcode === 'NOERROR' ? aaaa.rcode : a.rcode,
      a: dataOf(a.answers, 'A').map(String).sort(),
      aaaa: dataOf(aaaa.answers, 'AAAA').map(String).sort(),
      cname: chain([...a.answers, ...aaaa.answers], name),
      https: 'rcode' in https ? httpsFact(https) : https,
      ttl: ttlOf(a)
    })
  } catch (error) {
    return unavailable(messageOf(error))
  }
}

function httpsFact({ rcode, answers }: DnsReply): Fact<readonly HttpsRecord[]> {
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return unavailable(`the server answered ${rcode}`)
  const records = dataOf(answers, 'HTTPS').flatMap(data =>
    Buffer.isBuffer(data) ? (decodeHttpsRecord(data) ?? []) : []
  )
  return records.length === 0 ? absent : known(records)
}

/** Servers may send the CNAMEs in any order. */
function chain(answers: readonly Answer[], name: string): readonly string[] {
  const names: string[] = []
  let target = dataOf(answers, 'CNAME', name)[0]
  while (typeof target === 'string' && !names.includes(plainName(target))) {
    names.push(plainName(target))
    target = dataOf(answers, 'CNAME', target)[0]
  }
  return names
}

/** Of a denial: the less of the SOA's own and what it says. https://www.rfc-editor.org/rfc/rfc2308#section-5 */
function ttlOf({ answers, authorities }: DnsReply): number | undefined {
  const ttls = answers.flatMap(record => ('ttl' in record && record.ttl !== undefined ? [record.ttl] : []))
  if (ttls.length > 0) return Math.min(...ttls)
  const soa = authorities.find(record => record.type === 'SOA')
  if (soa === undefined || !('ttl' in soa)) return undefined
  return Math.min(soa.ttl ?? 0, (soa.data as SoaData).minimum ?? 0)
}
