import { describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import { createContender, meet, nthDelete, type Place, writesHead } from './meeting.ts'
import {
  below,
  cleanUp,
  commentTitles,
  createPreviewScene,
  deploymentStates,
  makeOlder,
  type PreviewScene,
  SWEEP
} from './preview-scene.ts'

describe('a clean-up that is killed is finished by the next one', () => {
  const steps: readonly (readonly [name: string, aws: () => (entry: LogEntry) => boolean])[] = [
    ['when it has the lease', () => writesHead],
    ['when it has deleted the files', () => nthDelete(1)],
    [
      'when it has told edges',
      () =>
        ({ operation }) =>
          operation === 'CreateInvalidation'
    ],
    ['when it has deleted the state but for head', () => nthDelete(2)]
  ]

  async function killed(place: Place, skipPost: boolean) {
    const scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    await scene.run(pull.opened())
    const closer = createContender(scene)
    let kill = () => undefined as unknown
    const met = meet(scene, closer, place, async () => {
      kill()
    })
    const close = pull.close()
    const run = await closer.start(close, {
      skipPost,
      onStart: node => {
        kill = () => node.kill('SIGKILL')
      }
    }).done
    expect(met()).toBe(true)
    expect(run.exitCode).not.toBe(0)
    return { scene, close }
  }

  async function expectFinished(scene: PreviewScene): Promise<void> {
    expect(below(scene, 'previews/')).toEqual({})
    expect(deploymentStates(scene)).toEqual(['deploy:default:pr-7 inactive'])
    expect(commentTitles(scene)).toEqual(['Preview removed'])
    expect((await scene.sandbox.visit('pr-7.example.com', '/')).status).toBe(404)
  }

  test.concurrent.each(steps)('%s, by the sweep once the lease has run out', async (_, aws) => {
    const { scene } = await killed({ at: 'after', aws: aws() }, true)
    await using _scene = scene
    makeOlder(scene, 7, 121_000)
    expect((await scene.run(SWEEP, cleanUp())).report?.cleanup).toMatchObject({
      removed: [{ number: 7, why: 'closed' }]
    })
    await expectFinished(scene)
  })

  test.concurrent.each(steps)('%s, by a second attempt at once, since its lease was given back', async (_, aws) => {
    const { scene, close } = await killed({ at: 'after', aws: aws() }, false)
    await using _scene = scene
    const again = await scene.run(close)
    expect(again).toMatchObject({ exitCode: 0, outputs: { result: 'cleaned' } })
    expect(again.log.join('\n')).not.toContain('waiting for it')
    await expectFinished(scene)
  })

  test.concurrent('while it tells GitHub', async () => {
    const { scene, close } = await killed({ at: 'before', github: 'issues/update-comment' }, false)
    await using _scene = scene
    expect(await scene.run(close)).toMatchObject({ exitCode: 0, outputs: { result: 'cleaned' } })
    await expectFinished(scene)
  })
})
