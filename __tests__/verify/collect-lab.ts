import { createHash } from 'node:crypto'
import type { Bucket } from '../../sandbox/aws/s3/store.ts'
import { type Stage, startStage } from '../../sandbox/stage.ts'
import { createVerifiedSetup, type SetupParts, type SiteSetup } from '../../sandbox/verified-setup.ts'
import { openNetwork } from '../../src/probe/network.ts'
import { openNetworkSource } from '../../src/probe/network-source.ts'
import { systemClock } from '../../src/util/clock.ts'
import { type Collected, type CollectOptions, collectFacts } from '../../src/verify/collect.ts'
import type { Expectation, ExpectedFile } from '../../src/verify/facts.ts'
import type { Sources } from '../../src/verify/sources.ts'
import { connect } from '../aws/inspect/lab.ts'
import { closeProbeLabs, trust } from '../probe/probe-lab.ts'

const before = { ...process.env }
const stages: Stage[] = []

/** For afterEach. */
export async function closeCollectLabs(): Promise<void> {
  Object.assign(process.env, before)
  await Promise.all(stages.splice(0).map(stage => stage.close()))
  await closeProbeLabs()
}

export interface CollectLab {
  readonly stage: Stage
  readonly expectation: Expectation
  /** With the real adapters, on this stage. `environment` is laid over the stage's. */
  collect(
    change?: Partial<Expectation>,
    options?: Partial<CollectOptions>,
    environment?: Readonly<Record<string, string>>
  ): Promise<Collected>
}

const SITE: Readonly<
  Record<string, Omit<ExpectedFile, 'key' | 'size' | 'digest' | 'etag'> & { readonly text: string }>
> = {
  'assets/index-Bq3xT9aK.js': {
    text: `console.log('It works')\n${'// padding\n'.repeat(120)}`,
    fileClass: 'fingerprinted',
    headers: { contentType: 'text/javascript; charset=utf-8', cacheControl: 'public, max-age=31536000, immutable' }
  },
  'assets/index-C7dPmW2s.css': {
    text: `p { color: navy }\n${'/* padding */\n'.repeat(120)}`,
    fileClass: 'fingerprinted',
    headers: { contentType: 'text/css; charset=utf-8', cacheControl: 'public, max-age=31536000, immutable' }
  },
  'index.html': {
    text: '<!doctype html><link rel="stylesheet" href="/assets/index-C7dPmW2s.css"><script type="module" src="/assets/index-Bq3xT9aK.js"></script><p>It works',
    fileClass: 'document',
    headers: { contentType: 'text/html; charset=utf-8', cacheControl: 'no-cache' }
  }
}

/** A site that is live, and what is known of it. */
export async function collectLab(create: (parts: SetupParts) => SiteSetup = createVerifiedSetup): Promise<CollectLab> {
  const stage = await startStage(create)
  stages.push(stage)
  trust(stage.internet.door.caPem)
  const { bucket, region, distributionId } = stage.setup
  const expectation: Expectation = {
    domains: ['example.com'],
    bucket: bucket.name,
    prefix: '',
    region,
    accountId: undefined,
    distributionId,
    fallbackDocument: 'index.html',
    apiPath: '/api/*',
    apiPathGiven: true,
    routes: ['/login/callback?code=x'],
    apiProbe: { path: '/api/health', status: 200 },
    resolve: [],
    statePrefix: '.s3-cloudfront-deploy/',
    release: { id: '20261120T080000Z-3f9c1a2-1.1', files: putSite(bucket) },
    now: new Date().toISOString(),
    nonce: '3f9c'
  }
  return {
    stage,
    expectation,
    async collect(change = {}, options = {}, environment = {}) {
      const changed = { ...expectation, ...change }
      const whole = { ...stage.env, ...environment }
      Object.assign(process.env, whole)
      const open = (signal: AbortSignal) => openSources(stage, changed, whole, signal)
      return collectFacts(changed, open, { clock: systemClock, ...options })
    }
  }
}

function putSite(bucket: Bucket): readonly ExpectedFile[] {
  return Object.entries(SITE).map(([key, { text, fileClass, headers }]) => {
    const bytes = Buffer.from(text)
    const { etag } = bucket.put(key, {
      bytes,
      headers: { 'content-type': headers.contentType ?? '', 'cache-control': headers.cacheControl ?? '' }
    })
    return {
      key,
      size: bytes.length,
      digest: createHash('sha256').update(bytes).digest('hex'),
      etag,
      fileClass,
      headers
    }
  })
}

async function openSources(
  stage: Stage,
  { bucket, resolve }: Expectation,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal
): Promise<Sources> {
  const aws = await connect(environment, { bucket })
  const network = openNetwork({
    environment,
    resolve: [...(await stage.internet.resolve()), ...resolve],
    signal
  })
  return {
    ...(await aws.inspect(signal)),
    network: openNetworkSource(network),
    close: () => network.close()
  }
}

/** Each request to AWS that was signed, the probes of S3's own endpoints aside. Those of a query API tell more in their bodies than here. */
export function signedRequests({ sandbox }: Stage): readonly string[] {
  return sandbox.aws.log
    .filter(({ headers }) => headers.authorization !== undefined)
    .map(({ service, operation, path, query }) => `${service}:${operation} ${path}?${query}`)
}

/** The states of all facts, wherever they are. */
export function states(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = value instanceof Map ? [] : Object.values(value).flatMap(states)
  return 'state' in value && isState(value.state) ? [value.state, ...inside] : inside
}

function isState(state: unknown): state is string {
  return ['known', 'absent', 'denied', 'throttled', 'unavailable', 'not-asked'].includes(String(state))
}
