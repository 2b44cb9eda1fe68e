import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Deploy, type DeployOptions, deploy } from '../../../../sandbox/deploy.ts'
import { type Edge, startEdge } from '../../../../sandbox/edge/edge.ts'
import { originFetch } from '../../../../sandbox/edge/origins.ts'
import { type Sandbox, startSandbox } from '../../../../sandbox/index.ts'
import type { ReferenceSetup } from '../../../../sandbox/reference-setup.ts'
import { type Visit, visit } from '../../../../sandbox/visit.ts'
import { urls } from './site.ts'

export const DOMAIN = 'example.com'
export const PREFIX = 'site/'
export const STATE = `${PREFIX}.s3-cloudfront-deploy/`

/** What others keep in the same bucket, beside the site's prefix and below it. */
const neighbours: Readonly<Record<string, string>> = {
  'index.html': 'of somebody else',
  'site-2/index.html': 'of somebody else',
  'site.html': 'of somebody else',
  'site/notes by hand.txt': 'of somebody else',
  'site/previews/pr-1/index.html': 'of a preview',
  'site/previews/pr-1/.s3-cloudfront-deploy/head.json': '{"schema":1,"past":[],"pending":[]}'
}

/** Runs have higher numbers the later they are, in all labs: one lab's runs go on where another's ended. */
let runs = 0

/**
 * AWS with two edges: one that is warm with what is live, and one that nobody has asked anything before a run dies.
 * Everything can be put back to how it was.
 */
export interface Lab {
  readonly sandbox: Sandbox
  readonly setup: ReferenceSetup
  readonly edges: Readonly<Record<'warm' | 'cold', Edge>>
  run(options: Omit<DeployOptions, 'runNumber'>): Promise<Deploy>
  visit(edge: 'warm' | 'cold', path: string, headers?: Readonly<Record<string, string>>): Promise<Visit>
  /** Remembers the bucket as it is; the warm edge is filled first, and the cold one is empty. @returns the way back */
  keep(): Promise<() => void>
  /** Takes over what is in another lab's bucket. */
  copyFrom(other: Lab): void
  /** Lets the edges' clocks go on. */
  pass(seconds: number): void
  close(): Promise<void>
}

export async function startLab(): Promise<Lab> {
  let offset = 0
  const clock = { now: () => Date.now() + offset }
  // An invalidation completes when it is asked after, or when the test says so.
  const sandbox = await startSandbox({ invalidationDelayMs: Number.POSITIVE_INFINITY, edgeClock: clock })
  sandbox.aws.fault(({ operation }) => operation === 'GetInvalidation', {
    onRequest: () => sandbox.cloudFront.completeInvalidations()
  })
  const setup = sandbox.createReferenceSetup({
    domain: DOMAIN,
    distribution: {
      originPath: `/${PREFIX.slice(0, -1)}`,
      fallback: { errorCodes: [403], errorCachingMinTtl: 0 },
      overrides: { DefaultRootObject: 'index.html' }
    }
  })
  for (const [key, text] of Object.entries(neighbours)) setup.bucket.put(key, { bytes: Buffer.from(text) })
  const fetchOrigin = originFetch({ store: sandbox.s3 })
  const cold = await startEdge({ distributions: sandbox.cloudFront, fetchOrigin, clock })
  const edges = { warm: sandbox.edge, cold }

  const lab: Lab = {
    sandbox,
    setup,
    edges,
    run(options) {
      runs += 1
      const inputs = { 'build-command': 'none', prefix: PREFIX, 'edge-cache': 'true', ...options.inputs }
      // There are hundreds of runs: they needn't compile the bundle each time.
      const env = { NODE_COMPILE_CACHE: join(tmpdir(), 's3-cloudfront-deploy-compile-cache') }
      return deploy(sandbox, setup, { ...options, runNumber: runs, inputs, env })
    },
    visit: (edge, path, headers) => visit(edges[edge].url, DOMAIN, path, headers),
    async keep() {
      sandbox.aws.skew(0)
      offset = 0
      const emptied = cold.cache.snapshot()
      for (const path of urls) await lab.visit('warm', path)
      const back = [setup.bucket.snapshot(), sandbox.edge.cache.snapshot(), emptied]
      return () => {
        sandbox.cloudFront.completeInvalidations()
        sandbox.aws.log.clear()
        sandbox.aws.skew(0)
        offset = 0
        for (const restore of back) restore()
      }
    },
    copyFrom(other) {
      for (const { key, ...object } of other.setup.bucket.objects()) setup.bucket.put(key, object)
    },
    pass(seconds) {
      offset += seconds * 1000
    },
    async close() {
      await cold.close()
      await sandbox.close()
    }
  }
  return lab
}
