import type { Delegations } from './delegations.ts'
import { PARENT_SERVER } from './delegations.ts'
import type { DnsFault } from './dns-listener.ts'
import { normalName } from './names.ts'
import { recordOf } from './rdata.ts'
import { type AddressBook, type Question, type Reply, servfail } from './zone-lookup.ts'

/** The rest of the DNS, as a recursive server asks it. */
export interface Internet {
  readonly delegations: Delegations
  readonly book: AddressBook
  /** What a name server says, `timeout` when it is down. */
  ask(server: string, question: Question): Reply | DnsFault
  /** The tag of the key that the zone's answers are signed with, at this server. */
  keyTagOf(zone: string, server: string): number | undefined
}

const EMPTY = { answers: [], authorities: [], additionals: [] }
const MOST_STEPS = 12

/**
 * What a validating recursive server finds, by asking from the top down. A zone whose DS names no key that signs it is
 * bogus: SERVFAIL, unless the asker wants no checking. https://www.rfc-editor.org/rfc/rfc4035#section-5.5
 */
export function recurse(internet: Internet, question: Question, checkingDisabled: boolean, steps = 0): Reply {
  const known = knownReply(internet, question)
  if (known !== undefined) return known
  const found = internet.delegations.above(question.name)
  if (found === undefined || (question.type === 'DS' && question.name === found.zone)) {
    return { ...internet.delegations.answer(question, () => '127.0.0.1'), authoritative: false }
  }
  let { zone } = found
  let servers = found.delegation.nameServers
  let dsKeyTag = found.delegation.dsKeyTag
  let secure = false
  for (let step = steps; step < MOST_STEPS; step++) {
    const reached = firstReply(internet, servers, question)
    if (reached === undefined) return servfail
    if (dsKeyTag !== undefined) {
      secure = internet.keyTagOf(zone, reached.server) === dsKeyTag
      if (!secure && !checkingDisabled) return servfail
    }
    const { reply } = reached
    const referral = reply.authoritative ? [] : reply.authorities.filter(({ type }) => type === 'NS')
    const [first] = referral
    if (first === undefined) {
      return follow(internet, question, checkingDisabled, step, { ...reply, authoritative: false, authentic: secure })
    }
    zone = normalName(first.name)
    servers = referral.map(record => ('data' in record ? String(record.data) : ''))
    dsKeyTag = undefined
    secure = false
  }
  return servfail
}

/** Names that are no zone's of the sandbox: top-level domains, name servers, what AWS keeps. */
function knownReply({ book, delegations }: Internet, { name, type }: Question): Reply | undefined {
  if (!name.includes('.')) {
    return { ...delegations.answer({ name, type }, () => '127.0.0.1'), authoritative: false }
  }
  const values = name === PARENT_SERVER ? { A: ['127.0.0.1'] } : book(name)
  if (values === undefined) return undefined
  const answers = (values[type] ?? []).map(value => recordOf(name, type, 60, value))
  return { rcode: 'NOERROR', authoritative: false, ...EMPTY, answers }
}

function firstReply({ ask }: Internet, servers: readonly string[], question: Question) {
  for (const server of servers) {
    const reply = ask(normalName(server), question)
    if (typeof reply !== 'string' && (reply.rcode === 'NOERROR' || reply.rcode === 'NXDOMAIN')) return { server, reply }
  }
  return undefined
}

/** Goes on with the name that a chain of CNAMEs ends in, where the zone could not. */
function follow(internet: Internet, question: Question, checkingDisabled: boolean, step: number, reply: Reply): Reply {
  const last = reply.answers.at(-1)
  if (last?.type !== 'CNAME' || question.type === 'CNAME') return reply
  const rest = recurse(internet, { ...question, name: normalName(last.data) }, checkingDisabled, step + 1)
  return { ...rest, answers: [...reply.answers, ...rest.answers] }
}
