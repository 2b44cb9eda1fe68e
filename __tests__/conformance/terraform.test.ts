import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@jest/globals'
import { isRouter } from '../../src/aws/router-code.ts'
import { type Case, describeCases } from '../e2e/cases/case.ts'
import { whyNoMoto } from './moto-server.ts'
import { type Applied, openTerraformStage, type TerraformStage, withExample, withExisting } from './terraform/stage.ts'
import { openWorkspace, type Workspace, whyNoTerraform } from './terraform/workspace.ts'

/** The provider waits for what AWS takes time for, servers on loopback included. */
const SLOW_MS = 900_000

const examples = ['minimal', 'with-api', 'existing-pieces', 'without-route53']

interface Dry {
  readonly workspace: Workspace
  close(): Promise<void>
}

const dryCases: readonly Case<Dry>[] = [
  {
    name: 'it is formatted',
    run: async ({ workspace }) => expect(await workspace.run('.', 'fmt', '-check', '-recursive')).toBe('')
  },
  ...examples.map(name => ({
    name: `the example ${name} is valid`,
    run: async ({ workspace }: Dry) => {
      await workspace.run(`examples/${name}`, 'init')
      expect(await workspace.run(`examples/${name}`, 'validate')).toContain('The configuration is valid.')
    }
  })),
  {
    name: 'its own tests pass',
    timeoutMs: SLOW_MS,
    run: async ({ workspace }) => {
      await workspace.run('.', 'init')
      expect(await workspace.run('.', 'test')).toMatch(/Success! \d\d+ passed, 0 failed/)
    }
  }
]

const appliedCases: readonly Case<TerraformStage>[] = [
  {
    name: 'minimal: everything is made, and nothing is left',
    timeoutMs: SLOW_MS,
    run: stage =>
      withExample(stage, { name: 'minimal', section: 'From an empty account to a site' }, async applied => {
        expect(typesOf(applied)).toEqual(allOf({ alias: 6, roles: 2 }))
        expect(applied.site).toMatchObject({
          bucket: 'example.com',
          region: 'eu-central-1',
          preview_url: 'https://pr-{number}.example.com',
          name_servers: expect.arrayContaining([expect.stringContaining('awsdns')])
        })
        expectRouter(applied, { previewHost: 'pr-{number}.example.com', previewPrefix: 'previews/pr-{number}/' })
        await expectWorkflow(stage, applied)
        const distribution = stage.sandbox.cloudFront.distribution(String(applied.site.distribution_id)).value
        const { Aliases, DefaultCacheBehavior, Origins } = distribution.DistributionConfig ?? {}
        expect(Aliases?.Items).toEqual(expect.arrayContaining(['example.com', '*.example.com']))
        expect(DefaultCacheBehavior?.FunctionAssociations?.Items?.map(({ EventType }) => EventType).sort()).toEqual([
          'viewer-request',
          'viewer-response'
        ])
        expect(Origins?.Items?.map(({ OriginAccessControlId }) => OriginAccessControlId)).toEqual([
          valuesOf(applied, 'aws_cloudfront_origin_access_control')?.id
        ])
      })
  },
  {
    name: 'with-api: a behavior for the API, a firewall, logs, a second host',
    timeoutMs: SLOW_MS,
    run: stage =>
      withExample(stage, { name: 'with-api', variables: ['api_secret=0123456789abcdef'] }, async applied => {
        expect(typesOf(applied)).toEqual({
          ...allOf({ alias: 9, roles: 2 }),
          aws_s3_bucket: 2,
          aws_s3_bucket_lifecycle_configuration: 2,
          aws_s3_bucket_ownership_controls: 2,
          aws_s3_bucket_public_access_block: 2
        })
        const distribution = stage.sandbox.cloudFront.distribution(String(applied.site.distribution_id)).value
        const { CacheBehaviors, Logging, Origins, WebACLId } = distribution.DistributionConfig ?? {}
        expect(WebACLId).toMatch(/:global\/webacl\/example-com\//)
        expect(Logging).toMatchObject({ Enabled: true, Bucket: 'logs.example.com.s3.amazonaws.com' })
        expect(CacheBehaviors?.Items).toMatchObject([
          { PathPattern: '/api/*', TargetOriginId: 'api', ViewerProtocolPolicy: 'https-only' }
        ])
        expect(CacheBehaviors?.Items?.[0]?.FunctionAssociations?.Quantity ?? 0).toBe(0)
        expect(CacheBehaviors?.Items?.[0]?.AllowedMethods?.Items).toHaveLength(7)
        expect(Origins?.Items?.find(({ Id }) => Id === 'api')).toMatchObject({
          DomainName: 'api.example.com',
          CustomHeaders: { Items: [{ HeaderName: 'X-Origin-Secret', HeaderValue: '0123456789abcdef' }] },
          CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSslProtocols: { Items: ['TLSv1.2'] } }
        })
        await expectWorkflow(stage, applied)
      })
  },
  {
    name: 'existing-pieces: what is there stays, and stays there afterwards',
    timeoutMs: SLOW_MS,
    run: stage =>
      withExisting(stage, variables =>
        withExample(stage, { name: 'existing-pieces', variables }, async applied => {
          expect(typesOf(applied)).toEqual({
            aws_cloudfront_cache_policy: 1,
            aws_cloudfront_distribution: 1,
            aws_cloudfront_function: 1,
            aws_cloudfront_origin_access_control: 1,
            aws_cloudfront_response_headers_policy: 1,
            aws_iam_role: 2,
            aws_iam_role_policy: 2,
            aws_route53_record: 6,
            aws_s3_bucket_policy: 1
          })
          expect(applied.site).toMatchObject({ name_servers: [], validation_records: [] })
        })
      )
  },
  {
    name: 'without-route53: says what to create elsewhere, and previews are folders',
    timeoutMs: SLOW_MS,
    run: stage =>
      withExample(stage, { name: 'without-route53', section: 'When DNS is not in Route 53' }, async applied => {
        const { aws_route53_record: _, aws_route53_zone: __, ...others } = allOf({ alias: 0, roles: 2 })
        expect(typesOf(applied)).toEqual(others)
        expect(applied.site).toMatchObject({
          preview_url: 'https://example.com/previews/pr-{number}/',
          validation_records: [{ type: 'CNAME', name: expect.stringMatching(/^_.*example\.com\.$/) }],
          alias_records: [{ name: 'example.com', value: expect.stringMatching(/\.cloudfront\.net$/) }]
        })
        expectRouter(applied, { previewHost: '', previewPrefix: 'previews/pr-{number}/' })
        await expectWorkflow(stage, applied)
      })
  }
]

