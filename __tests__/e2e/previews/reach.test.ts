import type { CacheBehavior, DefaultCacheBehavior } from '@aws-sdk/client-cloudfront'
import { expect, test } from '@jest/globals'
import { smallSite } from '../helpers/sites.ts'
import { createPreviewScene, PREVIEW, type PreviewScene, siteKeys } from './preview-scene.ts'

/** Takes the router from the behaviors of these path patterns. */
function withoutRouter({ sandbox, setup }: PreviewScene, isMeant: (pathPattern: string) => boolean): void {
  const bare = <B extends CacheBehavior | DefaultCacheBehavior>(behavior: B, pathPattern: string): B =>
    isMeant(pathPattern) ? { ...behavior, FunctionAssociations: { Quantity: 0 } } : behavior
  sandbox.cloudFront.changeDistribution(setup.distributionId, config => ({
    ...config,
    DefaultCacheBehavior: config.DefaultCacheBehavior && bare(config.DefaultCacheBehavior, '*'),
    CacheBehaviors: {
      Quantity: config.CacheBehaviors?.Quantity,
      Items: config.CacheBehaviors?.Items?.map(behavior => bare(behavior, behavior.PathPattern ?? '*'))
    }
  }))
}

test.concurrent('a host without the router shows production: the run and its comment say so', async () => {
  await using scene = await createPreviewScene()
  withoutRouter(scene, () => true)
  const pull = scene.openPullRequest()
  const run = await scene.run(pull.opened())
  expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  const [annotation] = run.annotations
  expect(annotation).toMatchObject({ level: 'warning', title: 'Preview shows production' })
  expect(annotation?.message).toContain('under /assets/*, the default behavior of distribution')
  expect(scene.repository.comments(7)[0]?.body).toContain('nothing leads pr-7.example.com to previews/pr-7/')

  await scene.workspace.build(smallSite(2))
  const plan = await scene.run(pull.push(scene.commit()), { inputs: { command: 'plan', target: 'preview' } })
  expect(plan.annotations.map(({ title }) => title)).toContain('Preview shows production')
})

test.concurrent('a behavior that was forgotten is named', async () => {
  await using scene = await createPreviewScene()
  withoutRouter(scene, pathPattern => pathPattern === '/assets/*')
  const [annotation] = (await scene.run(scene.openPullRequest().opened())).annotations
  expect(annotation?.message).toContain('under /assets/* of distribution')
})

test.concurrent('an error response that was left in place shows production for what is gone, and is told of before', async () => {
  await using scene = await createPreviewScene()
  scene.sandbox.cloudFront.changeDistribution(scene.setup.distributionId, config => ({
    ...config,
    CustomErrorResponses: {
      Quantity: 1,
      Items: [{ ErrorCode: 404, ResponsePagePath: '/index.html', ResponseCode: '200', ErrorCachingMinTTL: 10 }]
    }
  }))
  const pull = scene.openPullRequest()
  const opened = await scene.run(pull.opened())
  expect(opened.annotations).toMatchObject([{ level: 'notice', title: 'What a preview lacks shows production' }])
  await scene.run(pull.close())
  expect((await scene.sandbox.visit('pr-7.example.com', '/')).status).toBe(200)
})

test.concurrent('below an OriginPath, the folder that can be reached is named, and is where previews work', async () => {
  await using scene = await createPreviewScene({ setup: { distribution: { originPath: '/web' } } })
  const pull = scene.openPullRequest()
  const run = await scene.run(pull.opened())
  expect(run.annotations.filter(({ title }) => title === 'Preview out of reach')).toHaveLength(1)
  expect((await scene.sandbox.visit('pr-7.example.com', '/images/shore.svg')).status).toBe(404)
  const [, prefix = ''] = /`preview-prefix: (\S+)`/.exec(run.report?.findings.map(one => one.remedy).join() ?? '') ?? []
  expect(prefix).toBe('web/previews/pr-{number}/')

  const again = await scene.run(pull.push(scene.commit()), { inputs: { 'preview-prefix': prefix } })
  expect(again).toMatchObject({ exitCode: 0, annotations: [], outputs: { result: 'deployed' } })
  expect((await scene.sandbox.visit('pr-7.example.com', '/deep/link')).status).toBe(200)
  expect(siteKeys(scene, `web/${PREVIEW}`)).toHaveLength(4)
})
