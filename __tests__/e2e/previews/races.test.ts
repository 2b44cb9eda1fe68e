import { describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import { smallSite } from '../helpers/sites.ts'
import { createWorkspace, inDist } from '../helpers/workspace.ts'
import { headIn } from '../releases/state.ts'
import { createContender, meet, nthDelete, type Place, type Running, uploads, writesHead } from './meeting.ts'
import {
  below,
  commentTitles,
  createPreviewScene,
  deploymentStates,
  outside,
  PREVIEW,
  type PreviewScene,
  STATE_FOLDER,
  siteKeys
} from './preview-scene.ts'

/** The n-th write of head by a run. */
function nthWriteOfHead(n: number): (entry: LogEntry) => boolean {
  let seen = 0
  return entry => writesHead(entry) && ++seen === n
}

async function expectGone(scene: PreviewScene): Promise<void> {
  expect(below(scene, PREVIEW)).toEqual({})
  expect(deploymentStates(scene).filter(state => !state.endsWith(' inactive'))).toEqual([])
  expect(commentTitles(scene).filter(title => title !== 'Preview removed')).toEqual([])
  expect((await scene.sandbox.visit('pr-7.example.com', '/deep')).status).toBe(404)
  expect((await scene.sandbox.visit('example.com', '/deep')).status).toBe(200)
}

/** Where the pull request is closed while a deploy of it is running. */
const moments: readonly (readonly [name: string, place: () => Place])[] = [
  ['before it looks at the bucket', () => ({ at: 'before', aws: ({ operation }) => operation === 'ListObjectsV2' })],
  ['before it takes the lease', () => ({ at: 'before', aws: nthWriteOfHead(1) })],
  ['when it has the lease', () => ({ at: 'after', aws: nthWriteOfHead(1) })],
  ['during its upload', () => ({ at: 'before', aws: uploads('index.html') })],
  ['when it has uploaded everything', () => ({ at: 'after', aws: uploads('index.html') })],
  ['when it asks whether it is open', () => ({ at: 'before', github: 'pulls/get' })],
  ['right before it commits', () => ({ at: 'after', github: 'pulls/get' })],
  ['right after it has committed', () => ({ at: 'before', github: 'repos/create-deployment' })],
  ['while it tells of it', () => ({ at: 'after', github: 'repos/create-deployment-status' })],
  ['when it writes the comment', () => ({ at: 'before', github: 'issues/list-comments' })]
]

describe('a pull request that is closed while it is deployed leaves no preview', () => {
  test.concurrent.each(moments)('closed %s, for the first time', async (_, place) => {
    await using scene = await createPreviewScene()
    await closeMeanwhile(scene, place(), () => scene.openPullRequest())
  })

  test.concurrent.each(moments)('closed %s, over an earlier preview', async (_, place) => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    await scene.run(pull.opened())
    await scene.workspace.build(smallSite(2))
    await closeMeanwhile(scene, place(), () => pull)
  })

  test.concurrent.each(moments.filter(([name]) => !/upload/.test(name)))(
    'closed %s, where nothing has changed',
    async (_, place) => {
      await using scene = await createPreviewScene()
      const pull = scene.openPullRequest()
      await scene.run(pull.opened())
      await closeMeanwhile(scene, place(), () => pull)
    }
  )

  async function closeMeanwhile(
    scene: PreviewScene,
    place: Place,
    pullOf: () => ReturnType<PreviewScene['openPullRequest']>
  ): Promise<void> {
    const production = outside(scene)
    const deployer = createContender(scene)
    const closer = createContender(scene)
    const pull = pullOf()
    let closing: Running | undefined
    const met = meet(scene, deployer, place, async () => {
      closing = closer.start(pull.close())
      await closing.doneOrWaiting
    })
    const deployed = await deployer.start(pull.push(scene.commit())).done
    const closed = await closing?.done
    expect(met()).toBe(true)
    expect({ deployed: deployed.conclusion, closed: closed?.conclusion }).toEqual({
      deployed: 'success',
      closed: 'success'
    })
    expect([...deployed.annotations, ...(closed?.annotations ?? [])].filter(({ level }) => level !== 'notice')).toEqual(
      []
    )
    await expectGone(scene)
    expect(outside(scene)).toEqual(production)
  }
})

