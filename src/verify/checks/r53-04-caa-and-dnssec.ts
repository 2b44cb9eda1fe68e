import type { Check, Outcome } from '../check.ts'
import { acmDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { CaaRecord, DomainDns, Facts } from '../facts.ts'
import { zoneInUse } from '../lookups/hosting.ts'
import { fail, judgeAll, notApplicable, pass, readOptional, settled, warn } from '../outcome.ts'
import { console, text } from '../remedies/command.ts'
import { putRecord } from '../remedies/dns.ts'
import { siteName, whyNoDomain } from '../resource.ts'

/** https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html */
const AMAZON: readonly string[] = ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com']

export const caaAndDnssec: Check = {
  id: 'R53-4',
  area: 'dns',
  title: 'CAA and DNSSEC',
  severity: 'error',
  star: '',
  passes: 'No CAA record keeps Amazon from issuing the certificate, and DNSSEC, where it is on, is not broken.',
  mend: 'Add `0 issue "amazon.com"` to the CAA records. DNSSEC: make the DS record at the registrar fit the zone, or remove it.',
  needs: ['route53:GetDNSSEC'],
  source: acmDocs('setup-caa.html'),
  evaluate(facts) {
    const outcomes = facts.dns.flatMap(dns => [
      settled(dns.domain, () => judgeDnssec(facts, dns)),
      settled(dns.domain, () => judgeCaa(facts, dns))
    ])
    return judgeAll(outcomes, notApplicable(siteName(facts), whyNoDomain(facts)))
  }
}

function judgeCaa(facts: Facts, dns: DomainDns): Outcome {
  const { domain } = dns
  const caa = readOptional(dns.caa)
  if (caa === undefined) return pass(domain, 'No CAA record limits who may issue.')
  const certificate = ifKnown(facts.certificate)
  if (certificate !== undefined && certificate.type !== 'AMAZON_ISSUED') {
    return notApplicable(domain, 'The certificate is not of Amazon.')
  }
  const wildcard = certificate?.domains.some(name => name.startsWith('*.')) === true
  const tags = ['issue', ...(wildcard && caa.records.some(({ tag }) => isTag(tag, 'issuewild')) ? ['issuewild'] : [])]
  const refusing = tags.filter(tag => refuses(caa.records, tag))
  if (refusing.length === 0) return pass(domain, 'CAA lets Amazon issue.')
  const zone = facts.zones.find(one => one.domain === domain)
  const hosted = zone && ifKnown(zone.candidates) && zoneInUse(facts, zone)
  const lines = [
    ...caa.records.map(({ critical, tag, value }) => `${critical ? 128 : 0} ${tag} "${value}"`),
    ...refusing.map(tag => `0 ${tag} "amazon.com"`)
  ]
  const problem = {
    expected: `${caa.name} CAA 0 ${refusing[0]} "amazon.com"`,
    actual: caa.records.map(({ tag, value }) => `${tag} "${value}"`).join(', '),
    remedy:
      hosted !== undefined && (caa.name === hosted.name || caa.name.endsWith(`.${hosted.name}`))
        ? putRecord(hosted, caa.name, 'CAA', lines)
        : text(`Add to the CAA records of ${caa.name}: ${refusing.map(tag => `0 ${tag} "amazon.com"`).join(', ')}`)
  }
  return certificate?.status === 'ISSUED'
    ? warn(domain, {
        ...problem,
        message: "CAA records no longer let Amazon issue for this domain: the certificate can't be renewed."
      })
    : fail(domain, { ...problem, message: "CAA records don't let Amazon issue a certificate for this domain." })
}

/** Tags count without regard to case. https://www.rfc-editor.org/rfc/rfc8659#section-4.1 */
function isTag(tag: string, wanted: string): boolean {
  return tag.toLowerCase() === wanted
}

/** There are records of this tag, and none is for Amazon. */
function refuses(records: readonly CaaRecord[], tag: string): boolean {
  const values = records
    .filter(record => isTag(record.tag, tag))
    .map(({ value }) => value.split(';')[0]?.trim().toLowerCase() ?? '')
  return values.length > 0 && !values.some(value => AMAZON.includes(value))
}

function judgeDnssec(facts: Facts, dns: DomainDns): Outcome {
  const { domain } = dns
  const zones = facts.zones.find(one => one.domain === domain)
  const zone = zones && ifKnown(zones.candidates) && zoneInUse(facts, zones)
  if (readOptional(dns.dnssec) === 'bogus') {
    const signing = zone && ifKnown(zone.dnssec)
    return fail(domain, {
      message: `The signatures of ${domain} do not fit what its parent says: resolvers that check them, most of them, answer nobody.`,
      expected: 'secure, or not signed',
      actual: `bogus${ifKnown(dns.hasDs) ? ', with a DS record at the parent' : ''}${signing === undefined ? '' : `, hosted zone ${signing.serveSignature}`}`,
      remedy: text(
        zone === undefined
          ? 'At the registrar, replace the DS record of the domain by the one that its DNS provider names, or remove it.'
          : signing?.serveSignature === 'SIGNING'
            ? `Replace the DS record at the registrar by the one of hosted zone ${zone.id}: aws route53 get-dnssec --hosted-zone-id ${zone.id}`
            : 'Remove the DS record of the domain at the registrar: its zone is not signed any more.'
      )
    })
  }
  const signing = zone && readOptional(zone.dnssec)
  if (signing?.serveSignature === 'ACTION_NEEDED' || signing?.serveSignature === 'INTERNAL_FAILURE') {
    return warn(domain, {
      message: `Route 53 can't sign the zone with its key any more${signing.message === undefined ? '' : ` (${signing.message})`}: signatures run out within days.`,
      expected: 'SIGNING',
      actual: signing.serveSignature,
      remedy: console(
        'Look at the key-signing key under DNSSEC signing.',
        `https://console.aws.amazon.com/route53/v2/hostedzones#ListRecordSets/${zone?.id}`
      )
    })
  }
  return pass(domain, 'DNSSEC is in order.')
}
