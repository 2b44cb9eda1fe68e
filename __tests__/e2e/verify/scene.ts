import { createHash } from 'node:crypto'
import type { Sandbox, SandboxOptions } from '../../../sandbox/index.ts'
import { type Stage, startStage } from '../../../sandbox/stage.ts'
import { createVerifiedSetup, type SetupParts, type SiteSetup } from '../../../sandbox/verified-setup.ts'
import { openNetwork } from '../../../src/probe/network.ts'
import { openNetworkSource } from '../../../src/probe/network-source.ts'
import type { Verification } from '../../../src/report/verification.ts'
import { systemClock } from '../../../src/util/clock.ts'
import { type Collected, type CollectOptions, collectFacts } from '../../../src/verify/collect.ts'
import type { Expectation, ExpectedFile } from '../../../src/verify/facts.ts'
import { type RunOptions, runChecks } from '../../../src/verify/run-checks.ts'
import type { Sources } from '../../../src/verify/sources.ts'
import { connect } from '../../aws/inspect/lab.ts'
import { closeProbeLabs, trust } from '../../probe/probe-lab.ts'
import { awsClients, type Clients } from './clients.ts'

/** After which nothing that an edge has is fresh. */
export const LONG = 2 * 366 * 86_400

export const STATE = '.s3-cloudfront-deploy/'

/** A site that is live, clients to spoil it with, and the real adapters to look at it. */
export interface Scene {
  readonly stage: Stage
  readonly sandbox: Sandbox
  readonly setup: SiteSetup
  readonly aws: Clients
  /** What the inputs and the release say; a preparation may change it, a sabotage may not. */
  expectation: Expectation
  /** The invalidation of this run: completed. */
  invalidationId: string
  /** At the edge, so much time goes by: errors are kept for seconds, the assets for a year. */
  later(seconds: number): void
  close(): Promise<void>
}

export interface SceneOptions {
  /** `createVerifiedSetup` when absent. */
  readonly create?: ((parts: SetupParts) => SiteSetup) | undefined
  /** Invalidations complete only when told to, unless this says otherwise. */
  readonly sandbox?: Omit<SandboxOptions, 'origins'> | undefined
}

export interface Verified extends Verification, Pick<Collected, 'facts'> {
  readonly calls: number
}

export interface VerifyOptions extends Partial<RunOptions>, Pick<CollectOptions, 'deadlineMs'> {
  /** Beside the sandbox's own. */
  readonly environment?: Readonly<Record<string, string>>
}

const before = { ...process.env }

/** The SDK's clients find the sandbox by the environment, as on a runner: there can be one scene at a time. */
export async function openScene({ create = createVerifiedSetup, sandbox: how }: SceneOptions = {}): Promise<Scene> {
  let ahead = 0
  const stage = await startStage(create, {
    invalidationDelayMs: Number.POSITIVE_INFINITY,
    edgeClock: { now: () => Date.now() + ahead },
    ...how
  })
  const { sandbox, setup } = stage
  Object.assign(process.env, sandbox.env)
  trust(stage.internet.door.caPem)
  setup.bucket.put(`${STATE}head.json`, { bytes: Buffer.from('{"live":{}}'), headers: OF_STATE })
  const { Id = '' } = sandbox.cloudFront.createInvalidation(setup.distributionId, {
    CallerReference: 'first',
    Paths: { Quantity: 1, Items: ['/*'] }
  })
  sandbox.cloudFront.completeInvalidations()
  sandbox.cloudFront.completeDeployments()
  return {
    stage,
    sandbox,
    setup,
    aws: awsClients(sandbox),
    expectation: expectationOf(setup),
    invalidationId: Id,
    later(seconds) {
      ahead += seconds * 1000
    },
    async close() {
      for (const name of Object.keys(sandbox.env)) delete process.env[name]
      Object.assign(process.env, before)
      await Promise.all([stage.close(), closeProbeLabs()])
    }
  }
}

