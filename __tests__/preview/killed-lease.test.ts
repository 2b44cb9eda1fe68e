import { expect, test } from '@jest/globals'
import { decodeHead, emptyHead, encodeHead, type Head } from '../../src/release/head.ts'
import { BUCKET, type Combination } from './isolation/combination.ts'
import { type Lab, openLab } from './isolation/lab.ts'

const HEAD = 'previews/pr-7/.s3-cloudfront-deploy/head.json'
const repository = { full_name: 'octo-org/example', default_branch: 'main' }

/** A run for pull request 7, of a site whose own state is in another bucket. */
const ofPreview: Combination = {
  given: { bucket: BUCKET, 'preview-url': 'https://pr-{number}.example.com', state: 'state-bucket/site' },
  event: 'pull_request',
  payload: {
    action: 'opened',
    repository,
    pull_request: { number: 7, head: { sha: 'a'.repeat(40), repo: repository }, base: { repo: repository } }
  },
  branch: 'topic',
  hasCredentials: true
}

test('a run leaves word of a preview’s lease and where it is, until it has given it back', async () => {
  await using lab = await openLab()
  const { result, leases } = await lab.run(ofPreview)
  expect(result).toBe('deployed')
  expect(leases).toEqual([expect.stringMatching(new RegExp(`^[0-9a-f-]{36} ${BUCKET} ${folderOf(HEAD)}$`)), ''])
})

test.each<[string, Combination]>([
  ['the deploy of a preview', ofPreview],
  ['a sweep, which takes one after the other', { ...ofPreview, event: 'schedule', payload: {}, given: swept() }]
])('the clean-up of a step gives back the lease of %s that was killed', async (_, combination) => {
  await using lab = await openLab()
  lab.bucket.put(HEAD, { bytes: encodeHead(leasedBy('killed')) })
  await lab.cleanUp(combination, `killed ${BUCKET} ${folderOf(HEAD)}`)
  expect(headIn(lab)).toEqual(emptyHead)
})

test('and leaves alone that of whoever came after', async () => {
  await using lab = await openLab()
  lab.bucket.put(HEAD, { bytes: encodeHead(leasedBy('next')) })
  await lab.cleanUp(ofPreview, `killed ${BUCKET} ${folderOf(HEAD)}`)
  expect(headIn(lab)).toEqual(leasedBy('next'))
})

function swept(): Combination['given'] {
  return { ...ofPreview.given, command: 'cleanup' }
}

function leasedBy(token: string): Head {
  return { ...emptyHead, lease: { token, renewed: 0 } }
}

function headIn({ bucket }: Lab): Head | string {
  return decodeHead(bucket.get(HEAD)?.bytes ?? new Uint8Array())
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1)
}