describe('two deploys of one pull request at the same time', () => {
  const places: readonly (readonly [name: string, place: () => Place])[] = [
    ['before it takes the lease', () => ({ at: 'before', aws: nthWriteOfHead(1) })],
    ['during its upload', () => ({ at: 'before', aws: uploads('index.html') })],
    ['right after it has committed', () => ({ at: 'before', github: 'repos/create-deployment' })],
    ['before it looks for its comment', () => ({ at: 'before', github: 'issues/list-comments' })],
    ['before it writes its comment', () => ({ at: 'before', github: 'issues/create-comment' })]
  ]

  test.concurrent.each(places)(
    'the newer one comes %s: one comment, and the newer one is what is shown',
    async (_, place) => {
      await using scene = await createPreviewScene()
      await using other = await createWorkspace(inDist(smallSite(3)))
      const production = outside(scene)
      await scene.workspace.build(smallSite(2))
      const [older, newer] = [createContender(scene), createContender(scene)]
      const pull = scene.openPullRequest()
      let second: Running | undefined
      const met = meet(scene, older, place(), async () => {
        second = newer.start(pull.push(scene.commit()), { workspace: other.dir })
        await second.doneOrWaiting
      })
      const first = await older.start(pull.opened()).done
      const last = await second?.done
      expect(met()).toBe(true)
      expect([first.conclusion, last?.conclusion]).toEqual(['success', 'success'])
      expect(last?.outputs.result).toBe('deployed')

      const body = (await scene.sandbox.visit('pr-7.example.com', '/')).body.toString()
      expect(body).toBe(smallSite(3)['index.html'])
      expect(headIn(scene.setup.bucket, `${PREVIEW}${STATE_FOLDER}`).live?.commit).toBe(pull.headSha)
      expect(commentTitles(scene)).toEqual(['Preview is ready'])
      expect(scene.repository.comments(7)[0]?.body).toContain(pull.headSha)
      const active = scene.repository.deployments().filter(({ state }) => state !== 'inactive')
      expect(active).toMatchObject([{ sha: pull.headSha, state: 'success' }])
      expect(outside(scene)).toEqual(production)
    }
  )
})

describe('a pull request that is reopened before its clean-up is over keeps its new preview', () => {
  const places: readonly (readonly [name: string, place: Place])[] = [
    ['before the clean-up looks', { at: 'before', aws: ({ operation }) => operation === 'ListObjectsV2' }],
    ['before the clean-up takes the lease', { at: 'before', aws: writesHead }],
    ['while the clean-up deletes', { at: 'before', aws: ({ operation }) => operation === 'DeleteObjects' }],
    ['before the clean-up tells edges', { at: 'before', aws: ({ operation }) => operation === 'CreateInvalidation' }],
    ['while the clean-up deletes its records', { at: 'before', aws: nthDelete(2) }],
    ['before the clean-up tells GitHub', { at: 'before', github: 'repos/list-deployments' }],
    ['before the clean-up changes the comment', { at: 'before', github: 'issues/update-comment' }],
    ['when the clean-up gives the lease back', { at: 'after', aws: nthDelete(3) }]
  ]

  test.concurrent.each(places)('reopened %s', async (_, place) => {
    await using scene = await createPreviewScene()
    const production = outside(scene)
    const pull = scene.openPullRequest()
    await scene.run(pull.opened())
    const [closer, reopener] = [createContender(scene), createContender(scene)]
    let reopening: Running | undefined
    const met = meet(scene, closer, place, async () => {
      reopening = reopener.start(pull.reopen())
      await reopening.doneOrWaiting
    })
    const closed = await closer.start(pull.close()).done
    const reopened = await reopening?.done
    expect(met()).toBe(true)
    expect([closed.conclusion, reopened?.conclusion]).toEqual(['success', 'success'])
    expect(['cleaned', 'superseded']).toContain(closed.outputs.result)

    expect(siteKeys(scene)).toHaveLength(4)
    expect(headIn(scene.setup.bucket, `${PREVIEW}${STATE_FOLDER}`).lease).toBeUndefined()
    expect(deploymentStates(scene)[0]).toBe('deploy:default:pr-7 success')
    expect(commentTitles(scene)).toEqual([expect.stringMatching(/^Preview is (?:ready|up to date)$/)])
    expect((await scene.sandbox.visit('pr-7.example.com', '/deep')).status).toBe(200)
    expect(outside(scene)).toEqual(production)
  })
})

test.concurrent('a deploy that was killed leaves no preview when its pull request is closed', async () => {
  await using scene = await createPreviewScene()
  const pull = scene.openPullRequest()
  const deployer = createContender(scene)
  let kill = (): unknown => undefined
  const met = meet(scene, deployer, { at: 'after', aws: uploads('index.html') }, async () => {
    kill()
  })
  const killed = await deployer.start(pull.opened(), {
    onStart: node => {
      kill = () => node.kill('SIGKILL')
    }
  }).done
  expect(met()).toBe(true)
  expect(killed.post?.log.join('\n')).toContain('Gave back the lease')
  expect(siteKeys(scene)).toHaveLength(4)
  const closed = await scene.run(pull.close())
  expect(closed).toMatchObject({ exitCode: 0, outputs: { result: 'cleaned' } })
  expect(closed.log.join('\n')).not.toContain('is changing this site')
  await expectGone(scene)
})
