import { afterEach, describe, expect, test } from '@jest/globals'
import type { Stage } from '../../sandbox/stage.ts'
import { createHandMadeSetup } from '../../sandbox/verified-setup.ts'
import { ActionError } from '../../src/errors.ts'
import { ifKnown } from '../../src/verify/fact.ts'
import { missingPolicy } from '../../src/verify/missing-policy.ts'
import { CHECKS } from '../../src/verify/registry.ts'
import { runChecks } from '../../src/verify/run-checks.ts'
import { closeCollectLabs, collectLab, signedRequests, states } from './collect-lab.ts'

afterEach(closeCollectLabs)

const LENIENT = { strict: false, ignore: [] }

test('a set-up as it should be passes every check that applies', async () => {
  const { collect } = await collectLab()
  const { facts } = await collect()
  const { verdict, findings } = runChecks(facts, LENIENT)
  const others = findings.filter(({ state }) => state !== 'pass')
  expect(others.map(({ id, state, notApplicable }) => [id, state, notApplicable])).toEqual([
    ['CF-3', 'skip', true],
    ['CF-11', 'skip', true],
    ['L-16', 'skip', true]
  ])
  expect(verdict).toBe('pass')
})

test('a set-up made by hand has all that the note asks for, and none of what it does not see', async () => {
  const { collect } = await collectLab(createHandMadeSetup)
  const { findings } = runChecks((await collect()).facts, LENIENT)
  const starred = new Set(CHECKS.filter(({ star }) => star === '★').map(({ id }) => id))
  const bad = findings.filter(({ state }) => state !== 'pass' && state !== 'skip').map(({ id }) => id)
  expect(bad.filter(id => starred.has(id))).toEqual(['CF-22'])
  for (const seen of ['CF-6', 'CF-10', 'L-10', 'R53-2']) expect(bad).toContain(seen)
})

test('nothing is asked twice, and every request is counted', async () => {
  const { collect, stage } = await collectLab()
  const { calls, probes } = await collect()
  const asked = signedRequests(stage)
  expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted())
  expect(calls).toBe(asked.length)
  expect(calls).toBeLessThan(40)
  expect(probes).toBeGreaterThan(15)
})

test('what is not given is found: the distribution by its domain, the account by its ARN', async () => {
  const { collect, stage } = await collectLab()
  const { facts } = await collect({ distributionId: undefined })
  expect(facts.expectation).toMatchObject({ distributionId: stage.setup.distributionId, accountId: '123456789012' })
  expect(ifKnown(facts.distribution)?.id).toBe(stage.setup.distributionId)
  expect(stage.sandbox.aws.log.count({ operation: 'ListDistributions' })).toBe(1)
})

test('the invalidation of this run is looked at', async () => {
  const { collect, stage } = await collectLab()
  const { distributionId } = stage.setup
  const { Id: invalidationId } = stage.sandbox.cloudFront.createInvalidation(distributionId, {
    CallerReference: '1',
    Paths: { Quantity: 1, Items: ['/*'] }
  })
  const { facts } = await collect({}, { invalidationId })
  expect(facts.invalidation).toMatchObject({ value: { id: invalidationId, paths: ['/*'] } })
})

test('a certificate that is not attached yet is found by its name, with the records it waits for', async () => {
  const { collect, stage } = await collectLab()
  const { cloudFront } = stage.sandbox
  cloudFront.changeDistribution(stage.setup.distributionId, config => ({ ...config, ViewerCertificate: undefined }))
  const { certificate, dns, conflicts } = (await collect()).facts
  expect(certificate).toMatchObject({ value: { arn: stage.setup.certificateArn, attached: false, inUseBy: [] } })
  expect(dns[0]?.validations).toMatchObject([{ actual: { state: 'known' } }])
  expect(conflicts).toMatchObject([{ domain: 'example.com', holders: { state: 'not-asked' } }])
})

test.each([
  ['listens for HTTPS as well', 443, 'known'],
  ['listens for HTTPS elsewhere', 8443, 'not-asked']
])('of an API by plain HTTP the certificate is looked at where the load balancer %s', async (_, port, state) => {
  const { collect, stage } = await collectLab()
  stage.sandbox.cloudFront.changeDistribution(stage.setup.distributionId, config => ({
    ...config,
    Origins: {
      Quantity: config.Origins?.Quantity,
      Items: config.Origins?.Items?.map(({ CustomOriginConfig: custom, ...origin }) => ({
        ...origin,
        ...(custom && { CustomOriginConfig: { ...custom, OriginProtocolPolicy: 'http-only', HTTPSPort: port } })
      }))
    }
  }))
  const { apiOrigins } = (await collect()).facts
  expect(apiOrigins.map(({ tls }) => tls.state)).toEqual([state])
})

