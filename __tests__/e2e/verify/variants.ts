import type { CacheBehavior } from '@aws-sdk/client-cloudfront'
import { listOf } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { addErrorResponse, changeDistribution } from './clients.ts'
import type { Scene } from './scene.ts'

/** Deep links by the error response instead of the router, which is fine for a site without an API and a firewall. */
export async function byErrorResponse(scene: Scene): Promise<void> {
  await withoutApi(scene)
  await changeDistribution(scene, config => ({
    ...config,
    WebACLId: '',
    ...(config.DefaultCacheBehavior && {
      DefaultCacheBehavior: { ...config.DefaultCacheBehavior, FunctionAssociations: { Quantity: 0 } }
    })
  }))
  await addErrorResponse(scene, 403)
}

/** The site alone. */
export async function withoutApi(scene: Scene): Promise<void> {
  scene.expectation = { ...scene.expectation, apiPathGiven: false, apiProbe: undefined }
  await changeDistribution(scene, config => ({
    ...config,
    CacheBehaviors: listOf<CacheBehavior>([]),
    Origins: listOf((config.Origins?.Items ?? []).filter(({ Id }) => Id === 'site')) as Required<
      NonNullable<typeof config.Origins>
    >
  }))
}
