import { describe, expect, test } from '@jest/globals'
import type { Deploy, DeployOptions } from '../../sandbox/deploy.ts'
import { writesOf } from './helpers/requests.ts'
import { createScene, DOMAIN, type SceneOptions } from './helpers/scene.ts'
import { smallSite } from './helpers/sites.ts'

/** Fails the test unless the run failed for this reason and said so, with the next step, everywhere. */
function expectFailure(run: Deploy, code: string, message: RegExp, remedy: RegExp): void {
  expect(run).toMatchObject({ exitCode: 1, conclusion: 'failure', outputs: { result: 'failed' } })
  const { failure } = run.report ?? {}
  expect({ code: failure?.code, message: failure?.message, remedy: failure?.remedy }).toEqual({
    code,
    message: expect.stringMatching(message),
    remedy: expect.stringMatching(remedy)
  })
  const annotation = run.annotations.find(({ level }) => level === 'error')
  expect(annotation?.message).toContain(failure?.message)
  expect(annotation?.message).toContain(failure?.remedy)
  expect(run.log.join('\n')).toContain(failure?.message.split('\n')[0])
  expect(run.summary).toContain(`Error code \`${code}\``)
}

interface Denial {
  readonly action: string
  /** All when absent. */
  readonly resource?: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly code?: string
  readonly message: RegExp
  readonly remedy: RegExp
}

const BUCKET = 'arn:aws:s3:::example.com'
const USER = 'arn:aws:iam::123456789012:user/deployer'

/** What is denied before anything is written. */
const denials: readonly Denial[] = [
  {
    action: 's3:ListBucket',
    message:
      /^Not permitted: s3:ListBucket on arn:aws:s3:::example\.com for arn:aws:iam::123456789012:user\/deployer\.$/,
    remedy:
      /^Allow s3:ListBucket on arn:aws:s3:::example\.com in the policy of arn:aws:iam::123456789012:user\/deployer/
  },
  {
    action: 's3:GetObject',
    resource: `${BUCKET}/.s3-cloudfront-deploy/*`,
    message: /^Not permitted: s3:GetObject on arn:aws:s3:::example\.com\/\.s3-cloudfront-deploy\/head\.json/,
    remedy: /^Allow s3:GetObject on arn:aws:s3:::example\.com\/\.s3-cloudfront-deploy\/head\.json/
  },
  {
    action: 'cloudfront:ListDistributions',
    message: /^The distribution of example\.com can't be looked up\. Not permitted: cloudfront:ListDistributions on \*/,
    remedy: /Set `distribution-id`, or allow cloudfront:ListDistributions on \*/
  }
]

describe('not permitted, and nothing is written', () => {
  test.concurrent.each(denials)('$action', async ({ action, resource, inputs = {}, code, message, remedy }) => {
    await using scene = await createScene()
    await scene.run()
    await scene.workspace.build(smallSite(2))
    scene.sandbox.aws.deny(action, resource)
    const run = await scene.run({ inputs })
    expectFailure(run, code ?? 'access-denied', message, remedy)
    expect(run.report?.failure?.aftermath).toBe('Nothing was written: the site is as it was.')
    expect(writesOf(run.requests)).toEqual([])
  })
})

