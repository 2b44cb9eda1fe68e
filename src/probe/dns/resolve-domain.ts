import type { CaaData } from 'dns-packet'
import { messageOf } from '../../errors.ts'
import { type Endpoint, formatEndpoint } from '../../util/endpoint.ts'
import { absent, type Fact, known, notAsked, unavailable } from '../../verify/fact.ts'
import type { CaaRecord, DnsAnswer, DomainDns } from '../../verify/facts.ts'
import type { Network } from '../network.ts'
import { type Cut, endpointsOf, findCut, type NameServer } from './delegation.ts'
import { domainAnswer } from './domain-answer.ts'
import { ask } from './exchange.ts'
import { dataOf, plainName } from './message.ts'
import { askAny } from './recursive.ts'

/** What to ask the DNS of one domain. */
export interface DomainPlan {
  readonly domain: string
  /** The public zone that Route 53 has for it, where it has one. */
  readonly zone?: string | undefined
  /** `d111111abcdef8.cloudfront.net` */
  readonly distributionDomain?: string | undefined
  /** The CNAMEs that ACM validates it by. */
  readonly validations?: readonly { readonly name: string; readonly value: string }[]
}

type Answered = DomainDns['recursive']

/** Asks the parent, the zone's own servers and recursive ones about a domain. What does not answer is a fact too. */
export async function resolveDomain(network: Network, plan: DomainPlan): Promise<DomainDns> {
  const { validations = [] } = plan
  const domain = plainName(plan.domain)
  const askedFor = (name: string) => askRecursive(network, name)
  const [cut, recursive, distribution, caa, validated] = await Promise.all([
    findCut(network, domain, plan.zone === undefined ? undefined : plainName(plan.zone)),
    askedFor(domain),
    plan.distributionDomain === undefined ? undefined : askedFor(plainName(plan.distributionDomain)),
    findCaa(network, domain),
    Promise.all(validations.map(({ name }) => cnamesOf(network, plainName(name))))
  ])
  const [authoritative, dnssec] = await Promise.all([
    Promise.all(cut.nameServers.map(server => askNameServer(network, server, domain, plan.distributionDomain))),
    dnssecOf(network, domain, recursive)
  ])
  return {
    domain,
    zone: cut.zone,
    parentNameServers: parentNameServers(cut),
    hasDs: cut.hasDs,
    authoritative,
    recursive: recursive.map(({ server, answer }) => ({ server, answer })),
    distributionAddresses:
      distribution === undefined ? notAsked('there is no distribution') : allAddresses(distribution),
    dnssec,
    caa,
    validations: validations.map(({ name, value }, index) => ({
      name: plainName(name),
      expected: plainName(value),
      actual: validated[index] ?? absent
    }))
  }
}

function askRecursive(network: Network, name: string) {
  return Promise.all(
    network.resolvers.map(async endpoint => ({
      server: formatEndpoint(endpoint),
      endpoint,
      answer: await domainAnswer(network, endpoint, name, true)
    }))
  )
}

function parentNameServers({ zone, nameServers }: Cut): Fact<readonly string[]> {
  if (zone.state !== 'known') return zone
  return nameServers.length === 0 ? absent : known(nameServers.map(({ host }) => host))
}

async function askNameServer(
  network: Network,
  server: NameServer,
  domain: string,
  distributionDomain: string | undefined
): Promise<Answered[number]> {
  try {
    const [endpoint] = await endpointsOf(network, server)
    const answer =
      endpoint === undefined
        ? unavailable(`there is no address for ${server.host}`)
        : await domainAnswer(network, endpoint, domain, false)
    return { server: server.host, answer: await followed(network, answer, distributionDomain) }
  } catch (error) {
    return { server: server.host, answer: unavailable(messageOf(error)) }
  }
}

/** A server only knows its own zones: where a CNAME leads out of them, the rest of the way is the resolvers' to tell. */
async function followed(
  network: Network,
  answer: Fact<DnsAnswer>,
  distributionDomain: string | undefined
): Promise<Fact<DnsAnswer>> {
  if (answer.state !== 'known') return answer
  const { rcode, a, aaaa, cname, ttl } = answer.value
  const target = cname.at(-1)
  if (rcode !== 'NOERROR' || target === undefined || a.length + aaaa.length > 0) return answer
  if (target === distributionDomain) return answer
  const rest = await askFirst(network, target)
  return rest.state === 'known' ? known({ ...rest.value, cname: [...cname, ...rest.value.cname], ttl }) : rest
}

