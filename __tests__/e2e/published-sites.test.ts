import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, test } from '@jest/globals'
import { REPOSITORY } from '../../sandbox/example-workspace.ts'
import type { ReleaseRecord } from '../../src/release/record.ts'
import { runPool } from '../../src/util/pool.ts'
import { countsOf, writesOf } from './helpers/requests.ts'
import { createScene, DOMAIN, type Scene } from './helpers/scene.ts'
import { encodedPath } from './helpers/viewer.ts'

interface Published {
  /** As npm installs it; see package.json. */
  readonly name: string
  /** What is deployed of it. */
  readonly folder: string
  readonly inputs?: Readonly<Record<string, string>>
  /** At least so many files, so that an empty folder is no success. */
  readonly atLeast: number
  /** Of every file whose key matches: the headers it must have. Versions may change hashes, not kinds. */
  readonly headers: readonly (readonly [key: RegExp, cacheControl: string, contentType: string])[]
}

const IMMUTABLE = 'public, max-age=31536000, immutable'
const REVALIDATE = 'no-cache'
const AN_HOUR = 'public, max-age=3600, must-revalidate'
const SCRIPT = 'text/javascript; charset=utf-8'

const published: readonly Published[] = [
  {
    name: 'playwright-core',
    folder: 'lib/vite/traceViewer',
    atLeast: 15,
    headers: [
      [/^(?:index|uiMode|snapshot)\.html$/, REVALIDATE, 'text/html; charset=utf-8'],
      [/^sw\.bundle\.js$/, REVALIDATE, SCRIPT],
      [/^manifest\.webmanifest$/, REVALIDATE, 'application/manifest+json; charset=utf-8'],
      [/^assets\/.*\.js$/, IMMUTABLE, SCRIPT],
      [/^index\.[\w-]{8}\.css$/, IMMUTABLE, 'text/css; charset=utf-8'],
      [/^codicon\.[\w-]{8}\.ttf$/, IMMUTABLE, 'font/ttf'],
      [/^playwright-logo\.svg$/, AN_HOUR, 'image/svg+xml; charset=utf-8']
    ]
  },
  {
    name: '@verdaccio/ui-theme',
    folder: 'static',
    atLeast: 25,
    headers: [
      [/^(?:main|runtime|vendors)\.[0-9a-f]{20}\.js$/, IMMUTABLE, SCRIPT],
      [/^manifest\.json$/, REVALIDATE, 'application/json; charset=utf-8']
    ]
  },
  {
    name: 'reveal.js',
    folder: '.',
    inputs: { files: '**\n!package.json' },
    atLeast: 80,
    headers: [
      [/^(?:index|demo)\.html$/, REVALIDATE, 'text/html; charset=utf-8'],
      [/^dist\/reveal\.css$/, REVALIDATE, 'text/css; charset=utf-8'],
      [/^css\/theme\/fonts\/.*\.woff$/, AN_HOUR, 'font/woff']
    ]
  },
  {
    name: 'bootstrap-icons',
    folder: '.',
    inputs: { allow: 'no-index', 'cache-control': 'icons/**: public, max-age=604800' },
    atLeast: 2_000,
    headers: [
      [/^icons\/.*\.svg$/, 'public, max-age=604800', 'image/svg+xml; charset=utf-8'],
      [/^font\/fonts\/.*\.woff2$/, AN_HOUR, 'font/woff2'],
      [/^LICENSE$/, AN_HOUR, 'application/octet-stream']
    ]
  }
]

describe('sites of other people, as published on npm', () => {
  test.each(published)('$name: every file reads back byte for byte, with the headers that were planned', async site => {
    const root = join(REPOSITORY, 'node_modules', site.name, site.folder)
    await using scene = await createScene({ files: {} })
    const inputs = { dist: root, ...site.inputs }
    const run = await scene.run({ inputs })
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })

    const files = await filesOf(root, key => !(site.inputs?.files?.includes(`!${key}`) ?? false))
    expect(files.length).toBeGreaterThanOrEqual(site.atLeast)
    expect(run.outputs).toMatchObject({ uploaded: String(files.length), updated: '0', deleted: '0' })
    const record = recordOf(scene, run.outputs['release-id'] ?? '')
    expect(record.files.map(({ key }) => key)).toEqual(files)
    await expectReadBack(scene, root, record)
    await expectThroughEdge(scene, root, record)

    const headers = new Map(record.files.map(file => [file.key, file.headers]))
    for (const [pattern, cacheControl, contentType] of site.headers) {
      const keys = files.filter(key => pattern.test(key))
      expect([pattern, keys.length > 0]).toEqual([pattern, true])
      for (const key of keys) expect([key, headers.get(key)]).toEqual([key, { cacheControl, contentType }])
    }

    const again = await scene.run({ inputs })
    expect(again.outputs).toMatchObject({ result: 'unchanged', unchanged: String(files.length) })
    expect(writesOf(again.requests)).toEqual(['PutObject .s3-cloudfront-deploy/head.json'])
    expect(countsOf(again.requests).ListObjectsV2).toBe(Math.ceil((files.length + 2) / 1000))
  })
})

/** Keys in UTF-8 byte order. */
async function filesOf(root: string, isWanted: (key: string) => boolean): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const keys = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(isWanted)
  return keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

function recordOf({ setup }: Scene, release: string): ReleaseRecord {
  const bytes = setup.bucket.get(`.s3-cloudfront-deploy/releases/${release}.json.gz`)?.bytes ?? Buffer.alloc(0)
  return JSON.parse(gunzipSync(bytes).toString()) as ReleaseRecord
}

/** Gets every object through the S3 API, with the SDK's own client. */
async function expectReadBack({ sandbox, setup }: Scene, root: string, { files }: ReleaseRecord): Promise<void> {
  const client = new S3Client({
    endpoint: sandbox.aws.url,
    forcePathStyle: true,
    region: setup.region,
    credentials: { accessKeyId: sandbox.aws.accessKeyId, secretAccessKey: sandbox.aws.secretAccessKey }
  })
  const wrong: string[] = []
  await runPool(files, 16, async ({ key, headers }) => {
    const reply = await client.send(new GetObjectCommand({ Bucket: setup.bucket.name, Key: key }))
    const bytes = Buffer.from((await reply.Body?.transformToByteArray()) ?? '')
    const same = bytes.equals(await readFile(join(root, key)))
    const described = reply.CacheControl === headers.cacheControl && reply.ContentType === headers.contentType
    if (!same || !described) wrong.push(key)
  })
  client.destroy()
  expect(wrong).toEqual([])
}

/** Visits every file of a small site and each 50th of a large one. */
async function expectThroughEdge({ sandbox }: Scene, root: string, { files }: ReleaseRecord): Promise<void> {
  const step = files.length > 200 ? 50 : 1
  for (const { key, headers } of files.filter((_, index) => index % step === 0)) {
    const { status, headers: seen, body } = await sandbox.visit(DOMAIN, encodedPath(key))
    expect([
      key,
      status,
      seen['cache-control'],
      seen['content-type'],
      body.equals(await readFile(join(root, key)))
    ]).toEqual([key, 200, headers.cacheControl, headers.contentType, true])
  }
}
