import { expect, test } from '@jest/globals'
import { createScene } from '../helpers/scene.ts'
import { headIn, siteIn, writesIn } from './state.ts'
import { version } from './versions.ts'

/**
 * Who may list a bucket only below a prefix is not told that a key does not exist: GetObject has no prefix that the
 * condition of such a policy could match, so S3 answers 403.
 */
test('a role that is not told of missing keys deploys, goes back and is told what there is', async () => {
  await using scene = await createScene()
  const { bucket } = scene.setup
  const end = scene.sandbox.aws.fault(
    ({ operation, key = '' }) => operation === 'GetObject' && bucket.get(key) === undefined,
    { status: 403, code: 'AccessDenied' }
  )
  await scene.workspace.build(version('one'))
  const first = await scene.run()
  expect([first.outputs.result, first.report?.failure]).toEqual(['deployed', undefined])
  await scene.workspace.build(version('two'))
  expect((await scene.run()).outputs.result).toBe('deployed')

  expect((await scene.run({ inputs: { command: 'rollback' } })).outputs.result).toBe('rolled-back')
  expect(siteIn(bucket)).toMatchObject(version('one'))

  bucket.delete(`.s3-cloudfront-deploy/releases/${headIn(bucket).past[0]?.release}.json.gz`)
  const gone = await scene.run({ inputs: { command: 'rollback', release: headIn(bucket).past[0]?.release ?? '' } })
  expect(gone.report?.failure).toMatchObject({
    code: 'release-incomplete',
    message: expect.stringContaining('does not exist')
  })
  end()
})

test('state that is there and may not be read is no state that is not there: nothing is written over', async () => {
  await using scene = await createScene()
  await scene.run()
  scene.sandbox.aws.deny('s3:GetObject', 'arn:aws:s3:::example.com/.s3-cloudfront-deploy/*')
  await scene.workspace.build(version('two'))
  const denied = await scene.run()
  expect(denied.report?.failure).toMatchObject({
    code: 'access-denied',
    message: expect.stringMatching(/s3:GetObject.*head\.json/)
  })
  expect(writesIn(denied.requests)).toEqual([])
})
