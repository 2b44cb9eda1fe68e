import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import type { Flavour } from '../../bench/raw/connections.ts'
import { writeTree } from '../../bench/trees/tree.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { countsOf } from '../e2e/helpers/requests.ts'

const bench = join(import.meta.dirname, '../../bench')

/** The limit must be one of S3 as it is: the sandbox checks signatures, which the bench's own server does not. */
test.each<Flavour>(['http', 'undici'])('over %s, S3 accepts what is signed by hand', async flavour => {
  await using disposer = new AsyncDisposableStack()
  const sandbox = await startSandbox()
  disposer.defer(() => sandbox.close())
  const { bucket } = sandbox.createReferenceSetup({ domain: 'example.com' })
  const tree = writeTree({ site: 100, bytes: 500 })
  disposer.defer(tree.remove)
  writeFileSync(join(tree.folder, "it's ünder score+plus (1).txt"), 'odd')

  /** Ends with an error when the script does. */
  const run = (script: string) =>
    promisify(execFile)(process.execPath, [join(bench, script), flavour, tree.folder, bucket.name], {
      env: sandbox.env
    })
  await run('raw/upload.ts')
  expect(countsOf(sandbox.aws.log.entries)).toEqual({ PutObject: 101 })
  expect(bucket.get("it's ünder score+plus (1).txt")?.bytes.toString()).toBe('odd')

  sandbox.aws.log.clear()
  tree.change('half deleted')
  rmSync(join(tree.folder, "it's ünder score+plus (1).txt"))
  writeFileSync(join(tree.folder, 'index.html'), 'other')
  await run('raw/compare.ts')
  expect(countsOf(sandbox.aws.log.entries)).toEqual({ ListObjectsV2: 1, PutObject: 1, DeleteObjects: 1 })
  expect(bucket.get('index.html')?.bytes.toString()).toBe('other')
  expect(bucket.get("it's ünder score+plus (1).txt")).toBeUndefined()
})
