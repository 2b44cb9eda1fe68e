import { describe, expect, test } from '@jest/globals'
import { absent, known } from '../../src/verify/fact.ts'
import type { Certificate, Distribution, Expectation, HostedZone } from '../../src/verify/facts.ts'
import { type KnownOfSite, siteToProbe } from '../../src/verify/site-to-probe.ts'
import { facts, HOST, value } from './good-facts.ts'

const good = facts()
const distribution: Distribution = value(good.distribution)
const certificate: Certificate = value(good.certificate)
const NOTHING: KnownOfSite = { distribution: undefined, certificate: undefined, zones: [] }

function plan(known: Partial<KnownOfSite>, change: Partial<Expectation> = {}) {
  return siteToProbe({ ...good.expectation, ...change }, { ...NOTHING, ...known })
}

test('without AWS only what is given', () => {
  const { distributionDomain, originPath, dns } = plan({}, { domains: ['example.com'] })
  expect([distributionDomain, originPath, dns]).toEqual([undefined, '', [{ domain: 'example.com', validations: [] }]])
})

test('without the distribution the site is thought to be at the root of its domain', () => {
  expect(plan({}, { prefix: 'site/docs/' }).originPath).toBe('/site/docs')
})

describe('the origin path is that of the origin that leads to the prefix', () => {
  const [origin] = distribution.origins
  if (origin === undefined) throw new Error('There is no origin.')
  const paths = (...all: readonly string[]) => ({
    distribution: {
      ...distribution,
      origins: all.map((originPath, index) => ({ ...origin, id: `${index}`, originPath }))
    }
  })

  test.each<[readonly string[], string, string]>([
    [[''], '', ''],
    [['/site'], 'site/', '/site'],
    [['/site'], 'site/docs/', '/site'],
    [['/old', '/site'], 'site/', '/site'],
    [['/site-2', '/site'], 'site/', '/site'],
    [['/old'], 'site/', '/old']
  ])('%j, %j: %j', (all, prefix, expected) => {
    expect(plan(paths(...all), { prefix })).toMatchObject({ originPath: expected, distributionDomain: HOST })
  })
})

describe('the records that a certificate is validated by', () => {
  const validated = (...names: readonly string[]): Pick<KnownOfSite, 'certificate'> => ({
    certificate: {
      ...certificate,
      validations: names.map(domain => {
        const base = domain.replace('*.', '')
        return { domain, method: 'DNS', status: 'SUCCESS', record: { name: `_1.${base}`, value: `_2.${base}` } }
      })
    }
  })

  test.each<[string, readonly string[], readonly string[], readonly (readonly string[])[]]>([
    ['the apex and its wildcard have one', ['example.com', '*.example.com'], ['example.com'], [['_1.example.com']]],
    [
      'each name its own',
      ['example.com', 'www.example.com'],
      ['www.example.com', 'example.com'],
      [['_1.www.example.com'], ['_1.example.com']]
    ],
    [
      'a wildcard goes with what it covers',
      ['*.example.com'],
      ['example.org', 'www.example.com'],
      [[], ['_1.example.com']]
    ],
    ['any other with the first', ['example.net'], ['example.org', 'www.example.com'], [['_1.example.net'], []]]
  ])('%s', (_, names, domains, expected) => {
    const { dns } = plan(validated(...names), { domains })
    expect(dns.map(({ validations }) => (validations ?? []).map(({ name }) => name))).toEqual(expected)
  })

  test('none where ACM has none: an imported certificate, or one by e-mail', () => {
    const imported = {
      ...certificate,
      validations: [{ domain: 'example.com', method: 'EMAIL', status: 'SUCCESS', record: undefined }]
    }
    expect(plan({ certificate: imported }, { domains: ['example.com'] }).dns).toEqual([
      { domain: 'example.com', validations: [] }
    ])
  })
})

test('the zone is the nearest public one', () => {
  const [own] = good.zones
  const [zone] = value<readonly HostedZone[]>(own?.candidates ?? absent)
  if (zone === undefined) throw new Error('There is no zone.')
  const candidates = [
    { ...zone, name: 'app.example.com', isPrivate: true },
    { ...zone, name: 'example.com', isPrivate: false }
  ]
  const zones = [{ domain: 'app.example.com', candidates: known(candidates) }]
  expect(plan({ zones }, { domains: ['app.example.com'] }).dns).toMatchObject([{ zone: 'example.com' }])
})
