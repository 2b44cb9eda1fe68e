import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DescribeFunctionCommand,
  GetFunctionCommand,
  ListFunctionsCommand,
  PublishFunctionCommand,
  UpdateFunctionCommand
} from '@aws-sdk/client-cloudfront'
import { afterEach, describe, expect, test } from '@jest/globals'
import { listOf, siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { type CloudFrontLab, closeLabs, cloudFrontLab, failureOf } from './cloudfront-lab.ts'

afterEach(closeLabs)

const ARN = 'arn:aws:cloudfront::123456789012:function/router'
const FunctionConfig = { Comment: 'of a test', Runtime: 'cloudfront-js-2.0' } as const
const first = Buffer.from('function handler(event) { return event.request } // é')
const second = Buffer.from('function handler(event) { return { statusCode: 404 } }')

function create({ client }: CloudFrontLab, Name = 'router') {
  return client.send(new CreateFunctionCommand({ Name, FunctionConfig, FunctionCode: first }))
}

describe('a function', () => {
  test('is created, read back, updated and published by its entity tag', async () => {
    const lab = await cloudFrontLab()
    const { client } = lab
    const created = await create(lab)
    expect(created.$metadata.httpStatusCode).toBe(201)
    expect(created.Location).toMatch(/\/2020-05-31\/function\/router$/)
    expect(created.FunctionSummary).toMatchObject({
      Name: 'router',
      Status: 'UNPUBLISHED',
      FunctionConfig,
      FunctionMetadata: { FunctionARN: ARN, Stage: 'DEVELOPMENT', CreatedTime: expect.any(Date) }
    })
    const codeOf = async (Stage: 'DEVELOPMENT' | 'LIVE') => {
      const { FunctionCode } = await client.send(new GetFunctionCommand({ Name: 'router', Stage }))
      return Buffer.from(FunctionCode ?? []).toString()
    }
    expect(await codeOf('DEVELOPMENT')).toBe(first.toString())
    expect(await failureOf(codeOf('LIVE'))).toMatchObject({ code: 'NoSuchFunctionExists', status: 404 })

    const publish = (IfMatch: string | undefined) =>
      client.send(new PublishFunctionCommand({ Name: 'router', IfMatch }))
    expect(await failureOf(publish('E000'))).toMatchObject({ code: 'PreconditionFailed', status: 412 })
    const { FunctionSummary: published } = await publish(created.ETag)
    expect(published).toMatchObject({ Status: 'UNASSOCIATED', FunctionMetadata: { Stage: 'LIVE' } })

    const update = (IfMatch: string | undefined) =>
      client.send(new UpdateFunctionCommand({ Name: 'router', IfMatch, FunctionConfig, FunctionCode: second }))
    const updated = await update(created.ETag)
    expect(updated.ETag).toMatch(/^E[A-Z0-9]{13}$/)
    expect(updated.ETag).not.toBe(created.ETag)
    expect(await failureOf(update(created.ETag))).toMatchObject({ code: 'PreconditionFailed', status: 412 })
    expect([await codeOf('LIVE'), await codeOf('DEVELOPMENT')]).toEqual([first.toString(), second.toString()])
    await publish(updated.ETag)
    expect(await codeOf('LIVE')).toBe(second.toString())

    const described = await client.send(new DescribeFunctionCommand({ Name: 'router' }))
    expect(described.ETag).toBe(updated.ETag)
    await client.send(new DeleteFunctionCommand({ Name: 'router', IfMatch: described.ETag }))
    expect((await failureOf(codeOf('DEVELOPMENT'))).code).toBe('NoSuchFunctionExists')
  })

  test('is listed by stage', async () => {
    const lab = await cloudFrontLab()
    await create(lab)
    lab.cloudFront.functions.install('other', 'function handler(event) {}')
    const list = async (Stage?: 'LIVE') => {
      const { FunctionList } = await lab.client.send(new ListFunctionsCommand({ Stage }))
      return FunctionList?.Items?.map(({ Name, FunctionMetadata }) => `${Name} ${FunctionMetadata?.Stage}`)
    }
    expect(await list()).toEqual(['router DEVELOPMENT', 'other DEVELOPMENT', 'other LIVE'])
    expect(await list('LIVE')).toEqual(['other LIVE'])
  })

  test('has a name of its own and at most 10 KB', async () => {
    const lab = await cloudFrontLab()
    await create(lab)
    expect(await failureOf(create(lab))).toMatchObject({ code: 'FunctionAlreadyExists', status: 409 })
    expect(await failureOf(create(lab, 'a name'))).toMatchObject({ code: 'InvalidArgument', status: 400 })
    const large = new CreateFunctionCommand({ Name: 'large', FunctionConfig, FunctionCode: Buffer.alloc(10_241, ' ') })
    expect(await failureOf(lab.client.send(large))).toMatchObject({ code: 'FunctionSizeLimitExceeded', status: 413 })
  })
})

describe('an association', () => {
  const site = siteDistribution({ bucket: 'site-bucket' })
  const withFunctions = (
    FunctionAssociations: readonly { EventType: 'viewer-request' | 'viewer-response' | 'origin-request' }[],
    lambda?: 'viewer-response' | 'origin-request'
  ) => ({
    ...site,
    CallerReference: crypto.randomUUID(),
    DefaultCacheBehavior: {
      TargetOriginId: 'site',
      ViewerProtocolPolicy: 'allow-all' as const,
      CachePolicyId: site.DefaultCacheBehavior?.CachePolicyId,
      FunctionAssociations: listOf(FunctionAssociations.map(one => ({ ...one, FunctionARN: ARN }))),
      LambdaFunctionAssociations: listOf(
        lambda === undefined
          ? []
          : [{ EventType: lambda, LambdaFunctionARN: 'arn:aws:lambda:us-east-1:1:function:f:1' }]
      )
    }
  })

  test('takes a published function, which then stays', async () => {
    const lab = await cloudFrontLab()
    const { ETag } = await create(lab)
    const request = { EventType: 'viewer-request' } as const
    expect(() => lab.cloudFront.createDistribution(withFunctions([request]))).toThrow(/not published/)
    await lab.client.send(new PublishFunctionCommand({ Name: 'router', IfMatch: ETag }))
    lab.cloudFront.createDistribution(withFunctions([request, { EventType: 'viewer-response' }], 'origin-request'))
    expect(lab.cloudFront.functions.describe('router', 'LIVE').value.Status).toBe('DEPLOYED')
    const remove = lab.client.send(new DeleteFunctionCommand({ Name: 'router', IfMatch: ETag }))
    expect(await failureOf(remove)).toMatchObject({ code: 'FunctionInUse', status: 409 })
  })

  test.each([
    ['two for one event', [{ EventType: 'viewer-request' }, { EventType: 'viewer-request' }], undefined],
    ['for an event of the origin', [{ EventType: 'origin-request' }], undefined],
    ['beside Lambda@Edge in viewer events', [{ EventType: 'viewer-request' }], 'viewer-response']
  ] as const)('is refused: %s', async (_, functions, lambda) => {
    const { cloudFront } = await cloudFrontLab()
    cloudFront.functions.install('router', 'function handler(event) {}')
    expect(() => cloudFront.createDistribution(withFunctions(functions, lambda))).toThrow(
      expect.objectContaining({ code: 'InvalidFunctionAssociation', status: 400 })
    )
  })
})
