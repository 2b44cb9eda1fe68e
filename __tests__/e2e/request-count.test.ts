import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Deploy } from '../../sandbox/deploy.ts'
import { countsOf } from './helpers/requests.ts'
import { createScene, type Scene } from './helpers/scene.ts'
import { smallSite } from './helpers/sites.ts'
import { inDist } from './helpers/workspace.ts'

const FILES = 50

describe('a deploy of 50 files of which one has changed', () => {
  let scene: Scene
  let deploy: Deploy

  beforeAll(async () => {
    const small = smallSite()
    const others = Array.from({ length: FILES - Object.keys(small).length }, (_, n) => [`notes/${n}.txt`, `${n}\n`])
    scene = await createScene({ files: inDist({ ...small, ...Object.fromEntries(others) }) })
    await scene.run()
    await scene.workspace.write({ 'dist/notes/7.txt': 'changed\n' })
    deploy = await scene.run()
  })
  afterAll(() => scene?.[Symbol.asyncDispose]())

  test('takes twelve requests at the most until it waits for the invalidation', () => {
    expect(deploy).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', updated: '1' } })
    const requests = deploy.requests.map(({ operation }) => operation)
    const waiting = requests.indexOf('GetInvalidation')
    const before = waiting === -1 ? requests : requests.slice(0, waiting)
    expect(before.length).toBeLessThanOrEqual(12)
  })

  test('sends each for a reason', () => {
    const { GetInvalidation: _, ...counts } = countsOf(deploy.requests)
    expect(counts).toEqual({
      // Head and the live record; the bucket; whose the domain is, and how that distribution caches.
      GetObject: 2,
      ListObjectsV2: 1,
      ListDistributions: 1,
      GetDistribution: 1,
      // Head: lease, intent, commit, release. The new record, and the file itself.
      PutObject: 6,
      // What a rollback would restore.
      CopyObject: 1,
      CreateInvalidation: 1
    })
  })
})
