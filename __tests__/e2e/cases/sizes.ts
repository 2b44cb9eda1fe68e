import { createHash } from 'node:crypto'
import { expect } from '@jest/globals'
import { deploy } from './deploy.ts'
import { type Files, page, withSite } from './site.ts'
import type { TargetCase } from './target.ts'

/** Plain files, so that those that leave the site are deleted. */
function many(from: number, to: number): Files {
  return Object.fromEntries(
    Array.from({ length: to - from }, (_, i) => [`data/${Math.floor((from + i) / 100)}/${from + i}.txt`, `${from + i}`])
  )
}

/** Bytes that repeat nowhere, the same in each run. */
function noise(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  let block = createHash('sha256').update('noise').digest()
  for (let at = 0; at < size; at += block.length) {
    block.copy(bytes, at)
    block = createHash('sha256').update(block).digest()
  }
  return bytes
}

const MiB = 1024 * 1024

export const sizesCases: readonly TargetCase[] = [
  {
    name: '1,000, 1,001 and 2,500 objects: as many listing pages as it takes, and deletes by the thousand',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite({ 'index.html': page('Front'), ...many(0, 999 - 2) }, async site => {
        // With head and record, which are listed too, that is 1,000 objects: one full page.
        expect((await deploy(target, bucket, site)).outputs.uploaded).toBe('998')
        const thousand = await deploy(target, bucket, site)
        expect(thousand.calls).toEqual(['GET ?list-type=2'])
        expect(thousand.outputs).toMatchObject({ result: 'unchanged', unchanged: '998' })

        await bucket.put('by-hand.txt', 'one more')
        const more = await deploy(target, bucket, site)
        expect(more.calls).toEqual(['GET ?list-type=2', 'GET ?list-type=2'])
        expect(more.outputs.result).toBe('unchanged')

        await site.write(many(997, 2499))
        expect((await deploy(target, bucket, site)).outputs).toMatchObject({ uploaded: '1502', unchanged: '998' })
        const full = await deploy(target, bucket, site)
        expect(full.calls).toEqual(['GET ?list-type=2', 'GET ?list-type=2', 'GET ?list-type=2'])
        expect(full.outputs).toMatchObject({ result: 'unchanged', unchanged: '2500' })

        await site.remove(...Object.keys(many(1, 2499)))
        const run = await deploy(target, bucket, site, { inputs: { allow: 'max-delete' } })
        expect(run.writes).toEqual(['POST ?delete', 'POST ?delete', 'POST ?delete'])
        expect(run.outputs.deleted).toBe('2498')
        expect(await bucket.keys()).toEqual(['by-hand.txt', 'data/0/0.txt', 'index.html'])
      })
    }
  },
  {
    name: 'a file over 16 MiB goes up in parts, comes back byte for byte and is found unchanged',
    run: async target => {
      const bucket = await target.createBucket()
      const film = noise(17 * MiB + 4321)
      const whole = noise(16 * MiB)
      await withSite({ 'index.html': page('Front'), 'film.mp4': film, 'whole.bin': whole }, async site => {
        const run = await deploy(target, bucket, site)
        expect(run.writes).toEqual([
          ...['POST film.mp4', 'POST film.mp4', 'PUT film.mp4', 'PUT film.mp4', 'PUT film.mp4'],
          ...['PUT index.html', 'PUT whole.bin']
        ])
        const stored = await bucket.read('film.mp4')
        expect(stored.bytes.equals(film)).toBe(true)
        expect(stored.etag).toMatch(/^[0-9a-f]{32}-3$/)
        expect(stored.headers).toEqual({
          'cache-control': 'public, max-age=3600, must-revalidate',
          'content-type': 'video/mp4'
        })
        expect((await bucket.read('whole.bin')).bytes.equals(whole)).toBe(true)
        expect((await deploy(target, bucket, site)).outputs.result).toBe('unchanged')
      })
    }
  }
]
