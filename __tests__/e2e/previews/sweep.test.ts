import { describe, expect, test } from '@jest/globals'
import { writesOf } from '../helpers/requests.ts'
import { headIn } from '../releases/state.ts'
import { createContender, meet } from './meeting.ts'
import {
  below,
  cleanUp,
  commentTitles,
  createPreviewScene,
  deploymentStates,
  makeOlder,
  outside,
  PREVIEW,
  type PreviewScene,
  type RunChanges,
  STATE_FOLDER,
  SWEEP,
  siteKeys
} from './preview-scene.ts'

const DAY_MS = 24 * 3600 * 1000

/** Numbers of the previews that are in the bucket. */
function previews(scene: PreviewScene): readonly number[] {
  const numbers = Object.keys(below(scene, 'previews/')).map(key => Number(/^previews\/pr-(\d+)\//.exec(key)?.[1]))
  return [...new Set(numbers)].sort((one, other) => one - other)
}

/**
 * Four previews: 7 is open and fresh, 8 was closed and its clean-up never ran, 9 has not been deployed for longer than
 * they are kept, 10 was closed with conflicts, for which GitHub runs no workflow.
 */
async function createFour(): Promise<PreviewScene> {
  const scene = await createPreviewScene()
  for (const number of [7, 8, 9, 10]) {
    const pull = scene.openPullRequest({ number })
    const run = await scene.run(pull.opened())
    if (run.outputs.result !== 'deployed') throw new Error(run.log.join('\n'))
    if (number === 8) pull.close()
    if (number === 10) {
      pull.conflicted = true
      pull.close()
    }
  }
  makeOlder(scene, 9, 15 * DAY_MS)
  return scene
}

describe('the sweep', () => {
  test.concurrent('removes what has expired and what is closed, conflicts or not, and keeps the rest', async () => {
    await using scene = await createFour()
    const { bucket } = scene.setup
    // Not ours: a folder without our state, of a closed pull request; and what is no preview at all.
    const strange = ['previews/pr-11/index.html', 'previews/pr-07/index.html', 'previews/readme.txt', 'previews/pr-x/a']
    for (const key of strange) bucket.put(key, { bytes: Buffer.from('by hand') })
    scene.openPullRequest({ number: 11 }).close()
    const production = outside(scene)
    const kept = below(scene, PREVIEW)

    const run = await scene.run(SWEEP, cleanUp())
    expect(run).toMatchObject({ exitCode: 0, annotations: [], outputs: { result: 'cleaned' } })
    expect(run.report?.cleanup).toMatchObject({
      removed: [
        { number: 8, why: 'closed', files: 4 },
        { number: 9, why: 'expired', files: 4 },
        { number: 10, why: 'closed', files: 4 }
      ],
      kept: [7],
      failed: []
    })
    expect(Object.keys(below(scene, 'previews/')).sort()).toEqual([...Object.keys(kept), ...strange].sort())
    expect(below(scene, PREVIEW)).toEqual(kept)
    expect(outside(scene)).toEqual(production)
    expect([7, 8, 9, 10, 11].map(number => commentTitles(scene, number))).toEqual([
      ['Preview is ready'],
      ['Preview removed'],
      ['Preview expired'],
      ['Preview removed'],
      []
    ])
    expect(deploymentStates(scene)).toEqual([
      'deploy:default:pr-10 inactive',
      'deploy:default:pr-9 inactive',
      'deploy:default:pr-8 inactive',
      'deploy:default:pr-7 success'
    ])

    const again = await scene.run(SWEEP, cleanUp())
    expect(again).toMatchObject({ exitCode: 0, report: { cleanup: { removed: [], kept: [7] } } })
    expect(writesOf(again.requests)).toEqual([])
    expect(again.githubRequests.map(({ method }) => method)).toEqual(['GET'])
  })

  test.concurrent('goes on when one cannot be removed, and fails naming it', async () => {
    await using scene = await createFour()
    const production = outside(scene)
    const allow = scene.sandbox.aws.deny('s3:DeleteObject', 'arn:aws:s3:::example.com/previews/pr-8/*')
    const run = await scene.run(SWEEP, cleanUp())
    expect(run).toMatchObject({ exitCode: 1, report: { failure: { code: 'previews-not-removed' } } })
    expect(run.report?.failure?.message).toMatch(/#8 could not be removed: previews\/pr-8\/.*AccessDenied/)
    expect(run.report?.cleanup).toMatchObject({
      removed: [{ number: 9 }, { number: 10 }],
      kept: [7],
      failed: [{ number: 8 }]
    })
    expect(run.summary).toContain('s3:DeleteObject')
    expect(previews(scene)).toEqual([7, 8])
    expect(headIn(scene.setup.bucket, `previews/pr-8/${STATE_FOLDER}`).lease).toBeUndefined()
    expect(commentTitles(scene, 8)).toEqual(['Preview could not be removed'])

    allow()
    expect((await scene.run(SWEEP, cleanUp())).report?.cleanup).toMatchObject({ removed: [{ number: 8 }], failed: [] })
    expect(previews(scene)).toEqual([7])
    expect(outside(scene)).toEqual(production)
  })

  const blind: readonly (readonly [name: string, change: (scene: PreviewScene) => RunChanges, hints: number])[] = [
    ['without a token', () => cleanUp({ 'github-token': '' }), 0],
    ['with a token that may not look', refused, 1]
  ]

  test.concurrent.each(blind)('%s removes only what has expired', async (_, change, hints) => {
    await using scene = await createFour()
    const run = await scene.run(SWEEP, change(scene))
    expect(run).toMatchObject({ exitCode: 0, report: { cleanup: { removed: [{ number: 9 }], kept: [7, 8, 10] } } })
    expect(previews(scene)).toEqual([7, 8, 10])
    expect(run.annotations.filter(({ title }) => title === 'A permission on GitHub is missing')).toHaveLength(hints)
  })

  function refused({ sandbox }: PreviewScene): RunChanges {
    const effect = { status: 403, message: 'Resource not accessible by integration' }
    sandbox.github.fault({ operation: 'pulls/list' }, effect)
    sandbox.github.fault({ operation: 'pulls/get' }, effect)
    return cleanUp()
  }

  test.concurrent('leaves alone what was reopened, or deployed again, since it looked', async () => {
    await using scene = await createFour()
    const sweeper = createContender(scene)
    const met = meet(scene, sweeper, { at: 'after', github: 'pulls/list' }, async () => {
      scene.repository.pulls.get(8)?.reopen()
      makeOlder(scene, 9, -15 * DAY_MS)
    })
    const run = await sweeper.start(SWEEP, cleanUp()).done
    expect(met()).toBe(true)
    expect(run.report?.cleanup).toMatchObject({ removed: [{ number: 10 }], kept: [7, 8, 9] })
    expect(previews(scene)).toEqual([7, 8, 9])
  })

  test.concurrent('counts the age from the last deploy, one that changed nothing included', async () => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    await scene.run(pull.opened())
    makeOlder(scene, 7, 15 * DAY_MS)
    expect((await scene.run(pull.push(scene.commit()))).outputs.result).toBe('unchanged')
    expect((await scene.run(SWEEP, cleanUp())).report?.cleanup).toMatchObject({ removed: [], kept: [7] })
    makeOlder(scene, 7, 3 * 3600 * 1000)
    expect((await scene.run(SWEEP, cleanUp({ 'preview-expires': '2h' }))).report?.cleanup).toMatchObject({
      removed: [{ number: 7, why: 'expired' }]
    })
  })

  test.concurrent('removes what has a number that no pull request has, and says nothing of it on GitHub', async () => {
    await using scene = await createPreviewScene()
    const byHand = { inputs: { 'pr-number': '55', 'github-token': '' } }
    expect((await scene.run(SWEEP, byHand)).outputs.result).toBe('deployed')
    const run = await scene.run(SWEEP, cleanUp())
    expect(run).toMatchObject({ exitCode: 0, annotations: [], report: { cleanup: { removed: [{ number: 55 }] } } })
    expect(run.githubRequests.filter(({ path }) => path.includes('/comments'))).toEqual([])
    expect(previews(scene)).toEqual([])
  })

  test.concurrent('finds the previews where production keeps its state in another bucket', async () => {
    await using scene = await createFour()
    const state = scene.sandbox.s3.createBucket('state.example.com', { region: scene.setup.region })
    const run = await scene.run(SWEEP, cleanUp({ state: 'state.example.com/web' }))
    expect(run.report?.cleanup).toMatchObject({ removed: [{ number: 8 }, { number: 9 }, { number: 10 }], kept: [7] })
    expect(state.size).toBe(0)
  })
})

describe('a clean-up of one, by hand', () => {
  test.concurrent('removes the preview of an open pull request, and its next run brings it back', async () => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    await scene.run(pull.opened())
    const run = await scene.run(SWEEP, cleanUp({ 'pr-number': '#7' }))
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'cleaned' } })
    expect(below(scene, PREVIEW)).toEqual({})
    expect(commentTitles(scene)).toEqual(['Preview removed'])
    expect((await scene.run(pull.push(scene.commit()))).outputs.result).toBe('deployed')
    expect(commentTitles(scene)).toEqual(['Preview is ready'])
  })

  test.concurrent('leaves a folder alone that was not made by us', async () => {
    await using scene = await createPreviewScene()
    scene.setup.bucket.put(`${PREVIEW}index.html`, { bytes: Buffer.from('by hand') })
    const run = await scene.run(SWEEP, cleanUp({ 'pr-number': '7' }))
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'skipped' } })
    expect(writesOf(run.requests)).toEqual([])
    expect(siteKeys(scene)).toEqual([`${PREVIEW}index.html`])
  })
})

