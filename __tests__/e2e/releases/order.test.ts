import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { nth } from '../../../sandbox/aws/faults.ts'
import type { Deploy, DeployOptions } from '../../../sandbox/deploy.ts'
import { event } from '../helpers/events.ts'
import { createScene, type Scene } from '../helpers/scene.ts'
import { createWorkspace, type Workspace } from '../helpers/workspace.ts'
import { createIdentity, headIn, releasesIn, siteIn, textOf, writesIn } from './state.ts'
import { assetsOf, commitOf, version } from './versions.ts'

const HEAD = '.s3-cloudfront-deploy/head.json'

let scene: Scene
let workspace: Workspace
beforeAll(async () => {
  workspace = await createWorkspace()
})
beforeEach(async () => {
  scene = await createScene()
})
afterEach(() => scene[Symbol.asyncDispose]())
afterAll(() => workspace[Symbol.asyncDispose]())

/** Deploys a version of the site as this run of the repository. */
async function run(number: number, tag: string, more: Partial<DeployOptions> = {}): Promise<Deploy> {
  await workspace.build(version(tag))
  const github = { sha: commitOf(tag), ...more.github }
  return scene.run({ ...more, workspace: workspace.dir, runNumber: number, github })
}

function live(): string {
  return /content="([^"]*)"/.exec(textOf(scene.setup.bucket, 'index.html'))?.[1] ?? ''
}

const dispatch = { event: event('workflow_dispatch', { ref: 'refs/heads/main' }) }

describe('a run that a later one has overtaken', () => {
  beforeEach(async () => {
    await run(10, 'now')
    expect((await run(12, 'now')).outputs.result).toBe('unchanged')
  })

  test('is superseded: green, said so, nothing written', async () => {
    const { bucket } = scene.setup
    const before = textOf(bucket, HEAD)
    const late = await run(11, 'older')
    expect(late).toMatchObject({
      conclusion: 'success',
      outputs: { result: 'superseded', 'release-id': '', uploaded: '0' }
    })
    expect(writesIn(late.requests)).toEqual([])
    expect(late.requests.filter(({ operation }) => operation === 'CreateInvalidation')).toEqual([])
    expect(textOf(bucket, HEAD)).toBe(before)
    expect(late.report?.findings.map(({ message }) => message).join()).toMatch(/1000000012.*1000000011/)
    expect(late.summary).toMatch(/supersede/i)
  })

  test('is superseded also where it had compared everything before the later one came by', async () => {
    const slow = createIdentity(scene.sandbox)
    let goOn = (): void => undefined
    const later = new Promise<void>(resolve => {
      goOn = resolve
    })
    let hasCompared = (): void => undefined
    const compared = new Promise<void>(resolve => {
      hasCompared = resolve
    })
    // It has compared by the head that it then asks for the lease with.
    const asksForLease = nth(1, ({ operation, key }) => operation === 'PutObject' && key === HEAD)
    scene.sandbox.aws.fault(entry => slow.isMine(entry) && asksForLease(entry), {
      onRequest: () => {
        hasCompared()
        return later
      }
    })
    const waiting = run(13, 'slow', { env: slow.env })
    await compared
    const other = await createWorkspace()
    await other.build(version('newest'))
    const newest = await scene.run({ workspace: other.dir, runNumber: 14, github: { sha: commitOf('newest') } })
    await other[Symbol.asyncDispose]()
    goOn()
    expect(newest.outputs.result).toBe('deployed')
    const late = await waiting
    expect(late.outputs.result).toBe('superseded')
    // The lease was refused to it: head was another one by then.
    expect(writesIn(late.requests.filter(slow.isMine)).map(({ key, status }) => [key, status])).toEqual([[HEAD, 412]])
    expect(live()).toBe('newest')
  })

  test('is superseded, not red, where its older build would also lack pages that are new', async () => {
    const pages = Object.fromEntries(Array.from({ length: 30 }, (_, page) => [`pages/${page}.html`, `<p>${page}</p>`]))
    await workspace.build(version('grown', pages))
    await scene.run({ workspace: workspace.dir, runNumber: 14, github: { sha: commitOf('grown') } })
    expect((await run(13, 'older')).outputs.result).toBe('superseded')
  })

  test.each<[string, Partial<DeployOptions>]>([
    ['a second attempt', { github: { runAttempt: '2' } }],
    ['workflow_dispatch', dispatch],
    ['repository_dispatch', { event: event('repository_dispatch', {}) }],
    ['another repository, whose numbers mean nothing here', { github: { repository: 'octo-org/other' } }]
  ])('deploys all the same by %s', async (_, more) => {
    expect((await run(11, 'older', more)).outputs.result).toBe('deployed')
    expect(live()).toBe('older')
  })

  test('by a schedule nobody asks for it', async () => {
    expect((await run(11, 'older', { event: event('schedule') })).outputs.result).toBe('superseded')
  })

  test('does not become the latest by being repeated: what lies between is superseded still', async () => {
    await run(9, 'oldest', { github: { runAttempt: '2' } })
    expect((await run(11, 'older')).outputs.result).toBe('superseded')
    expect(live()).toBe('oldest')
    expect((await run(13, 'next')).outputs.result).toBe('deployed')
  })

  test('can still be planned', async () => {
    expect((await run(11, 'older', { inputs: { command: 'plan' } })).outputs.result).toBe('planned')
  })
})

