import { describe, expect, test } from '@jest/globals'
import type { Trigger } from '../../../sandbox/github/pull-request.ts'
import {
  below,
  cleanUp,
  commentTitles,
  createPreviewScene,
  deploymentStates,
  PREVIEW,
  siteKeys
} from './preview-scene.ts'

const WITHOUT_BUILD = { dist: 'nowhere' }

/** The workflows that people write for a pull request that is closed, beside the one that is for all events. */
const workflows: readonly (readonly [
  name: string,
  inputs: Readonly<Record<string, string>>,
  asTriggered: (closed: Trigger) => Trigger
])[] = [
  ['a workflow of its own with `command: cleanup`', { command: 'cleanup' }, closed => closed],
  ['pull_request_target with `target: preview`', { target: 'preview' }, onTarget],
  ['pull_request_target with `command: cleanup`', { command: 'cleanup' }, onTarget]
]

function onTarget({ event, github }: Trigger): Trigger {
  return { event: { ...event, name: 'pull_request_target' }, github }
}

describe.each(workflows)('a pull request that is closed, in %s', (_, given, asTriggered) => {
  const inputs = { ...WITHOUT_BUILD, ...given }

  test.concurrent('loses its preview without a build, and the comment says why', async () => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    await scene.run(pull.opened())
    const run = await scene.run(asTriggered(pull.close()), { inputs })
    expect(run).toMatchObject({ exitCode: 0, annotations: [], outputs: { result: 'cleaned' } })
    expect(run.report?.cleanup?.removed).toMatchObject([{ number: 7, why: 'closed' }])
    expect(below(scene, PREVIEW)).toEqual({})
    expect(deploymentStates(scene)).toEqual(['deploy:default:pr-7 inactive'])
    expect(commentTitles(scene)).toEqual(['Preview removed'])
    expect(scene.repository.comments(7)[0]?.body).toContain('removed when the pull request was closed')
  })

  test.concurrent('and was opened again before this run came to it, keeps its new preview', async () => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    const closed = asTriggered(pull.close())
    expect((await scene.run(pull.reopen(), { runNumber: 51 })).outputs.result).toBe('deployed')
    const late = await scene.run(closed, { runNumber: 50, inputs })
    expect(late).toMatchObject({ exitCode: 0, outputs: { result: 'superseded' } })
    expect(siteKeys(scene)).toHaveLength(4)
    expect(commentTitles(scene)).toEqual(['Preview is ready'])
  })
})

test('a late deploy of a closed pull request does not bring back the preview that its clean-up could not remove', async () => {
  await using scene = await createPreviewScene()
  const pull = scene.openPullRequest()
  await scene.run(pull.opened())
  const late = pull.push(scene.commit())
  const allow = scene.sandbox.aws.deny('s3:DeleteObject', `arn:aws:s3:::example.com/${PREVIEW}*`)
  expect(await scene.run(pull.close(), cleanUp())).toMatchObject({ exitCode: 1 })
  expect(siteKeys(scene)).toHaveLength(4)
  allow()
  // Nothing of the site has changed, so there is nothing to upload.
  expect(await scene.run(late)).toMatchObject({ exitCode: 0, outputs: { result: 'cleaned', uploaded: '0' } })
  expect(below(scene, PREVIEW)).toEqual({})
  expect(deploymentStates(scene).filter(state => !state.endsWith(' inactive'))).toEqual([])
  expect(commentTitles(scene)).toEqual(['Preview removed'])
})
