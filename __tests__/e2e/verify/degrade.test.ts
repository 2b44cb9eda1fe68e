import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { CHECKS } from '../../../src/verify/registry.ts'
import { changeDistribution } from './clients.ts'
import { statesOf } from './sabotage.ts'
import { openScene, type Scene, type Verified, verifySandbox } from './scene.ts'

let scene: Scene
let allowed: Verified

beforeAll(async () => {
  scene = await openScene()
  scene.sandbox.aws.log.clear()
  allowed = await verifySandbox(scene)
})
afterAll(() => scene?.close())

const ACTIONS = [...new Set(CHECKS.flatMap(({ needs }) => needs))].sort()

test('a whole verification takes few requests to AWS, none twice, and says how many', () => {
  const asked = scene.sandbox.aws.log.filter(({ headers }) => headers.authorization !== undefined)
  const requests = asked.map(({ service, operation, path, query }) => `${service}:${operation} ${path}?${query}`)
  expect(requests.filter((request, index) => requests.indexOf(request) !== index)).toEqual([])
  expect(allowed.calls).toBe(asked.length)
  expect(allowed.calls).toBe(34)
  expect(
    asked.filter(({ method, operation }) => method !== 'GET' && method !== 'HEAD' && !READING.test(operation))
  ).toEqual([])
})

/** APIs that read by POST. */
const READING = /^(Describe|List)/

/** What a check could be asked by an action, and does not have to be in this set-up. */
const SPARED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'cloudfront:DescribeFunction': { 'CF-6': 'there is a default root object', 'CF-9': 'a deep link has shown the app' },
  'cloudfront:GetFunction': { 'CF-6': 'there is a default root object', 'CF-9': 'a deep link has shown the app' },
  'cloudfront:GetDistribution': { 'S3-8': 'nothing is encrypted with a key of KMS' },
  'cloudfront:ListDistributions': { 'S3-8': 'nothing is encrypted with a key of KMS' },
  'elasticloadbalancing:DescribeLoadBalancers': { 'API-8': 'there is a secret header' },
  'route53:ListHostedZonesByName': { 'API-8': 'there is a secret header' },
  'route53:ListResourceRecordSets': { 'API-8': 'there is a secret header' },
  's3:GetObject': { 'S3-9': 'the release is given here' },
  's3:GetBucketPolicy': { 'CF-6': 'there is a default root object', 'S3-5': 'the router asks for no missing key' },
  's3:GetBucketPublicAccessBlock': { 'S3-6': 'the origin is no website endpoint' },
  's3:GetEncryptionConfiguration': { 'S3-8': 'nothing is encrypted with a key of KMS' }
}

/** Without one, another is not even asked. */
const LEADS_TO: Readonly<Record<string, string>> = { 'cloudfront:ListDistributions': 'cloudfront:GetDistribution' }

/** A set-up in which it is asked at all. */
const ASKED: Readonly<Record<string, (scene: Scene) => unknown>> = {
  'cloudfront:ListDistributions': changed => {
    changed.expectation = { ...changed.expectation, distributionId: undefined }
  },
  'acm:ListCertificates': changed =>
    changeDistribution(changed, config => ({
      ...config,
      ViewerCertificate: { CloudFrontDefaultCertificate: true }
    }))
}

describe.each(ACTIONS)('without %s', action => {
  test('its checks are skipped and name it, all others are as they were, and the policy has it alone', async () => {
    const { expectation } = scene
    const config = scene.sandbox.cloudFront.distribution(scene.setup.distributionId).value.DistributionConfig
    await ASKED[action]?.(scene)
    const before = ASKED[action] === undefined ? allowed : await verifySandbox(scene)
    const allow = scene.sandbox.aws.deny(action)
    try {
      const found = await verifySandbox(scene)
      const affected = CHECKS.filter(
        ({ id, needs }) =>
          (needs.includes(action) || needs.includes(LEADS_TO[action] ?? action)) && SPARED[action]?.[id] === undefined
      )
      const skipped = found.findings.filter(({ missing }) => missing !== undefined)
      expect(skipped.map(({ id }) => id)).toEqual(affected.map(({ id }) => id))
      for (const finding of skipped) {
        expect(finding).toMatchObject({ state: 'skip', missing: { action } })
        expect(finding.message).toContain(action)
      }
      const others = found.findings.filter(
        ({ id, missing, state }) => missing === undefined && state !== statesOf(before)[id]
      )
      expect(others.map(({ id }) => id)).toEqual(LEADS_TO[action] === undefined ? [] : ['CF-3'])
      expect(actionsOf(found)).toEqual([action])
      const isLittle = found.coverage.ran * 2 < found.coverage.of
      expect(found.verdict).toBe(isLittle ? 'unknown' : before.verdict)
    } finally {
      allow()
      scene.expectation = { ...scene.expectation, distributionId: expectation.distributionId }
      scene.sandbox.cloudFront.changeDistribution(scene.setup.distributionId, () => config)
    }
  })
})