describe('a commit that was rolled back', () => {
  beforeEach(async () => {
    await run(1, 'good')
    await run(2, 'bad')
    expect((await run(3, 'bad', { ...dispatch, inputs: { command: 'rollback' } })).outputs.result).toBe('rolled-back')
    expect(live()).toBe('good')
  })

  test.each<[string, number, Partial<DeployOptions>]>([
    ['a second attempt of its run', 2, { github: { runAttempt: '2' } }],
    ['a dispatch', 4, dispatch],
    ['a new run of it', 4, {}]
  ])('is not deployed again by %s, which says why', async (_, number, more) => {
    const { bucket } = scene.setup
    const before = siteIn(bucket)
    const [, rolledBack = ''] = releasesIn(bucket)
    const again = await run(number, 'bad', more)
    expect(again.conclusion).toBe('failure')
    expect(again.report?.failure).toMatchObject({
      code: 'guard-rolled-back',
      message: expect.stringMatching(new RegExp(`${commitOf('bad').slice(0, 7)}.*${rolledBack}.*rolled back`)),
      remedy: expect.stringContaining('allow: rolled-back')
    })
    expect(writesIn(again.requests)).toEqual([])
    expect(siteIn(bucket)).toEqual(before)
  })

  test('is superseded, not red, when its first run comes late', async () => {
    expect((await run(2, 'bad')).outputs.result).toBe('superseded')
  })

  test('is deployed with `allow: rolled-back`, and then is an ordinary release again', async () => {
    const allowed = await run(4, 'bad', { inputs: { allow: 'rolled-back' } })
    expect(allowed.outputs.result).toBe('deployed')
    expect(live()).toBe('bad')
    expect((await run(4, 'bad', { github: { runAttempt: '2' } })).outputs.result).toBe('unchanged')
    await run(5, 'next')
    expect((await run(4, 'bad', { github: { runAttempt: '2' } })).outputs.result).toBe('deployed')
  })

  test('does not keep other commits away', async () => {
    expect((await run(4, 'mended')).outputs.result).toBe('deployed')
    expect(headIn(scene.setup.bucket).past.map(({ withdrawn }) => withdrawn ?? false)).toEqual([false, true, false])
  })
})

test('what is compared is of one moment: what a run removes meanwhile does not count as there', async () => {
  const inputs = { 'keep-releases': '1', 'keep-for': '0d' }
  await run(1, 'first', { inputs })
  const late = createIdentity(scene.sandbox)
  let goOn = (): void => undefined
  const later = new Promise<void>(resolve => {
    goOn = resolve
  })
  let isListed = (): void => undefined
  const listed = new Promise<void>(resolve => {
    isListed = resolve
  })
  let waits = false
  const slow = [
    scene.sandbox.aws.fault(entry => late.isMine(entry) && entry.operation === 'ListObjectsV2', {
      onApplied: () => isListed()
    }),
    scene.sandbox.aws.fault(entry => late.isMine(entry) && entry.key === HEAD && !waits, {
      onRequest: () => {
        waits = true
        return later
      }
    })
  ]
  const back = run(3, 'first', { inputs, env: late.env, github: { sha: commitOf('first again') } })
  // A listing that came before head would be there by now; whoever asks for head first waits for it.
  await Promise.race([listed, sleep(2_000)])
  const other = await createWorkspace()
  await other.build(version('second'))
  const second = await scene.run({ inputs, workspace: other.dir, runNumber: 2, github: { sha: commitOf('second') } })
  expect(second.outputs.result).toBe('deployed')
  goOn()
  expect((await back).conclusion).toBe('success')
  for (const end of slow) end()
  await other[Symbol.asyncDispose]()
  const { script } = assetsOf('first')
  expect(Object.keys(siteIn(scene.setup.bucket))).toContain(script)
  expect(siteIn(scene.setup.bucket)).toMatchObject(version('first'))
}, 60_000)
