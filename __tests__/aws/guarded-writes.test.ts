import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { FileUpload } from '../../src/ports.ts'
import { outcomeOf } from '../helpers/compare-requests.ts'
import { openPlane, type S3Ports } from '../helpers/s3-lab.ts'
import { createUploadFolder } from '../helpers/site-file.ts'
import { startWireServer } from '../helpers/wire-server.ts'
import { bucketName } from '../sandbox/aws/s3-sandbox.ts'

const digest = 'a'.repeat(64)

/** Whatever writes to the site. */
const writes: readonly (readonly [string, (ports: S3Ports, file: FileUpload) => Promise<unknown>])[] = [
  ['an upload', ({ store }, file) => store.put(file)],
  ['a file in parts', ({ store }, file) => store.put({ ...file, size: 20 * 1024 * 1024 })],
  ['a deletion', ({ store }) => store.delete(['b'])],
  ['a copy into the state', ({ blobs }) => blobs.keep('b', 'etag', digest)],
  ['a copy out of the state', ({ blobs }) => blobs.restore(digest, 'b', {})]
]

test.each(writes)('%s that waits for its turn is not begun when the right to write is lost', async (_, write) => {
  await using folder = await createUploadFolder()
  await using wire = await startWireServer()
  const held = Promise.withResolvers<void>()
  wire.answer(async () => {
    await held.promise
    return { status: 200 }
  })
  const ports = openPlane({ url: wire.url, bucket: bucketName, most: 1 })
  let lost = false
  ports.session.guardWrites(() => {
    if (lost) throw new ActionError('lease-lost', 'Another run has taken it over.', { remedy: 'Run it again.' })
  })
  const first = ports.store.head('a')
  while (wire.seen.length === 0) await sleep(1)
  const file = await folder.file('b', 'text')
  const waiting = outcomeOf(() => write(ports, file))
  await sleep(5)
  lost = true
  held.resolve()
  await first
  expect(await waiting).toMatchObject({ code: 'lease-lost' })
  expect(wire.seen.map(({ method }) => method)).toEqual(['HEAD'])
})