test('without a domain the site is looked at under the name of the distribution', async () => {
  const { collect, stage } = await collectLab()
  const { facts } = await collect({ domains: [] })
  expect([facts.zones, facts.dns, facts.tls, facts.conflicts]).toEqual([[], [], [], []])
  expect(facts.http.find(({ purpose }) => purpose === 'root')).toMatchObject({
    url: `https://${stage.setup.distributionDomain}/`,
    response: { state: 'known', value: { status: 200 } }
  })
})

describe('several distributions', () => {
  const OTHER = 'app.example.com'

  /** Another distribution, with this alias; and what the first one has. */
  async function twoDistributions(alias: string, own: readonly string[] = ['example.com']) {
    const lab = await collectLab()
    const { cloudFront } = lab.stage.sandbox
    const { distributionId } = lab.stage.setup
    const names = (items: readonly string[]) => ({ Aliases: { Quantity: items.length, Items: [...items] } })
    cloudFront.changeDistribution(distributionId, config => ({ ...config, ...names(own) }))
    const config = cloudFront.distribution(distributionId).value.DistributionConfig
    if (config === undefined) throw new Error('There is no configuration.')
    const { id } = cloudFront.createDistribution({ ...config, ...names([alias]), CallerReference: 'other' })
    return { ...lab, first: distributionId, other: id }
  }

  test.each([
    ['given', OTHER, ['example.com'], true],
    ['found by the domains', OTHER, ['example.com'], false],
    ['given, with a wildcard', '*.example.com', ['example.com'], true],
    ['given, by its name where the first one has a wildcard', OTHER, ['example.com', '*.example.com'], true],
    ['found, by its name where the first one has a wildcard', OTHER, ['example.com', '*.example.com'], false]
  ])('a domain of another one is not looked at: %s', async (_, alias, own, given) => {
    const { collect, first, other } = await twoDistributions(alias, own)
    const ids = given ? { otherDistributionIds: [other] } : { distributionId: undefined }
    const { facts } = await collect({ domains: ['example.com', OTHER], ...ids })
    expect(facts.expectation).toMatchObject({
      distributionId: first,
      domains: ['example.com'],
      elsewhere: [{ domain: OTHER, distributionId: other }]
    })
    const seen = [facts.zones, facts.dns, facts.tls, facts.conflicts].flatMap(all => all.map(({ domain }) => domain))
    expect(new Set(seen)).toEqual(new Set(['example.com']))
    expect(facts.http.filter(({ url }) => url.includes(OTHER))).toEqual([])
    expect(runChecks(facts, LENIENT).counts).toMatchObject({ fail: 0, unknown: 0 })
  })

  test('the site is looked at under the first domain that is its own', async () => {
    const { collect, other } = await twoDistributions(OTHER)
    const { facts } = await collect({ domains: [OTHER, 'example.com'], otherDistributionIds: [other] })
    expect(facts.http[0]).toMatchObject({ purpose: 'root', url: 'https://example.com/' })
  })

  test('a domain that a wildcard here covers, or that is of none, is judged', async () => {
    const { collect, other } = await twoDistributions('app.example.net', ['example.com', '*.example.com'])
    const domains = ['example.com', OTHER, 'example.org']
    const { facts } = await collect({ domains, otherDistributionIds: [other] })
    expect(facts.expectation).toMatchObject({ domains, elsewhere: [] })
    expect(runChecks(facts, LENIENT).findings.find(({ id }) => id === 'CF-4')).toMatchObject({
      state: 'fail',
      evidence: { actual: expect.not.stringContaining('example.org') }
    })
  })

  test('where no domain is its own, that is said', async () => {
    const { collect, other } = await twoDistributions(OTHER)
    const { facts } = await collect({ domains: [OTHER], otherDistributionIds: [other] })
    expect(runChecks(facts, LENIENT).findings.find(({ id }) => id === 'R53-1')).toMatchObject({
      state: 'skip',
      message: `${OTHER} is an alias of distribution ${other}, not of this one.`
    })
  })
})

test('without a distribution and a domain there is nothing to ask CloudFront', async () => {
  const { collect } = await collectLab()
  const { facts } = await collect({ domains: [], distributionId: undefined })
  expect([facts.distribution, facts.certificate, facts.invalidation].map(({ state }) => state)).toEqual([
    'not-asked',
    'not-asked',
    'not-asked'
  ])
  expect(facts.bucket.existence.state).toBe('known')
})

