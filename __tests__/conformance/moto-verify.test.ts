import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront'
import { expect } from '@jest/globals'
import { checkIds } from '../../src/verify/check-ids.ts'
import { type Case, describeCases, type Stage } from '../e2e/cases/case.ts'
import { type Deploy, deploy } from '../e2e/cases/deploy.ts'
import { page, withSite } from '../e2e/cases/site.ts'
import { openTarget, type Target, type TargetServer } from '../e2e/cases/target.ts'
import { withDistributionId } from './moto/distribution-ids.ts'
import { applyTerraform, makeByCli, type Run, runIn, whyNoTerraform } from './moto/set-up.ts'
import { startMoto, whyNoMoto } from './moto-server.ts'
import { whyUnusable } from './program.ts'

/** What is not as it should be in a plain configuration; each is told as a warning. */
const PLAIN: Readonly<Record<string, string>> = {
  'S3-13': 'warn',
  'CF-6': 'warn',
  'CF-10': 'warn',
  'CF-20': 'warn',
  'CF-21': 'warn',
  'CF-22': 'warn',
  'CF-24': 'warn',
  'API-6': 'warn',
  'API-8': 'warn'
}

/** What moto does otherwise than AWS, and how that shows. */
const GAPS: readonly (readonly [id: string, state: string, message: RegExp])[] = [
  // A new bucket has no ownership controls.
  ['S3-7', 'warn', /Access control lists are on/],
  ['CF-5', 'unknown', /cloudfront:ListDomainConflicts was answered with HTTP 404/],
  // The id of the origin access control is dropped from the configuration.
  ['CF-8', 'unknown', /GetDistribution says nothing of an origin access control/],
  // There are no managed cache policies.
  ['CF-18', 'unknown', /cloudfront:GetCachePolicy was answered with HTTP 404/],
  ['CF-19', 'unknown', /cloudfront:GetCachePolicy was answered with HTTP 404/],
  ['API-3', 'unknown', /cloudfront:GetCachePolicy was answered with HTTP 404/],
  ['API-4', 'unknown', /cloudfront:GetCachePolicy was answered with HTTP 404/],
  // ACM is not told who uses a certificate.
  ['ACM-4', 'warn', /ACM does not know that the distribution uses this certificate/]
]

/** There are neither name servers nor edges. */
const ON_THE_WIRE = ['S3-12', 'ACM-3', 'R53-3', 'R53-4']
const UNASKED = ['L-11', 'L-16']
/** Nothing to look at: no invalidation, no function, nobody blocked, plain HTTP to the origin. */
const BESIDE = ['CF-3', 'CF-13', 'CF-23', 'API-5', ...UNASKED]

/** No name server, no proxy: what is asked outside has no answer, at once. */
const NO_INTERNET = {
  S3_CLOUDFRONT_DEPLOY_RESOLVERS: '127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '127.0.0.1'
}

interface MotoStage extends Stage {
  readonly target: Target
  readonly distributionId: string
  readonly run: Deploy
}

async function openStage(make: (run: Run, folder: string) => Promise<void>): Promise<MotoStage> {
  const moto = await startMoto()
  const folder = await mkdtemp(join(tmpdir(), 'moto-'))
  await make(runIn(folder, moto), folder)
  const proxy = await withDistributionId(moto.env.AWS_ENDPOINT_URL, await distributionOf(moto))
  const target = await openTarget({ ...moto, env: { ...moto.env, ...NO_INTERNET, AWS_ENDPOINT_URL: proxy.url } })
  return {
    target,
    distributionId: proxy.id,
    run: await deployAndVerify(target, proxy.id),
    async close() {
      await target.close()
      await proxy.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

async function distributionOf({ env }: TargetServer): Promise<string> {
  const client = new CloudFrontClient({
    endpoint: env.AWS_ENDPOINT_URL,
    region: env.AWS_REGION,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY }
  })
  try {
    const { DistributionList: list } = await client.send(new ListDistributionsCommand({}))
    return list?.Items?.[0]?.Id ?? ''
  } finally {
    client.destroy()
  }
}

async function deployAndVerify(target: Target, distributionId: string): Promise<Deploy> {
  let run: Deploy | undefined
  const files = {
    'index.html': page('Moto', 'assets/index-B7kQ2xZ9.js'),
    'assets/index-B7kQ2xZ9.js': 'console.log(1)\n'
  }
  await withSite(files, async site => {
    const inputs = { domain: 'example.com', 'distribution-id': distributionId, verify: 'warn' }
    run = await deploy(target, { name: 'example.com' }, site, { inputs })
  })
  if (run === undefined) throw new Error('unreachable: a site that was not used')
  return run
}

const cases: readonly Case<MotoStage>[] = [
  {
    name: 'every check comes to what it should, none fails',
    run: async ({ run }) => {
      const found = (run.report.verification?.findings ?? []).map(({ id, state, notApplicable }) => [
        id,
        notApplicable === true ? 'n/a' : state
      ])
      const expected = checkIds.map(id => [id, expectedOf(id)])
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
    }
  },
  {
    name: 'what moto can do otherwise than AWS is told by name',
    run: async ({ run }) => {
      for (const [id, , message] of GAPS) {
        const finding = run.report.verification?.findings.find(one => one.id === id)
        expect([id, finding?.message]).toEqual([id, expect.stringMatching(message)])
      }
      expect(run.outputs).toMatchObject({ result: 'deployed', 'verify-result': 'unknown', 'verify-failed': '0' })
    }
  },
  {
    name: 'the set-up is found as it was made',
    run: async ({ run, distributionId }) => {
      const diagram = run.report.verification?.diagram ?? ''
      expect(diagram).toContain(`CloudFront ${distributionId}`)
      expect(diagram).toContain('ALB api')
      expect(diagram).toContain('2 of 2 targets healthy')
      expect(diagram).toContain('Route 53 zone')
    }
  }
]

function expectedOf(id: string): string {
  const gap = GAPS.find(one => one[0] === id)
  if (gap !== undefined) return gap[1]
  if (BESIDE.includes(id)) return 'n/a'
  return PLAIN[id] ?? (id.startsWith('L-') || ON_THE_WIRE.includes(id) ? 'unknown' : 'pass')
}

describeCases(
  'the reference set-up on moto, made with the AWS CLI',
  { verified: cases },
  () => openStage(makeByCli),
  whyNoMoto() ?? whyUnusable('aws', ['--version'], 'the AWS CLI, version 1 or 2')
)

describeCases(
  "the reference set-up on moto, made with Terraform's AWS provider",
  { verified: cases },
  () => openStage(applyTerraform),
  whyNoMoto() ?? whyNoTerraform()
)
