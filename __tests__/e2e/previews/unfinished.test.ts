import { describe, expect, test } from '@jest/globals'
import { headIn } from '../releases/state.ts'
import {
  below,
  cleanUp,
  commentTitles,
  createPreviewScene,
  makeOlder,
  PREVIEW,
  STATE_FOLDER,
  SWEEP
} from './preview-scene.ts'
import { untrusted } from './untrusted.ts'

const DAY_MS = 24 * 3600 * 1000

describe('what stops half-way', () => {
  test.concurrent('an expired preview that was removed in part is removed by the next sweep, and told of meanwhile', async () => {
    await using scene = await createPreviewScene()
    await scene.run(scene.openPullRequest().opened())
    makeOlder(scene, 7, 15 * DAY_MS)
    const allow = scene.sandbox.aws.deny('s3:DeleteObject', `arn:aws:s3:::example.com/${PREVIEW}robots.txt`)
    const first = await scene.run(SWEEP, cleanUp())
    expect(first).toMatchObject({ exitCode: 1, report: { failure: { code: 'previews-not-removed' } } })
    expect(commentTitles(scene)).not.toEqual(['Preview is ready'])
    allow()
    const second = await scene.run(SWEEP, cleanUp())
    expect(second).toMatchObject({
      exitCode: 0,
      report: { cleanup: { removed: [{ number: 7, why: 'expired' }], kept: [] } }
    })
    expect(below(scene, PREVIEW)).toEqual({})
  })

  test.concurrent('a preview that was removed in part is whole again once it is deployed, and stays', async () => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    await scene.run(pull.opened())
    const allow = scene.sandbox.aws.deny('s3:DeleteObject', `arn:aws:s3:::example.com/${PREVIEW}robots.txt`)
    expect((await scene.run(pull.close())).exitCode).toBe(1)
    allow()
    expect(await scene.run(pull.reopen())).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect((await scene.sandbox.visit('pr-7.example.com', '/')).status).toBe(200)
    expect((await scene.run(SWEEP, cleanUp())).report?.cleanup).toMatchObject({ removed: [], kept: [7] })
  })

  test.concurrent('a clean-up whose head cannot be deleted is no success, and leaves no lease', async () => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    await scene.run(pull.opened())
    const head = `${PREVIEW}${STATE_FOLDER}head.json`
    const allow = scene.sandbox.aws.deny('s3:DeleteObject', `arn:aws:s3:::example.com/${head}`)
    const run = await scene.run(pull.close())
    expect(run).toMatchObject({ exitCode: 1, report: { failure: { code: 'state-not-removed' } } })
    expect(run.report?.failure?.message).toContain(head)
    expect(headIn(scene.setup.bucket, `${PREVIEW}${STATE_FOLDER}`).lease).toBeUndefined()
    allow()
    expect(await scene.run(pull.close())).toMatchObject({ exitCode: 0, outputs: { result: 'cleaned' } })
    expect(below(scene, PREVIEW)).toEqual({})
  })

  test.concurrent('an older run that fails leaves the comment of the newer one alone', async () => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    const before = pull.opened()
    expect((await scene.run(pull.push(scene.commit()), { runNumber: 50 })).exitCode).toBe(0)
    const [{ body } = { body: '' }] = scene.repository.comments(7)
    const older = await scene.run(before, { runNumber: 49, inputs: { 'build-command': 'exit 3' } })
    expect(older.exitCode).toBe(1)
    expect(scene.repository.comments(7).map(comment => comment.body)).toEqual([body])
    const newer = await scene.run(pull.push(scene.commit()), { runNumber: 51, inputs: { 'build-command': 'exit 3' } })
    expect(newer.exitCode).toBe(1)
    expect(scene.repository.comments(7).map(comment => comment.body)).not.toEqual([body])
  })

  test.concurrent('production that cannot be read costs the comparison and nothing else', async () => {
    await using scene = await createPreviewScene()
    scene.sandbox.aws.fault(({ operation, key }) => operation === 'GetObject' && key === `${STATE_FOLDER}head.json`, {
      status: 500,
      code: 'InternalError'
    })
    const run = await scene.run(scene.openPullRequest().opened())
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(run.report?.preview).not.toHaveProperty('production')
    expect(commentTitles(scene)).toEqual(['Preview is ready'])
  })
})