test.concurrent('preview-limit names the oldest, writes nothing, and lets those that exist be updated', async () => {
  await using scene = await createPreviewScene()
  const [first, second, third] = [7, 8, 9].map(number => scene.openPullRequest({ number }))
  const limited = { inputs: { 'preview-limit': '2' } }
  for (const pull of [first, second]) {
    expect((await scene.run(pull?.opened(), limited)).outputs.result).toBe('deployed')
  }
  makeOlder(scene, 8, 3 * DAY_MS)
  const before = outside(scene, 'nothing/')

  const refused = await scene.run(third?.opened(), limited)
  expect(refused).toMatchObject({ exitCode: 1, report: { failure: { code: 'too-many-previews' } } })
  expect(refused.report?.failure?.message).toMatch(/2 previews already.*#8/)
  expect(refused.report?.failure?.remedy).toContain('#8')
  expect(writesOf(refused.requests)).toEqual([])
  expect(outside(scene, 'nothing/')).toEqual(before)
  expect(deploymentStates(scene, /pr-9/)).toEqual([])

  expect((await scene.run(first?.push(scene.commit()), limited)).exitCode).toBe(0)
  await scene.run(second?.close(), limited)
  expect((await scene.run(third?.push(scene.commit()), limited)).outputs.result).toBe('deployed')
})
