import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { deploy } from '../../e2e/cases/deploy.ts'
import { ODD_KEYS } from '../../e2e/cases/odd-keys.ts'
import { page, withSite } from '../../e2e/cases/site.ts'
import type { CliCase } from './stage.ts'

const MiB = 1024 * 1024

export const writingCases: readonly CliCase[] = [
  {
    name: '`aws s3 cp` uploads with its default checksum, which is kept and given back',
    run: async ({ aws, json, sandbox, target, folder }) => {
      const bucket = await target.createBucket()
      await writeFile(join(folder, 'note.txt'), 'a note\n')
      await aws('s3', 'cp', 'note.txt', `s3://${bucket.name}/a b/note+1.txt`, '--cache-control', 'max-age=7')
      const [put] = sandbox.aws.log.filter({ operation: 'PutObject', bucket: bucket.name })
      expect(put?.status).toBe(200)
      expect(JSON.stringify(put?.headers)).toMatch(/x-amz-checksum-crc|x-amz-trailer/)
      const { bytes, headers } = await bucket.read('a b/note+1.txt')
      expect(bytes.toString()).toBe('a note\n')
      expect(headers).toEqual({ 'cache-control': 'max-age=7', 'content-type': 'text/plain' })
      const target1 = ['--bucket', bucket.name, '--key', 'a b/note+1.txt']
      const head = await json<Record<string, string>>('s3api', 'head-object', ...target1, '--checksum-mode', 'ENABLED')
      const checksum = Object.keys(head).find(name => /^ChecksumCRC/.test(name))
      expect(checksum).toBeDefined()
      expect(head.ChecksumType).toBe('FULL_OBJECT')
    }
  },
  {
    name: '`aws s3 cp` uploads 20 MB in parts and downloads it in ranges, byte for byte',
    run: async ({ aws, json, sandbox, target, folder }) => {
      const bucket = await target.createBucket()
      const film = randomBytes(20 * MiB)
      await writeFile(join(folder, 'film.mp4'), film)
      await aws('s3', 'cp', 'film.mp4', `s3://${bucket.name}/film.mp4`, '--no-progress')
      expect(sandbox.aws.log.count({ operation: 'UploadPart', bucket: bucket.name, status: 200 })).toBe(3)
      expect((await bucket.read('film.mp4')).bytes.equals(film)).toBe(true)
      const head = await json<{ ETag: string; ContentLength: number }>(
        ...['s3api', 'head-object', '--bucket', bucket.name, '--key', 'film.mp4']
      )
      const parts = [0, 1, 2].map(i =>
        createHash('md5')
          .update(film.subarray(i * 8 * MiB, (i + 1) * 8 * MiB))
          .digest()
      )
      const etag = createHash('md5').update(Buffer.concat(parts)).digest('hex')
      expect(head).toMatchObject({ ContentLength: film.length, ETag: `"${etag}-3"` })
      await aws('s3', 'cp', `s3://${bucket.name}/film.mp4`, 'film-back.mp4', '--no-progress')
      expect((await readFile(join(folder, 'film-back.mp4'))).equals(film)).toBe(true)
    }
  },
  {
    name: 'a bucket that `aws s3 sync` filled is taken over by the action: bytes stay, headers are put right, sync agrees',
    run: async ({ aws, target }) => {
      const bucket = await target.createBucket()
      const files = {
        'index.html': page('Front', 'assets/index-B7kQ2xZ9.js'),
        'assets/index-B7kQ2xZ9.js': 'console.log(1)\n',
        LICENSE: 'free\n'
      }
      await withSite(files, async site => {
        const sync = ['s3', 'sync', join(site.workspace, 'dist'), `s3://${bucket.name}`, '--no-progress']
        await aws(...sync, '--cache-control', 'public, max-age=3600, must-revalidate')
        const run = await deploy(target, bucket, site)
        // The CLI sends no charset, and no type for what has no extension; S3 then stores binary/octet-stream.
        expect(run.calls).toEqual([
          'GET ?list-type=2',
          ...Object.keys(files)
            .sort()
            .map(key => `HEAD ${key}`),
          ...Object.keys(files)
            .sort()
            .map(key => `PUT ${key}`)
        ])
        expect(run.report.counts?.headers.files).toBe(3)
        expect(await aws(...sync, '--size-only')).toBe('')
        expect((await deploy(target, bucket, site)).outputs.result).toBe('unchanged')
      })
    }
  },
  {
    name: '`put-object` is refused when its condition or its checksum does not hold',
    run: async ({ json, tryAws, target, folder }) => {
      const bucket = await target.createBucket()
      await writeFile(join(folder, 'one.txt'), 'one')
      const put = ['s3api', 'put-object', '--bucket', bucket.name, '--key', 'one.txt', '--body', 'one.txt']
      const { ETag } = await json<{ ETag: string }>(...put, '--if-none-match', '*')
      expect(ETag).toBe(`"${createHash('md5').update('one').digest('hex')}"`)
      expect((await tryAws([...put, '--if-none-match', '*'])).stderr).toContain('(PreconditionFailed)')
      expect((await tryAws([...put, '--if-match', ETag])).code).toBe(0)
      expect((await tryAws([...put, '--if-match', `"${'0'.repeat(32)}"`])).stderr).toContain('(PreconditionFailed)')
      const wrong = createHash('md5').update('two').digest('base64')
      expect((await tryAws([...put, '--content-md5', wrong])).stderr).toContain('(BadDigest)')
      expect((await tryAws([...put, '--checksum-crc32', 'AAAAAA=='])).stderr).toContain('(BadDigest)')
      expect(await bucket.text('one.txt')).toBe('one')
    }
  },
  {
    name: '`copy-object` and `delete-objects` take odd keys',
    run: async ({ json, target, folder }) => {
      const bucket = await target.createBucket()
      const name = ['--bucket', bucket.name]
      await bucket.put('a+b c%20?ü.txt', 'source', { CacheControl: 'no-cache' })
      // The CLI encodes it.
      const source = `${bucket.name}/a+b c%20?ü.txt`
      const copied = await json('s3api', 'copy-object', ...name, '--copy-source', source, '--key', 'copy & "so".txt')
      expect(copied).toMatchObject({ CopyObjectResult: { ETag: expect.any(String), LastModified: expect.any(String) } })
      const copy = await bucket.read('copy & "so".txt')
      expect([copy.bytes.toString(), copy.headers['cache-control']]).toEqual(['source', 'no-cache'])

      for (const key of ODD_KEYS) await bucket.put(key, 'x')
      await writeFile(join(folder, 'delete.json'), JSON.stringify({ Objects: ODD_KEYS.map(Key => ({ Key })) }))
      const { Deleted } = await json<{ Deleted: readonly { Key: string }[] }>(
        ...['s3api', 'delete-objects', ...name, '--delete', 'file://delete.json']
      )
      expect(Deleted.map(({ Key }) => Key).sort()).toEqual([...ODD_KEYS].sort())
      expect(await bucket.keys()).toEqual(['a+b c%20?ü.txt', 'copy & "so".txt'])
    }
  },
  {
    name: 'a bucket is made, located, moved in and emptied',
    run: async ({ aws, json, tryAws, folder }) => {
      const bucket = 'made-by-cli.example.com'
      await aws('s3', 'mb', `s3://${bucket}`)
      expect(await json('s3api', 'get-bucket-location', '--bucket', bucket)).toEqual({
        LocationConstraint: 'eu-central-1'
      })
      expect(await json('s3api', 'head-bucket', '--bucket', bucket)).toMatchObject({ BucketRegion: 'eu-central-1' })
      expect((await tryAws(['s3', 'mb', `s3://${bucket}`])).stderr).toContain('(BucketAlreadyOwnedByYou)')
      await writeFile(join(folder, 'x.txt'), 'x')
      await aws('s3', 'mv', 'x.txt', `s3://${bucket}/x y.txt`)
      await aws('s3', 'mv', `s3://${bucket}/x y.txt`, `s3://${bucket}/z/é.txt`)
      expect(await aws('s3', 'ls', `s3://${bucket}`, '--recursive')).toMatch(/^\S+ \S+ +1 z\/é\.txt\n$/)
      await aws('s3', 'rm', `s3://${bucket}`, '--recursive')
      expect((await tryAws(['s3', 'ls', `s3://${bucket}`, '--recursive'])).stdout).toBe('')
    }
  },
  {
    name: 'a multipart upload is begun, seen, and completed or aborted step by step',
    run: async ({ aws, json, tryAws, target, folder }) => {
      const bucket = await target.createBucket()
      const name = ['--bucket', bucket.name, '--key', 'p q.bin']
      await writeFile(join(folder, 'part.bin'), Buffer.alloc(5 * MiB, 1))
      const begin = async () => (await json<{ UploadId: string }>('s3api', 'create-multipart-upload', ...name)).UploadId
      const id = ['--upload-id', await begin()]
      const part = await json<{ ETag: string }>(
        ...['s3api', 'upload-part', ...name, ...id, '--part-number', '1', '--body', 'part.bin']
      )
      const uploads = await json('s3api', 'list-multipart-uploads', '--bucket', bucket.name)
      expect(uploads).toMatchObject({ Uploads: [{ Key: 'p q.bin', UploadId: id[1] }] })
      expect(await json('s3api', 'list-parts', ...name, ...id)).toMatchObject({
        Parts: [{ PartNumber: 1, ETag: part.ETag, Size: 5 * MiB }]
      })
      const parts = { Parts: [{ PartNumber: 1, ETag: part.ETag }] }
      const complete = ['s3api', 'complete-multipart-upload', ...name, ...id, '--multipart-upload']
      const wrong = await tryAws([...complete, JSON.stringify({ Parts: [{ PartNumber: 2, ETag: part.ETag }] })])
      expect(wrong.stderr).toContain('(InvalidPart)')
      expect(await json(...complete, JSON.stringify(parts))).toMatchObject({ ETag: expect.stringMatching(/-1"$/) })
      const second = await begin()
      await aws('s3api', 'abort-multipart-upload', ...name, '--upload-id', second)
      const gone = await tryAws(['s3api', 'list-parts', ...name, '--upload-id', second])
      expect(gone.stderr).toContain('(NoSuchUpload)')
    }
  }
]