describe('whose preview it is', () => {
  test.concurrent('the address of a host preview is that of the preview in every output and in the state', async () => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest()
    const run = await scene.run(pull.opened())
    expect(run.outputs).toMatchObject({ url: 'https://pr-7.example.com/', 'preview-url': 'https://pr-7.example.com/' })
    const again = await scene.run(pull.push(scene.commit()))
    expect(again.outputs).toMatchObject({ result: 'unchanged', url: 'https://pr-7.example.com/' })
  })

  test.concurrent('another repository that shares the bucket can neither deploy over it nor remove it', async () => {
    await using scene = await createPreviewScene()
    await scene.run(scene.openPullRequest().opened())
    const whole = below(scene, PREVIEW)
    const other = scene.sandbox.github.repository('octo-org/other')
    const pull = other.openPullRequest({ number: 7, head: { sha: scene.commit(), ref: 'topic' } })
    const refused = await scene.run(pull.opened())
    expect(refused).toMatchObject({ exitCode: 1, report: { failure: { code: 'other-repository' } } })
    expect(refused.report?.failure?.remedy).toContain(`called before, delete ${PREVIEW} in the bucket by hand`)
    expect(await scene.run(pull.close())).toMatchObject({ exitCode: 0, outputs: { result: 'skipped' } })
    const sweep = await scene.run({ ...SWEEP, github: { repository: 'octo-org/other' } }, cleanUp())
    expect(sweep).toMatchObject({ exitCode: 0, report: { cleanup: { removed: [] } } })
    expect(sweep.log.join('\n')).toContain(`${PREVIEW} is a preview of octo-org/example: left alone.`)
    expect(below(scene, PREVIEW)).toEqual(whole)
  })

  test.concurrent('a folder without our state counts for no limit', async () => {
    await using scene = await createPreviewScene()
    scene.setup.bucket.put('previews/pr-90/x.txt', { bytes: Buffer.from('by hand') })
    const limit = { inputs: { 'preview-limit': '1' } }
    expect((await scene.run(scene.openPullRequest().opened(), limit)).exitCode).toBe(0)
    const second = await scene.run(scene.openPullRequest({ number: 8 }).opened(), limit)
    expect(second).toMatchObject({ exitCode: 1, report: { failure: { code: 'too-many-previews' } } })
    expect(second.report?.failure?.message).toContain(
      'there is 1 preview already. The oldest is that of pull request #7'
    )
  })
})

describe('variables that reach a fork only in part', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['no bucket, a role as it is', { bucket: '', 'role-to-assume': 'arn:aws:iam::123456789012:role/preview' }],
    ['edge-cache, no domain', { bucket: '', domain: '', 'edge-cache': 'true' }],
    ['target preview, no address', { bucket: '', target: 'preview', 'preview-url': '' }]
  ]
  test.concurrent.each(cases)('%s', async (_, inputs) => {
    await using scene = await createPreviewScene()
    const pull = scene.openPullRequest({ head: { sha: scene.commit(), ref: 'topic', repo: 'somebody/example' } })
    const run = await scene.run(pull.opened(), untrusted(scene, inputs))
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'planned' } })
    expect(run.summary).toContain('No access to AWS')
  })
})

test('a fork without variables is not planned for what a pull request never gets', async () => {
  await using scene = await createPreviewScene()
  const pull = scene.openPullRequest({ head: { sha: scene.commit(), ref: 'topic', repo: 'somebody/example' } })
  const inputs = { bucket: '', target: 'production', 'preview-url': '' }
  const run = await scene.run(pull.opened(), untrusted(scene, inputs))
  expect(run).toMatchObject({ exitCode: 1, report: { failure: { code: 'production-from-pull-request' } } })
})

test('`invalidate: all` leaves what edges hold of production', async () => {
  await using scene = await createPreviewScene()
  const run = await scene.run(scene.openPullRequest().opened(), { inputs: { invalidate: 'all' } })
  expect(run.outputs).toMatchObject({ result: 'deployed', 'invalidated-paths': `/${PREVIEW}*` })
})

test('at a store elsewhere, without CloudFront, previews are deployed and removed like production', async () => {
  await using scene = await createPreviewScene()
  const elsewhere = {
    inputs: {
      ...{ domain: '', 'distribution-id': '', 'endpoint-url': scene.sandbox.aws.url },
      'preview-url': 'https://pr-{number}.example.net'
    }
  }
  const pull = scene.openPullRequest()
  const opened = await scene.run(pull.opened(), elsewhere)
  expect(opened).toMatchObject({
    exitCode: 0,
    outputs: { result: 'deployed', 'preview-url': 'https://pr-7.example.net/' }
  })
  expect(opened.annotations.map(({ level, title }) => `${level}: ${title}`)).toEqual(['notice: No invalidation'])
  const closed = await scene.run(pull.close(), elsewhere)
  expect(closed).toMatchObject({ exitCode: 0, annotations: [], outputs: { result: 'cleaned' } })
  expect(below(scene, PREVIEW)).toEqual({})
  const operations = [...opened.requests, ...closed.requests].map(({ operation }) => operation)
  expect(operations.filter(operation => /Distribution|Invalidation/.test(operation))).toEqual([])
})