test('with nothing allowed it is never green, and fails where that is asked for', async () => {
  const allow = scene.sandbox.aws.deny('*')
  try {
    const found = await verifySandbox(scene)
    expect(found.verdict).toBe('unknown')
    expect(found.counts.fail).toBe(0)
    // What can be seen from outside is seen.
    const passed = found.findings.filter(({ state }) => state === 'pass').map(({ id }) => id)
    expect(passed).toEqual(expect.arrayContaining(['L-3', 'L-5', 'L-7', 'L-8', 'L-15']))
    expect(passed.filter(id => !/^(L-|R53-4)/.test(id))).toEqual([])
    const strict = await verifySandbox(scene, { strict: true })
    expect(strict.verdict).toBe('fail')
    expect(strict.counts.skip).toBe(found.findings.filter(({ notApplicable }) => notApplicable).length)
  } finally {
    allow()
  }
})

test('who allows what the policy says, and what the next one says, ends with a whole verification', async () => {
  const denied = new Map(ACTIONS.map(action => [action, scene.sandbox.aws.deny(action)]))
  const rounds: (readonly string[])[] = []
  try {
    for (;;) {
      const found = await verifySandbox(scene)
      const missing = actionsOf(found)
      if (missing.length === 0) {
        expect(found.coverage).toEqual(allowed.coverage)
        expect(found.verdict).toBe('pass')
        break
      }
      rounds.push(missing)
      for (const action of missing) {
        const allow = denied.get(action)
        // Nothing is named that was allowed before.
        expect(allow).toBeDefined()
        allow?.()
        denied.delete(action)
      }
    }
  } finally {
    for (const allow of denied.values()) allow()
  }
  // What hangs on the distribution, then what hangs on what it has; the zones lead to the load balancer.
  expect(rounds.length).toBeLessThanOrEqual(5)
  expect([...denied.keys()]).toEqual(['acm:ListCertificates', 'cloudfront:ListDistributions'])
})

describe('with nothing reachable', () => {
  test.each(['timeout', 'nxdomain'] as const)(
    'names lead nowhere (%s), doors are closed, AWS asks to slow down: all is unknown',
    async fault => {
      const closed = await openScene()
      try {
        for (const host of hostsOf(closed))
          for (const port of [443, 80]) closed.stage.internet.door.refuse(`${host}:${port}`)
        await breakDns(closed, fault)
        closed.sandbox.aws.fault(() => true, { status: 429, code: 'Throttling' })
        const found = await verifySandbox(closed)
        expectUnknown(found)
        expect(new Set(findingsOf(found, 'S3-1', 'CF-1', 'R53-1').map(({ message }) => message.split(':')[0]))).toEqual(
          new Set(['AWS asked to slow down'])
        )
      } finally {
        await closed.close()
      }
    }
  )

  test('nobody ever answers: it ends when its time is over', async () => {
    const silent = await openScene()
    const hole = await blackHole()
    try {
      await breakDns(silent, 'timeout')
      silent.sandbox.aws.fault(() => true, 'stall')
      const environment = { HTTPS_PROXY: hole.url, HTTP_PROXY: hole.url }
      const found = await verifySandbox(silent, { deadlineMs: 1_500, environment })
      expectUnknown(found)
      for (const { message } of findingsOf(found, 'S3-1', 'CF-1', 'R53-1')) {
        expect(message).toContain('the time limit of 1.5 s was over')
      }
    } finally {
      await Promise.all([silent.close(), hole.close()])
    }
  })
})

function actionsOf({ missingPolicy }: Verified): readonly string[] {
  if (missingPolicy === undefined) return []
  const { Statement } = JSON.parse(missingPolicy) as {
    readonly Statement: readonly { readonly Action: readonly string[] }[]
  }
  return Statement.flatMap(({ Action }) => Action).sort()
}

/** Not green, not red; and nothing passes for having been looked at. */
function expectUnknown(found: Verified): void {
  expect(found.verdict).toBe('unknown')
  expect(found.coverage.ran).toBe(0)
  expect(found.counts).toMatchObject({ pass: 0, warn: 0, fail: 0 })
  expect(found.counts.unknown).toBeGreaterThan(found.counts.skip)
  expect(found.findings.filter(({ state, notApplicable }) => state === 'skip' && !notApplicable)).toEqual([])
}

function findingsOf({ findings }: Verified, ...ids: readonly string[]) {
  return findings.filter(({ id }) => ids.includes(id))
}

function hostsOf({ setup }: Scene): readonly string[] {
  const s3 = `s3.${setup.region}.amazonaws.com`
  return [
    ...[setup.domain, setup.apiHost, setup.distributionDomain],
    ...[s3, `${setup.bucket.name}.s3-website.${setup.region}.amazonaws.com`]
  ]
}

/** nxdomain: as in networks that are closed to the outside, whose servers deny every name. */
async function breakDns({ stage: { internet } }: Scene, fault: 'timeout' | 'nxdomain'): Promise<void> {
  for (const resolver of internet.dns.resolvers) resolver.fail(fault)
  for (const { host } of await internet.resolve()) internet.dns.fail(host, fault)
}

/** Takes every connection, and says nothing. */
async function blackHole(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => {}))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    }
  }
}
