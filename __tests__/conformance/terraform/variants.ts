import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import type { Applied, Example } from './apply.ts'
import { expectOptions, expectWorkflow } from './made.ts'
import type { ModuleStage } from './stage.ts'

/** An example of the module, or one with other arguments, and what comes of it. */
export interface Variant extends Example {
  /** What it is about: the title of its test. */
  readonly title: string
  /** How many of which resource it makes. */
  readonly made: Readonly<Record<string, number>>
  /** Bucket, zone, certificate and OIDC provider are there already. */
  readonly existing?: boolean
  /** There is an API behind the same domain. */
  readonly api?: boolean
  /** What is left to those who use the module, in the words of a verification: all else passes. */
  readonly left: Readonly<Record<string, string>>
  /** Checks that have nothing to look at. */
  readonly beside: readonly string[]
  readonly expect?: (stage: ModuleStage, applied: Applied) => Promise<void>
}

const API_CHECKS = [...[1, 2, 3, 4, 5, 6, 7, 8].map(number => `API-${number}`), 'L-11', 'L-12']

/** Both cost something, and a site can do without: the module has them by its variables. */
const OPTIONAL = { 'CF-22': 'No web application firewall is attached', 'CF-24': 'No access logs' }
/** A run that deploys nothing makes no invalidation; the router needs no error responses. */
const ALWAYS_BESIDE = ['CF-3', 'CF-11']
const WITHOUT_API = [...ALWAYS_BESIDE, 'CF-10', 'CF-23', ...API_CHECKS, 'L-16']
const HOST_PREVIEWS = { previewHost: 'pr-{number}.example.com', previewPrefix: 'previews/pr-{number}/' }
const PATH_PREVIEWS = { previewHost: '', previewPrefix: 'previews/pr-{number}/' }

export const minimal: Variant = {
  title: 'minimal: from an empty account, with previews',
  example: 'minimal',
  section: 'From an empty account to a site',
  made: allOf({ alias: 6, roles: 2 }),
  left: OPTIONAL,
  beside: WITHOUT_API,
  async expect({ sandbox, workspace }, applied) {
    expect(applied.site).toMatchObject({
      bucket: 'example.com',
      region: 'eu-central-1',
      preview_url: 'https://pr-{number}.example.com',
      name_servers: expect.arrayContaining([expect.stringContaining('awsdns')])
    })
    // What the README says that Terraform prints: the zone is there before the rest.
    const total = applied.resources.filter(({ mode }) => mode === 'managed').length
    const readme = readFileSync(join(workspace.folder, 'README.md'), 'utf8')
    expect(readme).toContain(`Resources: ${total - 1} added, 0 changed, 0 destroyed.`)
    expect(readme).toContain(`Resources: ${total} destroyed.`)
    expectOptions(applied, { sites: [HOST_PREVIEWS] })
    await expectWorkflow(workspace, applied)
    const distribution = sandbox.cloudFront.distribution(String(applied.site.distribution_id)).value
    expect(distribution.DistributionConfig?.Aliases?.Items).toEqual(
      expect.arrayContaining(['example.com', '*.example.com'])
    )
  }
}

export const withApi: Variant = {
  title: 'with-api: an API, a firewall, logs, and www, which leads to the domain',
  example: 'with-api',
  variables: ['api_secret=0123456789abcdef'],
  made: {
    ...allOf({ alias: 9, roles: 2 }),
    aws_s3_bucket: 2,
    aws_s3_bucket_lifecycle_configuration: 2,
    aws_s3_bucket_ownership_controls: 2,
    aws_s3_bucket_public_access_block: 2
  },
  left: {},
  beside: ALWAYS_BESIDE,
  api: true,
  async expect({ sandbox, workspace }, applied) {
    expectOptions(applied, { sites: [HOST_PREVIEWS], redirects: [{ from: 'www.example.com', to: 'example.com' }] })
    await expectWorkflow(workspace, applied)
    const distribution = sandbox.cloudFront.distribution(String(applied.site.distribution_id)).value
    const { CacheBehaviors, Origins } = distribution.DistributionConfig ?? {}
    expect(CacheBehaviors?.Items).toMatchObject([{ PathPattern: '/api/*', ViewerProtocolPolicy: 'https-only' }])
    expect(Origins?.Items?.find(({ Id }) => Id === 'api')).toMatchObject({
      DomainName: 'api.example.com',
      CustomHeaders: { Items: [{ HeaderName: 'X-Origin-Secret', HeaderValue: '0123456789abcdef' }] }
    })
  }
}

export const withoutPreviews: Variant = {
  title: 'minimal, with an API and without previews: no firewall, one role',
  example: 'minimal',
  override: `
  previews   = "off"
  api        = { domain_name = "api.example.com" }
  api_secret = "0123456789abcdef"`,
  made: allOf({ alias: 3, roles: 1 }),
  left: OPTIONAL,
  beside: [...ALWAYS_BESIDE, 'CF-23', 'L-16'],
  api: true,
  async expect({ workspace }, applied) {
    expectOptions(applied, { sites: [{ previewHost: '', previewPrefix: '' }] })
    await expectWorkflow(workspace, applied)
  }
}

export const existingPieces: Variant = {
  title: 'existing-pieces: what is there stays, and stays there afterwards',
  example: 'existing-pieces',
  existing: true,
  made: {
    aws_cloudfront_cache_policy: 1,
    aws_cloudfront_distribution: 1,
    aws_cloudfront_function: 1,
    aws_cloudfront_origin_access_control: 1,
    aws_cloudfront_response_headers_policy: 1,
    aws_iam_role: 2,
    aws_iam_role_policy: 2,
    aws_route53_record: 6,
    aws_s3_bucket_policy: 1
  },
  // Nothing but the policy of the bucket is changed.
  left: { ...OPTIONAL, 'S3-13': 'Versioning is off' },
  beside: WITHOUT_API,
  async expect({ workspace }, applied) {
    expect(applied.site).toMatchObject({ name_servers: [], validation_records: [] })
    await expectWorkflow(workspace, applied)
  }
}

const { aws_route53_record: _, aws_route53_zone: __, ...withoutRecords } = allOf({ alias: 0, roles: 2 })

export const withoutRoute53: Variant = {
  title: 'without-route53: says what to create elsewhere, and previews are folders',
  example: 'without-route53',
  section: 'When DNS is not in Route 53',
  made: withoutRecords,
  left: OPTIONAL,
  beside: [...WITHOUT_API, 'R53-1', 'R53-2', 'R53-3'],
  async expect({ workspace }, applied) {
    expect(applied.site).toMatchObject({
      preview_url: 'https://example.com/previews/pr-{number}/',
      validation_records: [{ type: 'CNAME', name: expect.stringMatching(/^_.*example\.com\.$/) }],
      alias_records: [{ name: 'example.com', value: expect.stringMatching(/\.cloudfront\.net$/) }]
    })
    expectOptions(applied, { sites: [PATH_PREVIEWS] })
    await expectWorkflow(workspace, applied)
  }
}

/** What a set-up has that adopts nothing. */
function allOf({ alias, roles }: { readonly alias: number; readonly roles: number }): Readonly<Record<string, number>> {
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
