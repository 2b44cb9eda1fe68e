import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect } from '@jest/globals'
import { compareUtf8 } from '../../../src/util/utf8-order.ts'
import { STATE } from '../../e2e/cases/test-bucket.ts'
import { type CliCase, type CliStage, TELLING_KEYS } from './stage.ts'

interface Listing {
  readonly Contents?: readonly { readonly Key: string; readonly Size: number; readonly ETag: string }[]
  readonly CommonPrefixes?: readonly { readonly Prefix: string }[]
}

/** Key → size of what was deployed, in S3's order. */
function deployedSizes({ files }: CliStage): readonly (readonly [string, number])[] {
  return Object.entries(files)
    .map(([key, content]) => [key, Buffer.byteLength(content)] as const)
    .sort(([a], [b]) => compareUtf8(a, b))
}

export const readingCases: readonly CliCase[] = [
  {
    name: '`aws s3 ls` lists the bucket, and with --recursive what was deployed',
    run: async stage => {
      const { aws, setup } = stage
      expect(await aws('s3', 'ls')).toMatch(/^[\d-]{10} [\d:]{8} example\.com$/m)
      const lines = (await aws('s3', 'ls', `s3://${setup.bucket.name}`, '--recursive')).split('\n').slice(0, -1)
      const listed = lines.map(line => {
        const [, size, key = ''] = /^[\d-]{10} [\d:]{8} +(\d+) (.*)$/.exec(line) ?? []
        return [key, Number(size)] as const
      })
      expect(listed.filter(([key]) => !key.startsWith(STATE))).toEqual(deployedSizes(stage))
      expect(listed.filter(([key]) => key.startsWith(STATE)).map(([key]) => key)).toEqual([
        expect.stringMatching(/^\.s3-cloudfront-deploy\/blobs\/[0-9a-f]{64}$/),
        `${STATE}head.json`,
        expect.stringMatching(/^\.s3-cloudfront-deploy\/releases\/.+\.json\.gz$/),
        `${STATE}releases/${stage.deployed.outputs['release-id']}.json.gz`
      ])
    }
  },
  {
    name: '`aws s3 ls` of a folder shows its files and the folders in it',
    run: async ({ aws, setup }) => {
      const folder = await aws('s3', 'ls', `s3://${setup.bucket.name}/assets/`)
      expect(folder).toMatch(/^\S+ \S+ +19 index-B7kQ2xZ9\.js\n$/)
      expect(await aws('s3', 'ls', `s3://${setup.bucket.name}/ass`)).toMatch(/^ +PRE assets\/\n$/)
    }
  },
  {
    name: '`list-objects-v2` and `list-objects` in small pages find every key once, in UTF-8 byte order',
    run: async stage => {
      const { json, sandbox, setup } = stage
      const expected = deployedSizes(stage)
      const all = expected.length + 3
      for (const [command, operation] of [
        ['list-objects-v2', 'ListObjectsV2'],
        ['list-objects', 'ListObjects']
      ] as const) {
        const before = sandbox.aws.log.count({ operation })
        const { Contents = [] } = await json<Listing>(
          ...['s3api', command, '--bucket', setup.bucket.name, '--page-size', '7']
        )
        const site = Contents.filter(({ Key }) => !Key.startsWith(STATE))
        expect(site.map(({ Key, Size }) => [Key, Size])).toEqual(expected)
        for (const { Key, ETag } of site) {
          const md5 = createHash('md5')
            .update(stage.files[Key] ?? '')
            .digest('hex')
          expect([Key, ETag]).toEqual([Key, `"${md5}"`])
        }
        expect(sandbox.aws.log.count({ operation }) - before).toBe(Math.ceil(all / 7))
      }
    }
  },
  {
    name: '`list-objects-v2` takes prefix, delimiter and start-after',
    run: async ({ json, setup }) => {
      const list = (...args: string[]) =>
        json<Listing>('s3api', 'list-objects-v2', '--bucket', setup.bucket.name, '--page-size', '2', ...args)
      const folders = await list('--delimiter', '/', '--prefix', '.')
      expect(folders.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['.s3-cloudfront-deploy/', '.well-known/'])
      expect(folders.Contents?.map(({ Key }) => Key)).toEqual(['..a.html', '.hidden'])
      const after = await list('--prefix', 'a', '--start-after', 'a.b')
      expect(after.Contents?.map(({ Key }) => Key)).toEqual([
        ...['a/b', 'a0b', 'a:b.html', 'a=b.html', 'a@b.html', 'assets/index-B7kQ2xZ9.js']
      ])
    }
  },
  ...TELLING_KEYS.map(
    (key): CliCase => ({
      name: `\`get-object\` and \`head-object\` give bytes and headers of ${key.length > 100 ? 'the longest key' : JSON.stringify(key)}`,
      run: async ({ json, setup, files, folder }) => {
        const target = ['--bucket', setup.bucket.name, '--key', key]
        const body = Buffer.from(files[key] ?? '')
        const expected = {
          ContentLength: body.length,
          ETag: `"${createHash('md5').update(body).digest('hex')}"`,
          CacheControl: expect.stringMatching(/^(no-cache|public, max-age=3600, must-revalidate)$/),
          ContentType: expect.stringMatching(/^(text\/html; charset=utf-8|application\/octet-stream)$/),
          // Version 1 of the CLI prints it as it comes over the wire, version 2 in ISO 8601.
          LastModified: expect.stringMatching(
            /^(\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT|\d{4}-\d\d-\d\dT[\d:]{8}\+00:00)$/
          )
        }
        expect(await json('s3api', 'get-object', ...target, 'got')).toMatchObject(expected)
        expect(await readFile(join(folder, 'got'))).toEqual(body)
        expect(await json('s3api', 'head-object', ...target)).toMatchObject(expected)
      }
    })
  ),
  {
    name: '`get-object` takes ranges and conditions',
    run: async ({ json, tryAws, setup, files, folder }) => {
      const target = ['--bucket', setup.bucket.name, '--key', 'index.html']
      const part = await json('s3api', 'get-object', ...target, '--range', 'bytes=2-8', 'part')
      const size = Buffer.byteLength(files['index.html'] ?? '')
      expect(part).toMatchObject({ ContentRange: `bytes 2-8/${size}`, ContentLength: 7 })
      expect(await readFile(join(folder, 'part'), 'utf8')).toBe('doctype')
      const etag = createHash('md5')
        .update(files['index.html'] ?? '')
        .digest('hex')
      const unchanged = await tryAws(['s3api', 'get-object', ...target, '--if-none-match', etag, 'none'])
      expect(unchanged.stderr).toContain('(304)')
      const changed = await tryAws(['s3api', 'get-object', ...target, '--if-match', '0'.repeat(32), 'none'])
      expect(changed.stderr).toContain('(PreconditionFailed)')
    }
  },
  {
    name: '`aws s3 sync` downloads the site byte for byte, and a second time nothing',
    run: async ({ aws, setup, files, folder }) => {
      const args = ['s3', 'sync', `s3://${setup.bucket.name}`, 'down', '--exclude', `${STATE}*`, '--no-progress']
      await aws(...args)
      const root = join(folder, 'down')
      const entries = await readdir(root, { recursive: true, withFileTypes: true })
      const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
      expect(paths.map(path => relative(root, path)).sort()).toEqual(Object.keys(files).sort())
      for (const [key, content] of Object.entries(files)) {
        expect([key, (await readFile(join(root, key))).equals(Buffer.from(content))]).toEqual([key, true])
      }
      expect(await aws(...args)).toBe('')
    }
  },
  {
    name: 'a presigned URL opens an object',
    run: async ({ aws, setup, files }) => {
      const url = (await aws('s3', 'presign', `s3://${setup.bucket.name}/plus+plus.html`)).trim()
      const reply = await fetch(url)
      expect([reply.status, await reply.text()]).toEqual([200, files['plus+plus.html']])
      expect((await fetch(`${url}0`)).status).toBe(403)
    }
  }
]