describe('not permitted on the way', () => {
  test.concurrent('s3:PutObject: no file reached the bucket', async () => {
    await using scene = await createScene()
    scene.sandbox.aws.deny('s3:PutObject')
    const run = await scene.run()
    expectFailure(
      run,
      'access-denied',
      /^Not permitted: s3:PutObject on arn:aws:s3:::example\.com\/\.s3-cloudfront-deploy\/head\.json for /,
      /^Allow s3:PutObject on arn:aws:s3:::example\.com\/\.s3-cloudfront-deploy\/head\.json in the policy of/
    )
    expect(run.report?.failure?.aftermath).toBe('Nothing was written: the site is as it was.')
    expect(scene.setup.bucket.size).toBe(0)
  })

  test.concurrent('s3:PutObjectTagging: the action that is missing is named, not the one that was asked for', async () => {
    await using scene = await createScene()
    scene.sandbox.aws.deny('s3:PutObjectTagging')
    const run = await scene.run({ inputs: { tags: 'team=web' } })
    expectFailure(run, 'access-denied', /^Not permitted: s3:PutObjectTagging on arn:/, /^Allow s3:PutObjectTagging on /)
  })

  test.concurrent('a KMS key: its own action and ARN', async () => {
    await using scene = await createScene()
    const key = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'
    // In the words of S3: https://repost.aws/knowledge-center/s3-access-denied-error-kms
    const message =
      `User: ${USER} is not authorized to perform: kms:GenerateDataKey on resource: "${key}" ` +
      'because no identity-based policy allows the kms:GenerateDataKey action'
    scene.sandbox.aws.fault(({ operation }) => operation === 'PutObject', {
      status: 403,
      code: 'AccessDenied',
      message
    })
    const run = await scene.run({ inputs: { sse: 'aws:kms', 'kms-key-id': key } })
    expectFailure(
      run,
      'access-denied',
      new RegExp(`^Not permitted: kms:GenerateDataKey on ${key} for ${USER}\\.$`),
      new RegExp(`^Allow kms:GenerateDataKey on ${key} in the policy of ${USER}`)
    )
  })

  test.concurrent('s3:DeleteObject: the new files are there, what left stays, the next run deletes it', async () => {
    await using scene = await createScene()
    await scene.run()
    const { 'robots.txt': _, ...rest } = smallSite(2)
    await scene.workspace.build(rest)
    const allow = scene.sandbox.aws.deny('s3:DeleteObject')
    const run = await scene.run()
    expectFailure(
      run,
      'delete-failed',
      /^robots\.txt could not be deleted: .*s3:DeleteObject/,
      /^Give the role s3:DeleteObject/
    )
    expect(run.report?.failure?.aftermath).toMatch(/The new files are all in place/)
    expect(scene.setup.bucket.get('index.html')?.bytes.toString()).toBe(rest['index.html'])
    expect(scene.setup.bucket.get('robots.txt')).toBeDefined()

    allow()
    const next = await scene.run()
    expect(next.outputs).toMatchObject({ result: 'deployed', deleted: '1' })
    expect(scene.setup.bucket.get('robots.txt')).toBeUndefined()
  })

  test.concurrent('cloudfront:GetDistribution: everything is invalidated, with a warning', async () => {
    await using scene = await createScene()
    await scene.run()
    await scene.workspace.build(smallSite(2))
    scene.sandbox.aws.deny('cloudfront:GetDistribution')
    const run = await scene.run()
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'invalidated-paths': '/*' } })
    const warning = run.annotations.find(({ title }) => title === 'Distribution not readable')
    expect(warning).toMatchObject({ level: 'warning', message: expect.stringContaining('cloudfront:GetDistribution') })
  })

  test.concurrent('cloudfront:GetInvalidation: created all the same, with a warning that nobody watches it', async () => {
    await using scene = await createScene()
    await scene.run()
    await scene.workspace.build(smallSite(2))
    scene.sandbox.aws.deny('cloudfront:GetInvalidation')
    const run = await scene.run()
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'invalidated-paths': '/\n/index.html' } })
    const warning = run.annotations.find(({ title }) => title === 'Invalidation not watched')
    expect(warning).toMatchObject({ level: 'warning', message: expect.stringContaining('cloudfront:GetInvalidation') })
  })

  test.concurrent('cloudfront:CreateInvalidation: the paths stay owed, and the next run sends them', async () => {
    await using scene = await createScene()
    await scene.run()
    await scene.workspace.build(smallSite(2))
    const allow = scene.sandbox.aws.deny('cloudfront:CreateInvalidation')
    const run = await scene.run()
    expectFailure(
      run,
      'access-denied',
      /^Not permitted: cloudfront:CreateInvalidation on arn:aws:cloudfront::123456789012:distribution\/E/,
      /^Allow cloudfront:CreateInvalidation on arn:aws:cloudfront::123456789012:distribution\/E/
    )
    expect(run.report?.failure?.aftermath).toMatch(/The next run sends these paths first\./)
    expect(run.outputs).toMatchObject({ 'invalidation-id': '', 'invalidated-paths': '' })
    const head = () =>
      JSON.parse(Buffer.from(scene.setup.bucket.get('.s3-cloudfront-deploy/head.json')?.bytes ?? '').toString())
    const paths = ['/', '/index.html']
    expect(head().pending).toEqual([{ distributionId: scene.setup.distributionId, paths }])
    expect(head().live.release).toBe(run.report?.release?.id)

    allow()
    const next = await scene.run()
    expect(next).toMatchObject({ exitCode: 0, outputs: { uploaded: '0', updated: '0' } })
    expect(next.outputs['invalidated-paths']?.split('\n')).toEqual(paths)
    const ofTheSite = writesOf(next.requests).filter(write => !write.includes('.s3-cloudfront-deploy/'))
    expect(ofTheSite).toEqual([expect.stringMatching(/^CreateInvalidation/)])
    expect(head().pending).toEqual([])
    const last = await scene.run()
    expect(last.outputs.result).toBe('unchanged')
    expect(last.requests.filter(({ service }) => service === 'cloudfront')).toEqual([])
  })
})