/** As src/main.ts wires it, in this process and with less patience. */
export async function verifySandbox(scene: Scene, options: VerifyOptions = {}): Promise<Verified> {
  const { deadlineMs = 20_000, strict = false, ignore = [] } = options
  const expectation = { ...scene.expectation, now: new Date().toISOString() }
  const { facts, calls } = await collectFacts(
    expectation,
    signal => openSources(scene, { ...scene.stage.env, ...options.environment }, signal),
    { clock: systemClock, deadlineMs, invalidationId: scene.invalidationId }
  )
  // Another one in each run: edges remember what they have answered.
  scene.expectation = { ...scene.expectation, nonce: `${expectation.nonce}0` }
  return { ...runChecks(facts, { strict, ignore }), facts, calls }
}

async function openSources(
  { stage, expectation: { bucket, accountId: owner, resolve } }: Scene,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal
): Promise<Sources> {
  const aws = await connect(environment, { bucket, ...(owner !== undefined && { owner }) })
  const network = openNetwork({
    environment,
    resolve: [...(await stage.internet.resolve()), ...resolve],
    limits: { requestMs: 3_000, dnsMs: 1_000 },
    signal
  })
  return { ...(await aws.inspect(signal)), network: openNetworkSource(network), close: () => network.close() }
}

function expectationOf({ bucket, region, distributionId, domain }: SiteSetup): Expectation {
  return {
    domains: [domain],
    bucket: bucket.name,
    prefix: '',
    region,
    accountId: bucket.ownerId,
    distributionId,
    fallbackDocument: 'index.html',
    apiPath: '/api/*',
    apiPathGiven: true,
    routes: ['/login/callback?code=x'],
    apiProbe: { path: '/api/health', status: 200 },
    resolve: [],
    statePrefix: STATE,
    release: {
      id: '20261120T080000Z-3f9c1a2-1.1',
      files: SITE.map(({ key, text, fileClass, headers }) => {
        const bytes = Buffer.from(text)
        const { etag } = bucket.put(key, {
          bytes,
          headers: { 'content-type': headers.contentType ?? '', 'cache-control': headers.cacheControl ?? '' }
        })
        const digest = createHash('sha256').update(bytes).digest('hex')
        return { key, size: bytes.length, digest, etag, fileClass, headers }
      })
    },
    now: new Date().toISOString(),
    nonce: '3f9c'
  }
}

type SiteFile = Pick<ExpectedFile, 'key' | 'fileClass' | 'headers'> & { readonly text: string }

/** As deployments write it. */
const OF_STATE = { 'content-type': 'application/json', 'cache-control': 'no-store' }
const FOREVER = 'public, max-age=31536000, immutable'
export const SCRIPT = 'assets/index-Bq3xT9aK.js'
export const STYLE = 'assets/index-C7dPmW2s.css'
/** Nothing refers to it. */
export const IMAGE = 'images/shore.svg'
export const PAGE = `<!doctype html><link rel="stylesheet" href="/${STYLE}"><script type="module" src="/${SCRIPT}"></script><p>It works\n`

/** What is compressed has a thousand bytes and more. */
const SITE: readonly SiteFile[] = [
  {
    key: SCRIPT,
    text: `console.log('It works')\n${'// padding\n'.repeat(120)}`,
    fileClass: 'fingerprinted',
    headers: { contentType: 'text/javascript; charset=utf-8', cacheControl: FOREVER }
  },
  {
    key: STYLE,
    text: `p { color: navy }\n${'/* padding */\n'.repeat(120)}`,
    fileClass: 'fingerprinted',
    headers: { contentType: 'text/css; charset=utf-8', cacheControl: FOREVER }
  },
  {
    key: IMAGE,
    text: '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    fileClass: 'plain',
    headers: { contentType: 'image/svg+xml', cacheControl: 'public, max-age=3600' }
  },
  {
    key: 'index.html',
    text: PAGE,
    fileClass: 'document',
    headers: { contentType: 'text/html; charset=utf-8', cacheControl: 'no-cache' }
  }
]
