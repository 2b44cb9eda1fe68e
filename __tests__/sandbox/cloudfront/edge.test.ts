import { CreateInvalidationCommand, waitUntilInvalidationCompleted } from '@aws-sdk/client-cloudfront'
import { afterEach, expect, test } from '@jest/globals'
import { siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { S3Store } from '../../../sandbox/aws/s3/store.ts'
import { startEdge } from '../../../sandbox/edge/edge.ts'
import { originFetch } from '../../../sandbox/edge/origins.ts'
import { send } from '../edge/edge-lab.ts'
import { closeLabs, cloudFrontLab } from './cloudfront-lab.ts'

afterEach(closeLabs)

test('an invalidation made through the API purges the edge before it says that it is completed', async () => {
  const { client, cloudFront } = await cloudFrontLab({ invalidationDelayMs: 50 })
  const store = new S3Store()
  const bucket = store.createBucket('site-bucket')
  const put = (body: string) =>
    bucket.put('index.html', { bytes: Buffer.from(body), headers: { 'cache-control': 's-maxage=3600' } })
  const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'site-bucket', aliases: ['example.com'] }))
  const edge = await startEdge({ distributions: cloudFront, fetchOrigin: originFetch({ store }) })
  try {
    const get = async () => (await send(edge.port, '/', { host: 'example.com' })).text
    put('old')
    expect(await get()).toBe('old')
    put('new')
    const InvalidationBatch = { CallerReference: 'r', Paths: { Quantity: 1, Items: ['/'] } }
    const { Invalidation } = await client.send(new CreateInvalidationCommand({ DistributionId: id, InvalidationBatch }))
    expect(await get()).toBe('old')
    const waiter = { client, minDelay: 0.02, maxDelay: 0.05, maxWaitTime: 5 }
    await waitUntilInvalidationCompleted(waiter, { DistributionId: id, Id: Invalidation?.Id })
    expect(await get()).toBe('new')
  } finally {
    await edge.close()
  }
})