describe('an action that is denied', () => {
  const asked = CHECKS.flatMap(({ needs }) => needs).filter(action => action !== 's3:GetAccountPublicAccessBlock')

  test('is all that the policy asks for, and skips what needs it', async () => {
    const { collect, stage } = await collectLab()
    // One after the other: each denial is for the whole sandbox.
    for (const action of new Set([...asked, 'elasticloadbalancing:DescribeListeners'])) {
      if (UNCALLED.has(action)) continue
      const allow = stage.sandbox.aws.deny(action)
      const { facts } = await collect()
      allow()
      const statements: unknown = JSON.parse(missingPolicy(facts) ?? '{}').Statement
      expect(statements).toMatchObject([{ Effect: 'Allow', Action: [action] }])
      const missing = runChecks(facts, LENIENT).findings.flatMap(({ missing: one }) => one ?? [])
      expect(new Set(missing.map(one => one.action))).toEqual(
        new Set(asked.includes(action) && !OPTIONAL.has(action) ? [action] : [])
      )
    }
  }, 120_000)

  /** Only called where there is an invalidation, no `distribution-id`, or no certificate that is attached. */
  const UNCALLED: ReadonlySet<string> = new Set([
    'cloudfront:GetInvalidation',
    'cloudfront:ListDistributions',
    'acm:ListCertificates'
  ])
  /** Where another fact stands in for it. */
  const OPTIONAL: ReadonlySet<string> = new Set(['s3:GetEncryptionConfiguration'])
})

test('what AWS asks to slow down for is throttled, the rest is not', async () => {
  const { collect, stage } = await collectLab()
  stage.sandbox.aws.fault(({ operation }) => operation === 'GetHostedZone', { status: 400, code: 'Throttling' })
  const { zones, distribution } = (await collect()).facts
  expect(ifKnown(zones[0]?.candidates ?? { state: 'absent' })).toMatchObject([
    {
      nameServers: { state: 'throttled', why: 'route53:GetHostedZone answered Throttling each time' },
      records: { state: 'known' }
    }
  ])
  expect(distribution.state).toBe('known')
})

describe('nothing can be reached', () => {
  /** Where nobody listens. */
  const NOWHERE = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' }

  async function silenceDns({ internet: { dns } }: Stage): Promise<void> {
    for (const resolver of dns.resolvers) resolver.fail('timeout')
    for (const { host } of await dns.nameServers()) dns.fail(host, 'timeout')
  }

  test('all are silent: everything is unavailable when the time is over', async () => {
    const { collect, stage } = await collectLab()
    stage.sandbox.aws.fault(() => true, 'stall')
    await silenceDns(stage)
    const { facts } = await collect({}, { deadlineMs: 1_500 }, NOWHERE)
    expect(new Set(states(facts))).toEqual(new Set(['unavailable', 'not-asked']))
    expect(facts.bucket.policy).toEqual({ state: 'unavailable', why: 'the time limit of 1.5 s was over' })
    expect(facts.distribution).toEqual({ state: 'unavailable', why: 'the time limit of 1.5 s was over' })
    expect(runChecks(facts, LENIENT).verdict).toBe('unknown')
  })

  test('all ports are closed: it ends by itself', async () => {
    const { collect, stage } = await collectLab()
    await silenceDns(stage)
    const { facts } = await collect({}, {}, { ...NOWHERE, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
    expect(new Set(states(facts))).toEqual(new Set(['unavailable', 'not-asked']))
    expect(facts.bucket.policy).toMatchObject({ why: expect.stringContaining('ECONNREFUSED') })
    expect(runChecks(facts, LENIENT).verdict).toBe('unknown')
  }, 30_000)

  test('the state is silent: the live release is unavailable within the time, and the rest is known', async () => {
    const { collect } = await collectLab()
    const { facts } = await collect(
      { release: undefined },
      { deadlineMs: 3_000, release: () => new Promise(() => undefined) }
    )
    expect(facts.expectation.releaseUnread).toMatchObject({ state: 'unavailable' })
    expect(facts.bucket.policy.state).toBe('known')
    expect(runChecks(facts, LENIENT).findings.find(({ id }) => id === 'S3-9')).toMatchObject({ state: 'unknown' })
  })

  test('while AWS is silent, the site is looked at from outside', async () => {
    const { collect, stage } = await collectLab()
    stage.sandbox.aws.fault(({ headers }) => headers.authorization !== undefined, 'stall')
    const { http, dns } = (await collect({}, { deadlineMs: 3_000 })).facts
    expect(http.find(({ purpose }) => purpose === 'root')).toMatchObject({ response: { value: { status: 200 } } })
    expect(dns[0]?.recursive[0]?.answer.state).toBe('known')
  })
})

test('credentials that nobody accepts end it at once', async () => {
  const { collect, stage } = await collectLab()
  stage.sandbox.aws.fault(() => true, 'expire-credentials')
  await expect(collect()).rejects.toMatchObject({ code: 'expired-credentials' })
})

test('a run that is cancelled ends with its reason', async () => {
  const { collect, stage } = await collectLab()
  const cancelled = new AbortController()
  const reason = new ActionError('cancelled', 'The run was cancelled.')
  stage.sandbox.aws.fault(({ operation }) => operation === 'GetDistribution', {
    onRequest: () => cancelled.abort(reason)
  })
  await expect(collect({}, { signal: cancelled.signal })).rejects.toBe(reason)
})
