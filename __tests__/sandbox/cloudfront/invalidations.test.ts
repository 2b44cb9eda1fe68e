import {
  type CloudFrontClient,
  CreateInvalidationCommand,
  GetDistributionCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
  waitUntilInvalidationCompleted
} from '@aws-sdk/client-cloudfront'
import { afterEach, describe, expect, test } from '@jest/globals'
import { siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { closeLabs, cloudFrontLab, failureOf } from './cloudfront-lab.ts'

afterEach(closeLabs)

describe('CreateInvalidation', () => {
  test('is in progress, then completed, and says so to who asks and to the edge', async () => {
    const { client, cloudFront } = await cloudFrontLab()
    const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    const purged: unknown[] = []
    cloudFront.onInvalidated((...purge) => purged.push(purge))

    const created = await invalidate(client, id, ['/a', '/b/*'], 'one')
    expect(created.$metadata.httpStatusCode).toBe(201)
    expect(created.Location).toMatch(new RegExp(`/2020-05-31/distribution/${id}/invalidation/I[A-Z0-9]{13}$`))
    expect(created.Invalidation).toMatchObject({
      Status: 'InProgress',
      CreateTime: expect.any(Date),
      InvalidationBatch: { CallerReference: 'one', Paths: { Quantity: 2, Items: ['/a', '/b/*'] } }
    })
    const inProgress = await client.send(new GetDistributionCommand({ Id: id }))
    expect(inProgress.Distribution?.InProgressInvalidationBatches).toBe(1)
    expect(purged).toEqual([])

    cloudFront.completeInvalidations()
    expect(purged).toEqual([[id, ['/a', '/b/*']]])
    const got = await client.send(new GetInvalidationCommand({ DistributionId: id, Id: created.Invalidation?.Id }))
    expect(got.Invalidation?.Status).toBe('Completed')
    cloudFront.completeInvalidations()
    expect(purged).toHaveLength(1)
  })

  test("completes by itself after its delay, as the SDK's waiter sees", async () => {
    const { client, cloudFront } = await cloudFrontLab({ invalidationDelayMs: 20 })
    const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    const { Invalidation } = await invalidate(client, id, ['/*'])
    const waiter = { client, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 5 }
    const { state } = await waitUntilInvalidationCompleted(waiter, { DistributionId: id, Id: Invalidation?.Id })
    expect(String(state)).toBe('SUCCESS')
  })

  test('is idempotent by its reference: the same paths give the same invalidation, others an error', async () => {
    const { client, cloudFront } = await cloudFrontLab()
    const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    const first = await invalidate(client, id, ['/a', '/b'], 'same')
    cloudFront.completeInvalidations()
    const again = await invalidate(client, id, ['/a', '/b'], 'same')
    expect(again.Invalidation).toEqual({ ...first.Invalidation, Status: 'Completed' })
    expect(again.$metadata.httpStatusCode).toBe(201)
    for (const paths of [['/a'], ['/a', '/c']]) {
      expect((await failureOf(invalidate(client, id, paths, 'same'))).code).toBe('InvalidationBatchAlreadyExists')
    }
    expect(cloudFront.invalidations(id)).toHaveLength(1)
  })

  test.each([
    [['no-slash']],
    [['/images/*.jpg']],
    [['/a b']],
    [['/café']],
    [['/a~b']],
    [['/fine', '/not{fine}']],
    [[`/${'a'.repeat(4_000)}`]]
  ])('refuses %j', async paths => {
    const { client, cloudFront } = await cloudFrontLab()
    const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    expect(await failureOf(invalidate(client, id, paths))).toEqual({
      code: 'InvalidArgument',
      status: 400,
      message: 'Your request contains one or more invalid invalidation paths.'
    })
    expect(cloudFront.invalidations(id)).toEqual([])
  })

  test('refuses a Quantity that is not the number of paths', async () => {
    const { client, cloudFront } = await cloudFrontLab()
    const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    const InvalidationBatch = { CallerReference: 'r', Paths: { Quantity: 2, Items: ['/a'] } }
    const call = client.send(new CreateInvalidationCommand({ DistributionId: id, InvalidationBatch }))
    expect((await failureOf(call)).code).toBe('InconsistentQuantities')
  })

  test.each([
    // Paths in progress, paths asked for → accepted
    ['3,000 paths', [], paths(3_000), true],
    ['3,001 paths', [], paths(3_001), false],
    ['one more than 3,000', paths(3_000), ['/one'], false],
    ['a wildcard beside 3,000 paths', paths(3_000), ['/w/*'], true],
    ['15 wildcards', [], wildcards(15), true],
    ['16 wildcards', [], wildcards(16), false],
    ['one more than 15 wildcards', wildcards(15), ['/w*'], false],
    ['a path beside 15 wildcards', wildcards(15), ['/one'], true]
  ])('%s', async (_name, before, asked, accepted) => {
    const { client, cloudFront } = await cloudFrontLab()
    const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    const other = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    if (before.length > 0) await invalidate(client, id, before)
    if (accepted) {
      expect((await invalidate(client, id, asked)).Invalidation?.Status).toBe('InProgress')
      return
    }
    expect(await failureOf(invalidate(client, id, asked))).toMatchObject({
      code: 'TooManyInvalidationsInProgress',
      status: 400
    })
    if (before.length === 0) return
    // The quota is one distribution's, and only counts what is in progress.
    await invalidate(client, other.id, asked)
    cloudFront.completeInvalidations()
    await invalidate(client, id, asked)
  })

  test('lists the newest first, in pages', async () => {
    const { client, cloudFront } = await cloudFrontLab()
    const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    const ids: (string | undefined)[] = []
    for (const path of ['/1', '/2', '/3']) ids.unshift((await invalidate(client, id, [path])).Invalidation?.Id)
    const first = await client.send(new ListInvalidationsCommand({ DistributionId: id, MaxItems: 2 }))
    expect(first.InvalidationList).toMatchObject({ IsTruncated: true, Quantity: 2, NextMarker: ids[1] })
    const Marker = first.InvalidationList?.NextMarker
    const second = await client.send(new ListInvalidationsCommand({ DistributionId: id, MaxItems: 2, Marker }))
    expect(second.InvalidationList).toMatchObject({ IsTruncated: false, Quantity: 1 })
    const listed = [first, second].flatMap(({ InvalidationList: list }) => list?.Items?.map(item => item.Id) ?? [])
    expect(listed).toEqual(ids)
  })
})

describe('what does not exist or is not allowed', () => {
  test('has its own code', async () => {
    const { client, cloudFront, server } = await cloudFrontLab()
    const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    expect(await failureOf(invalidate(client, 'E000', ['/a']))).toMatchObject({
      code: 'NoSuchDistribution',
      status: 404
    })
    const unknown = client.send(new GetInvalidationCommand({ DistributionId: id, Id: 'I000' }))
    expect(await failureOf(unknown)).toMatchObject({ code: 'NoSuchInvalidation', status: 404 })
    const allow = server.deny('cloudfront:CreateInvalidation')
    const denied = await failureOf(invalidate(client, id, ['/a']))
    expect(denied).toMatchObject({ code: 'AccessDenied', status: 403 })
    expect(denied.message).toContain('cloudfront:CreateInvalidation')
    expect(denied.message).toContain(`arn:aws:cloudfront::123456789012:distribution/${id}`)
    allow()
    await invalidate(client, id, ['/a'])
    expect(server.log.count({ operation: 'CreateInvalidation' })).toBe(3)
  })
})

function invalidate(client: CloudFrontClient, DistributionId: string, items: readonly string[], reference?: string) {
  const InvalidationBatch = {
    CallerReference: reference ?? crypto.randomUUID(),
    Paths: { Quantity: items.length, Items: [...items] }
  }
  return client.send(new CreateInvalidationCommand({ DistributionId, InvalidationBatch }))
}

function paths(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `/path-${index}`)
}

function wildcards(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `/folder-${index}/*`)
}
