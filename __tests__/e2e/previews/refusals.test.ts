import { expect, test } from '@jest/globals'
import type { Trigger } from '../../../sandbox/github/pull-request.ts'
import { event, push } from '../helpers/events.ts'
import { writesOf } from '../helpers/requests.ts'
import { createPreviewScene, outside, type PreviewScene } from './preview-scene.ts'

type Wrong = readonly [
  name: string,
  code: string,
  inputs: Readonly<Record<string, string>>,
  trigger?: (scene: PreviewScene) => Partial<Trigger>
]

const opened = (scene: PreviewScene) => scene.openPullRequest().opened()
const dispatched = () => ({ event: event('workflow_dispatch', { ref: 'refs/heads/main' }) })

const wrongs: readonly Wrong[] = [
  ['production from a pull request', 'production-from-pull-request', { target: 'production' }, opened],
  ['production from its workflow_run', 'production-from-pull-request', { target: 'production' }, ofWorkflowRun],
  [
    'production with the number of a pull request',
    'invalid-inputs',
    { target: 'production', 'pr-number': '7' },
    dispatched
  ],
  ['the number of another pull request', 'other-pull-request', { 'pr-number': '8' }, opened],
  ['the clean-up of another pull request', 'other-pull-request', { 'pr-number': '8', command: 'cleanup' }, opened],
  ['a rollback of a pull request', 'invalid-inputs', { 'pr-number': '7', command: 'rollback' }, dispatched],
  ['a preview without an address', 'preview-url-needed', { 'preview-url': '', 'pr-number': '7' }, dispatched],
  ['a preview of nobody knows what', 'pr-number-needed', { target: 'preview' }, dispatched],
  ['a preview of a pull request that is not there', 'no-open-pull-request', { 'pr-number': '9' }, dispatched],
  ['a preview of one that is closed', 'no-open-pull-request', { 'pr-number': '7' }, whileClosed],
  ['a number that is none', 'invalid-inputs', { 'pr-number': '../7' }, dispatched],
  ['workflow_run without a target', 'target-needed', {}, ofWorkflowRun],
  ['pull_request_target', 'target-needed', {}, onTarget],
  [
    'a push to another branch',
    'target-needed',
    {},
    () => ({ event: push('refs/heads/other'), github: { ref: 'refs/heads/other' } })
  ],
  ['a prefix of previews without the number', 'invalid-inputs', { 'preview-prefix': 'previews' }, opened],
  ['a prefix of previews that leads out', 'invalid-inputs', { 'preview-prefix': '../pr-{number}' }, opened]
]

test.concurrent.each(wrongs)('%s is refused before anything is written', async (_, code, inputs, trigger) => {
  await using scene = await createPreviewScene()
  const before = outside(scene, 'nothing/')
  const run = await scene.run(trigger?.(scene), { inputs })
  expect({ exitCode: run.exitCode, code: run.report?.failure?.code }).toEqual({ exitCode: 1, code })
  expect(run.report?.failure?.remedy).toMatch(/./)
  expect(writesOf(run.requests)).toEqual([])
  expect(run.githubRequests.filter(({ method }) => method !== 'GET')).toEqual([])
  expect(outside(scene, 'nothing/')).toEqual(before)
})

function ofWorkflowRun(scene: PreviewScene): Partial<Trigger> {
  return scene.repository.workflowRun({ pullRequest: scene.openPullRequest() })
}

function whileClosed(scene: PreviewScene): Partial<Trigger> {
  scene.openPullRequest().close()
  return dispatched()
}

function onTarget(scene: PreviewScene): Partial<Trigger> {
  const trigger = opened(scene)
  return { ...trigger, event: { ...trigger.event, name: 'pull_request_target' } }
}