/** How many of which resource a set-up has that adopts nothing. */
function allOf({ alias, roles }: { readonly alias: number; readonly roles: number }) {
  return {
    aws_acm_certificate: 1,
    aws_acm_certificate_validation: 1,
    aws_cloudfront_cache_policy: 1,
    aws_cloudfront_distribution: 1,
    aws_cloudfront_function: 1,
    aws_cloudfront_origin_access_control: 1,
    aws_cloudfront_response_headers_policy: 1,
    aws_iam_openid_connect_provider: 1,
    aws_iam_role: roles,
    aws_iam_role_policy: roles,
    aws_route53_record: alias + 1,
    aws_route53_zone: 1,
    aws_s3_bucket: 1,
    aws_s3_bucket_lifecycle_configuration: 1,
    aws_s3_bucket_ownership_controls: 1,
    aws_s3_bucket_policy: 1,
    aws_s3_bucket_public_access_block: 1,
    aws_s3_bucket_versioning: 1
  }
}

function typesOf({ resources }: Applied): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { mode, type } of resources) if (mode === 'managed') counts[type] = (counts[type] ?? 0) + 1
  return counts
}

function valuesOf({ resources }: Applied, type: string): Readonly<Record<string, unknown>> | undefined {
  return resources.find(one => one.type === type)?.values
}

/** The code is the router as the action knows it, and its options are these. */
function expectRouter(applied: Applied, site: Readonly<Record<string, string>>): void {
  const code = String(valuesOf(applied, 'aws_cloudfront_function')?.code)
  expect(isRouter(code)).toBe(true)
  const options = new Function(`${code}\nreturn { sites, stateFolder }`)() as unknown
  expect(options).toEqual({
    sites: [{ prefix: '', routing: 'spa', ...site }],
    stateFolder: '.s3-cloudfront-deploy/'
  })
}

/** In a process of its own, since the validators import JSON in a way that only plain Node can be taught. */
async function expectWorkflow({ workspace }: TerraformStage, { site }: Applied): Promise<void> {
  const file = join(workspace.folder, 'site.yml')
  await writeFile(file, String(site.workflow))
  const script = join(import.meta.dirname, '../../scripts/validate-workflows.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, file]).catch(error => error)
  expect(JSON.parse(stdout)).toEqual({})
}

const whyNot = whyNoTerraform()

describeCases(
  'the module of infrastructure/',
  { 'without AWS': dryCases },
  async () => {
    const workspace = openWorkspace()
    return { workspace, close: async () => workspace.close() }
  },
  whyNot
)

describeCases(
  'the module of infrastructure/, with moto and the CloudFront of the sandbox',
  { applied: appliedCases },
  openTerraformStage,
  whyNot ?? whyNoMoto()
)
