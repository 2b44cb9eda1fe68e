import { expect, test } from '@jest/globals'
import type { Deploy } from '../../../sandbox/deploy.ts'
import { smallSite } from '../helpers/sites.ts'
import {
  below,
  commentTitles,
  createPreviewScene,
  deploymentStates,
  outside,
  PREVIEW,
  SWEEP,
  siteKeys
} from './preview-scene.ts'
import { Transcript } from './transcript.ts'

/** Requests to GitHub at most; a preview is not to eat into the 1,000 an hour that a repository has. */
const MOST = { open: 7, push: 8, close: 4 }

test('the life of a pull request: what GitHub is asked and told, and what it shows at each step', async () => {
  await using scene = await createPreviewScene()
  const production = outside(scene)
  const transcript = new Transcript()
  const comments = new Set<number>()
  const step = async (title: string, running: Promise<Deploy>, most: number) => {
    const run = await running
    transcript.add(title, run)
    expect({ title, exitCode: run.exitCode, annotations: run.annotations }).toEqual({
      title,
      exitCode: 0,
      annotations: []
    })
    expect(run.githubRequests.length).toBeLessThanOrEqual(most)
    for (const { id } of scene.repository.comments(7)) comments.add(id)
    expect(outside(scene)).toEqual(production)
    return { deployments: deploymentStates(scene), comments: commentTitles(scene), files: siteKeys(scene).length }
  }
  const [active, inactive] = ['deploy:default:pr-7 success', 'deploy:default:pr-7 inactive']

  const pull = scene.openPullRequest()
  expect(await step('opened', scene.run(pull.opened()), MOST.open)).toEqual({
    deployments: [active],
    comments: ['Preview is ready'],
    files: 4
  })
  await scene.workspace.build(smallSite(2))
  expect(await step('pushed', scene.run(pull.push(scene.commit())), MOST.push)).toEqual({
    deployments: [active, inactive],
    comments: ['Preview is ready'],
    // The script that open tabs still name is kept.
    files: 5
  })
  expect(await step('pushed what is the same build', scene.run(pull.push(scene.commit())), MOST.push)).toEqual({
    deployments: [active, inactive, inactive],
    comments: ['Preview is up to date'],
    files: 5
  })
  expect(await step('closed', scene.run(pull.close()), MOST.close)).toEqual({
    deployments: [inactive, inactive, inactive],
    comments: ['Preview removed'],
    files: 0
  })
  expect(below(scene, 'previews/')).toEqual({})
  expect(await step('reopened', scene.run(pull.reopen()), MOST.push)).toEqual({
    deployments: [active, inactive, inactive, inactive],
    comments: ['Preview is ready'],
    files: 4
  })
  expect(await step('merged', scene.run(pull.close({ merged: true })), MOST.close)).toEqual({
    deployments: [inactive, inactive, inactive, inactive],
    comments: ['Preview removed'],
    files: 0
  })
  expect(below(scene, PREVIEW)).toEqual({})
  expect([...comments]).toHaveLength(1)
  expect(transcript.toString()).toMatchSnapshot()
})

test('two sites of one repository share nothing', async () => {
  await using scene = await createPreviewScene({
    setup: {
      sites: [
        {},
        { prefix: 'docs/', previewPrefix: 'previews/docs/pr-{number}/', previewHost: 'docs-pr-{number}.example.com' }
      ]
    }
  })
  const { repository, sandbox } = scene
  const docs = { inputs: { site: 'docs', prefix: 'docs', 'preview-url': 'https://docs-pr-{number}.example.com' } }
  const [ofMain, ofDocs] = [PREVIEW, 'previews/docs/pr-7/']
  const commentOf = (site: string) =>
    repository.comments(7).filter(({ body }) => body.includes(`preview of ${site} -->`))
  const title = async (host: string) => {
    const { status, body } = await sandbox.visit(host, '/guide')
    return status === 200 ? /<title>(.*)<\/title>/.exec(body.toString())?.[1] : status
  }
  await scene.workspace.build(smallSite(2))
  await scene.run({}, docs)
  const production = outside(scene)

  await scene.workspace.build(smallSite(3))
  const pull = scene.openPullRequest()
  expect((await scene.run(pull.opened())).outputs).toMatchObject({ result: 'deployed', deleted: '0' })
  const main = {
    files: below(scene, ofMain),
    comments: commentOf('default'),
    states: deploymentStates(scene, /default/)
  }
  expect(Object.keys(main.files).length).toBeGreaterThan(4)

  await scene.workspace.build(smallSite(4))
  const deployed = await scene.run(pull.opened(), docs)
  expect(deployed).toMatchObject({
    exitCode: 0,
    outputs: { result: 'deployed', 'preview-url': 'https://docs-pr-7.example.com/', uploaded: '4', deleted: '0' }
  })
  expect(await Promise.all(['example.com', 'pr-7.example.com', 'docs-pr-7.example.com'].map(title))).toEqual([
    'Version 1',
    'Version 3',
    'Version 4'
  ])
  expect(siteKeys(scene, ofDocs)).toHaveLength(4)
  expect(deploymentStates(scene, /docs/)).toEqual(['deploy:docs:pr-7 success'])
  expect(commentTitles(scene)).toEqual(['Preview is ready', 'Preview of `docs` is ready'])

  await scene.workspace.build(smallSite(5))
  await scene.run(pull.push(scene.commit()), docs)
  expect((await scene.run(pull.close(), docs)).outputs.result).toBe('cleaned')
  expect(below(scene, ofDocs)).toEqual({})
  expect(deploymentStates(scene, /docs/)).toEqual(['deploy:docs:pr-7 inactive', 'deploy:docs:pr-7 inactive'])
  expect(commentTitles(scene)).toEqual(['Preview is ready', 'Preview of `docs` removed'])
  expect({
    files: below(scene, ofMain),
    comments: commentOf('default'),
    states: deploymentStates(scene, /default/)
  }).toEqual(main)
  expect(await Promise.all(['pr-7.example.com', 'docs-pr-7.example.com'].map(title))).toEqual(['Version 3', 404])

  // The sweep of one site leaves the other's alone, which the pull request's state alone would not.
  expect((await scene.run(SWEEP, { inputs: { ...docs.inputs, command: 'cleanup' } })).outputs.result).toBe('cleaned')
  expect(below(scene, ofMain)).toEqual(main.files)
  expect(outside(scene)).toEqual(production)
})
