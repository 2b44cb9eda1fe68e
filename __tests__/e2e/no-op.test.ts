import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Deploy } from '../../sandbox/deploy.ts'
import { countsOf, writesOf } from './helpers/requests.ts'
import { createScene, type Scene } from './helpers/scene.ts'
import { smallSite } from './helpers/sites.ts'
import { inDist } from './helpers/workspace.ts'

const FILES = 2_500

describe('a deploy of 2,500 files that changes nothing', () => {
  let scene: Scene
  let first: Deploy
  let later: Deploy
  let again: Deploy

  beforeAll(async () => {
    const small = smallSite()
    const others = Array.from({ length: FILES - Object.keys(small).length }, (_, n) => [`notes/${n}.txt`, `${n}\n`])
    scene = await createScene({ files: inDist({ ...small, ...Object.fromEntries(others) }) })
    first = await scene.run({ runNumber: 1 })
    later = await scene.run({ runNumber: 2 })
    again = await scene.run({ runNumber: 2, github: { runAttempt: '2' } })
  })
  afterAll(() => scene?.[Symbol.asyncDispose]())

  test('comes after one that uploaded them all, each once', () => {
    expect(first.outputs).toMatchObject({ result: 'deployed', uploaded: String(FILES) })
    // The release's record, and head: the lease, the proof that the store looks at conditions, intent, commit, release.
    expect(countsOf(first.requests).PutObject).toBe(FILES + 6)
  })

  test('is two reads of the state, three pages of the listing, and one small write of the run to the head', () => {
    expect(later).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', unchanged: String(FILES) } })
    expect(countsOf(later.requests)).toEqual({ ListObjectsV2: 3, GetObject: 2, PutObject: 1 })
    expect(writesOf(later.requests)).toEqual(['PutObject .s3-cloudfront-deploy/head.json'])
    expect(later.requests.find(({ operation }) => operation === 'PutObject')?.bytesIn).toBeLessThan(1_000)
  })

  test('writes nothing at all when its run is known already', () => {
    expect(again.outputs.result).toBe('unchanged')
    expect(countsOf(again.requests)).toEqual({ ListObjectsV2: 3, GetObject: 2 })
  })

  test('asks nothing of CloudFront', () => {
    const requests = [...later.requests, ...again.requests]
    expect(requests.filter(({ service }) => service !== 's3')).toEqual([])
  })

  test('names the live release', () => {
    const release = first.outputs['release-id']
    expect(release).toMatch(/^\d{8}T\d{6}Z-1111111-1000000001\.1$/)
    expect([later.outputs['release-id'], again.outputs['release-id']]).toEqual([release, release])
  })

  test('runs on Node 24, as its requests say', () => {
    const agents = new Set(
      later.requests.map(({ headers }) => /md\/nodejs#(\d+)\./.exec(headers['user-agent'] ?? '')?.[1])
    )
    expect([...agents]).toEqual(['24'])
  })
})
