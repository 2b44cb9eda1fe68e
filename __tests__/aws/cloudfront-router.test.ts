import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DistributionConfig } from '@aws-sdk/client-cloudfront'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { defaultRouterSite, withRouterOptions } from '../../edge/options.ts'
import { listOf } from '../../sandbox/aws/cloudfront/site-distribution.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { createCloudFront } from '../../src/aws/cloudfront-cdn.ts'
import { createAgents } from '../../src/aws/http/agents.ts'
import { openSession } from '../../src/aws/session.ts'
import type { EdgeFunction } from '../../src/ports.ts'
import { systemClock } from '../../src/util/clock.ts'

const DOMAIN = 'example.com'
const router = readFileSync(join(import.meta.dirname, '../../edge/router.js'), 'utf8')
const silent = { info() {}, debug() {}, group: <T>(_: string, body: () => Promise<T>) => body() }

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await startSandbox()
  // The SDK's clients take it from here.
  process.env.AWS_ENDPOINT_URL = sandbox.aws.url
})

afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL
  await sandbox.close()
})

/** The function of each behavior, and what was asked to find that out. */
async function look(distributionId: string) {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env
  const session = openSession({
    region: 'eu-central-1',
    credentials: async () => ({ accessKeyId, secretAccessKey }),
    agents: createAgents({}),
    clock: systemClock,
    log: silent
  })
  const before = sandbox.aws.log.entries.length
  const facts = await createCloudFront(session, DOMAIN).facts(distributionId)
  const functions = facts?.behaviors.map(({ pathPattern, edgeFunction }) => [pathPattern, edgeFunction])
  const requests = sandbox.aws.log.entries.slice(before).map(({ operation }) => operation)
  return { functions: Object.fromEntries(functions ?? []) as Record<string, EdgeFunction>, requests }
}

function setup(code: string): string {
  const { distributionId } = sandbox.createReferenceSetup({ domain: DOMAIN })
  associate(distributionId, sandbox.cloudFront.functions.install('a-function', code))
  return distributionId
}

function associate(
  distributionId: string,
  arn: string,
  eventType: 'viewer-request' | 'viewer-response' = 'viewer-request'
) {
  const FunctionAssociations = listOf([{ FunctionARN: arn, EventType: eventType }])
  changeDefault(distributionId, { FunctionAssociations })
}

function changeDefault(distributionId: string, change: Partial<DistributionConfig['DefaultCacheBehavior']>): void {
  sandbox.cloudFront.changeDistribution(distributionId, config => ({
    ...config,
    DefaultCacheBehavior: {
      TargetOriginId: 'site',
      ViewerProtocolPolicy: 'allow-all',
      ...config.DefaultCacheBehavior,
      ...change
    }
  }))
}

const ownOptions = withRouterOptions(router, [
  { ...defaultRouterSite, previewHost: "it's-{number}.example.com" },
  { prefix: 'docs/', routing: 'pages', previewPrefix: '', previewHost: '' }
])

describe("the function on viewers' requests", () => {
  test.each([
    ['the router as it is shipped', router, 'router'],
    ['the router with options of its own', ownOptions, 'router'],
    ['the router, pasted on Windows and indented', router.replaceAll('\n', '\r\n  '), 'router'],
    ['the router with a line more', `${router}\nhandler = event => event.request\n`, 'unknown'],
    ['the router with a line less', router.replace(/^.*isForbidden\(path\)\) return.*$/m, ''), 'unknown'],
    ['the router without its options', router.slice(router.indexOf('// options:end') + 14), 'unknown'],
    ['nothing but a marker', '// options:end\nfunction handler(event) { return event.request }', 'unknown'],
    ['any other', 'function handler(event) { return event.request }', 'unknown']
  ] as const)('%s', async (_, code, expected) => {
    const { functions, requests } = await look(setup(code))
    expect(functions).toEqual({ '*': expected })
    expect(requests).toEqual(['GetDistribution', 'GetFunction'])
  })

  test('is read as it is live, not as it is being edited', async () => {
    const id = setup(router)
    const { functions } = sandbox.cloudFront
    const draft = Buffer.from('function handler(event) { return event.request }')
    const config = { Comment: '', Runtime: 'cloudfront-js-2.0' } as const
    const { etag } = functions.update('a-function', functions.describe('a-function', undefined).etag, config, draft)
    expect((await look(id)).functions).toEqual({ '*': 'router' })
    functions.publish('a-function', etag)
    expect((await look(id)).functions).toEqual({ '*': 'unknown' })
  })

  test('is unknown where it may not be read', async () => {
    const id = setup(router)
    sandbox.aws.deny('cloudfront:GetFunction')
    expect((await look(id)).functions).toEqual({ '*': 'unknown' })
  })

  test('is unknown beside a function of Lambda@Edge, and not asked for', async () => {
    const id = setup(router)
    const LambdaFunctionARN = 'arn:aws:lambda:us-east-1:123456789012:function:rewrite:1'
    changeDefault(id, {
      LambdaFunctionAssociations: listOf([{ LambdaFunctionARN, EventType: 'origin-request' as const }])
    })
    expect(await look(id)).toEqual({ functions: { '*': 'unknown' }, requests: ['GetDistribution'] })
  })

  test('is asked for once, however many behaviors have it', async () => {
    const { distributionId } = sandbox.createPreviewSetup({ domain: DOMAIN })
    expect(await look(distributionId)).toEqual({
      functions: { '/assets/*': 'router', '*': 'router' },
      requests: ['GetDistribution', 'GetFunction']
    })
  })
})

describe('no function is asked for', () => {
  test('where there is none', async () => {
    const { distributionId } = sandbox.createReferenceSetup({ domain: DOMAIN })
    expect(await look(distributionId)).toEqual({ functions: { '*': 'none' }, requests: ['GetDistribution'] })
  })

  test('where it only sees responses', async () => {
    const { distributionId } = sandbox.createReferenceSetup({ domain: DOMAIN })
    associate(
      distributionId,
      sandbox.cloudFront.functions.install('headers', 'function handler(event) {}'),
      'viewer-response'
    )
    expect(await look(distributionId)).toEqual({ functions: { '*': 'none' }, requests: ['GetDistribution'] })
  })

  test('where the behavior leads elsewhere', async () => {
    const { distributionId } = sandbox.createReferenceSetup({ domain: DOMAIN, bucket: 'another-bucket' })
    associate(distributionId, sandbox.cloudFront.functions.install('api', 'function handler(event) {}'))
    expect(await look(distributionId)).toEqual({ functions: { '*': 'unknown' }, requests: ['GetDistribution'] })
  })
})