interface Refusal {
  readonly name: string
  readonly scene?: SceneOptions
  readonly run: Partial<DeployOptions>
  readonly code: string
  readonly message: RegExp
  readonly remedy: RegExp
}

const refusals: readonly Refusal[] = [
  {
    name: 'no such bucket',
    run: { inputs: { bucket: 'nobodys-bucket' } },
    code: 'no-such-bucket',
    message: /^There is no bucket named nobodys-bucket\.$/,
    remedy: /Check `bucket` for a typo/
  },
  {
    name: 'the wrong region',
    run: { inputs: { region: 'us-east-1' } },
    code: 'wrong-region',
    message: /^Bucket example\.com is not in us-east-1 but in eu-central-1\.$/,
    remedy: /^Set `region: eu-central-1`\.$/
  },
  {
    name: 'a wrong secret',
    run: { env: { AWS_SECRET_ACCESS_KEY: 'wrong' } },
    code: 'bad-credentials',
    message: /^AWS does not accept the credentials for s3:(?:ListBucket|GetObject): /,
    remedy: /they must belong together/
  },
  {
    name: 'an access key that does not exist',
    run: { env: { AWS_ACCESS_KEY_ID: 'AKIAI44QH8DHBEXAMPLE' } },
    code: 'bad-credentials',
    message: /^AWS does not accept the credentials/,
    remedy: /Check AWS_ACCESS_KEY_ID/
  },
  {
    name: 'no credentials at all',
    run: {
      env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere' }
    },
    code: 'no-credentials',
    message: /^There are no AWS credentials for s3:/,
    remedy: /aws-actions\/configure-aws-credentials.*`role-to-assume`.*id-token: write/
  },
  {
    name: "somebody else's bucket",
    run: { inputs: { 'expected-bucket-owner': '999999999999' } },
    code: 'access-denied',
    message: /^Not permitted: s3:/,
    remedy: /check `expected-bucket-owner`/
  },
  {
    name: 'no such distribution',
    run: { inputs: { domain: '', 'distribution-id': 'E1A2B3C4D5E6F7' } },
    code: 'no-such-distribution',
    message: /^There is no CloudFront distribution E1A2B3C4D5E6F7 in this account\.$/,
    remedy: /Check `distribution-id`/
  },
  {
    name: 'nobody at the endpoint',
    // The discard port: https://www.iana.org/assignments/service-names-port-numbers
    run: { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' } },
    code: 'unreachable',
    message: /^AWS can't be reached for s3:(?:ListBucket|GetObject): .*ECONNREFUSED/,
    remedy: /`endpoint-url`, AWS_ENDPOINT_URL/
  }
]

describe('refused, and nothing is written', () => {
  test.concurrent.each(refusals)('$name', async ({ scene: options, run: how, code, message, remedy }) => {
    await using scene = await createScene(options)
    const run = await scene.run(how)
    expectFailure(run, code, message, remedy)
    expect(run.report?.failure?.aftermath).toBe('Nothing was written: the site is as it was.')
    expect(writesOf(run.requests)).toEqual([])
    // Eight tries, the waits in between are at most 0.2, 0.4, … 12.8 s.
    expect(run.durationMs).toBeLessThan(40_000)
  })

  test.concurrent('credentials that have expired', async () => {
    await using scene = await createScene()
    const role = 'arn:aws:iam::123456789012:role/deploy'
    const key = scene.sandbox.aws.credentials.issue(role, 'session', new Date(Date.now() - 1000))
    const run = await scene.run({
      env: {
        AWS_ACCESS_KEY_ID: key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
        AWS_SESSION_TOKEN: key.sessionToken
      }
    })
    expectFailure(
      run,
      'expired-credentials',
      /^The AWS credentials expired before s3:/,
      /Get fresh ones right before this step/
    )
    expect(writesOf(run.requests)).toEqual([])
  })
})

test.concurrent('a clock that is 20 minutes off is corrected for S3 and CloudFront', async () => {
  await using scene = await createScene({ sandbox: { awsClock: () => new Date(Date.now() + 20 * 60_000) } })
  await scene.run()
  await scene.workspace.build(smallSite(2))
  const run = await scene.run()
  expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'invalidated-paths': '/\n/index.html' } })
  const page = await scene.sandbox.visit(DOMAIN, '/')
  expect(page.body.toString()).toBe(smallSite(2)['index.html'])
})