/** What the first of the recursive servers says that says anything. */
async function askFirst(network: Network, name: string): Promise<Fact<DnsAnswer>> {
  let answer: Fact<DnsAnswer> = unavailable('there is no recursive DNS server to ask')
  for (const resolver of network.resolvers) {
    answer = await domainAnswer(network, resolver, name, true)
    if (answer.state === 'known' && answer.value.rcode !== 'SERVFAIL') break
  }
  return answer
}

/** Those of all resolvers together: each may be sent to another location of CloudFront. */
function allAddresses(answered: Answered): Fact<readonly string[]> {
  const answers = answered.flatMap(({ answer }) => (answer.state === 'known' ? [answer.value] : []))
  const addresses = new Set(answers.flatMap(({ a, aaaa }) => [...a, ...aaaa]))
  if (addresses.size > 0) return known([...addresses].sort())
  if (answers.some(({ rcode }) => rcode === 'NOERROR' || rcode === 'NXDOMAIN')) return absent
  return (
    answered.map(({ answer }) => answer).find(answer => answer.state !== 'known') ?? unavailable('no server answered')
  )
}

/**
 * | the recursive servers | dnssec |
 * |---|---|
 * | one says SERVFAIL, answers when it is asked not to check, and says SERVFAIL again | bogus |
 * | one has checked the signatures | secure |
 * | one answers | insecure |
 * | none | unavailable |
 */
async function dnssecOf(
  network: Network,
  domain: string,
  recursive: readonly { readonly endpoint: Endpoint; readonly answer: Fact<DnsAnswer> }[]
): Promise<DomainDns['dnssec']> {
  const verdicts = await Promise.all(
    recursive.map(async ({ endpoint, answer }): Promise<DomainDns['dnssec']> => {
      if (answer.state !== 'known') return answer
      const query = { name: domain, type: 'A', recursive: true } as const
      try {
        if (answer.value.rcode === 'SERVFAIL') {
          const { rcode } = await ask(network, endpoint, { ...query, unchecked: true })
          if (rcode === 'SERVFAIL') return unavailable(`${formatEndpoint(endpoint)} answered SERVFAIL`)
        }
        const { rcode, authentic } = await ask(network, endpoint, query)
        if (rcode === 'SERVFAIL') return known('bogus')
        return known(authentic ? 'secure' : 'insecure')
      } catch (error) {
        return unavailable(messageOf(error))
      }
    })
  )
  for (const wanted of ['bogus', 'secure', 'insecure']) {
    const found = verdicts.find(verdict => verdict.state === 'known' && verdict.value === wanted)
    if (found !== undefined) return found
  }
  return verdicts[0] ?? unavailable('there is no recursive DNS server to ask')
}

/** The nearest set upwards counts, and only that. https://www.rfc-editor.org/rfc/rfc8659#section-3 */
async function findCaa(network: Network, domain: string): Promise<DomainDns['caa']> {
  const labels = domain.split('.')
  const names = labels.map((_, index) => labels.slice(index).join('.'))
  const replies = await Promise.all(
    names.map(name =>
      askAny(network, { name, type: 'CAA' }).catch((error: unknown) => ({ rcode: messageOf(error), answers: [] }))
    )
  )
  for (const [index, { rcode, answers }] of replies.entries()) {
    if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return unavailable(`CAA of ${names[index]}: ${rcode}`)
    const records = dataOf(answers, 'CAA').map(data => caaRecord(data as CaaData))
    if (records.length > 0) return known({ name: names[index] ?? domain, records })
  }
  return absent
}

function caaRecord({ issuerCritical = false, tag, value }: CaaData): CaaRecord {
  return { critical: issuerCritical, tag: tag.toLowerCase(), value }
}

async function cnamesOf(network: Network, name: string): Promise<Fact<readonly string[]>> {
  try {
    const { rcode, answers } = await askAny(network, { name, type: 'CNAME' })
    const targets = dataOf(answers, 'CNAME').map(target => plainName(String(target)))
    if (targets.length > 0) return known(targets)
    return rcode === 'NOERROR' || rcode === 'NXDOMAIN'
      ? absent
      : unavailable(`the DNS servers answered ${rcode} for ${name}`)
  } catch (error) {
    return unavailable(messageOf(error))
  }
}
