import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { parseCacheRules } from '../../src/headers/cache-rules.ts'
import { hashFile } from '../../src/site/scan/hash-file.ts'
import { toKey } from '../../src/site/scan/walk.ts'
import { type ScanOptions, scanSite } from '../../src/site/scan.ts'
import { tempSite } from './temp-site.ts'

async function keysOf(root: string, options: Partial<ScanOptions> = {}): Promise<string[]> {
  return (await scanSite({ root, ...options })).site.files.map(({ key }) => key)
}

async function refusal(scan: Promise<unknown>): Promise<ActionError> {
  const error = await scan.then(
    () => undefined,
    (thrown: unknown) => thrown
  )
  if (error instanceof ActionError) return error
  throw new Error(`Expected an ActionError, got ${String(error)}`)
}

describe('files', () => {
  test('have size, digests, path, class and headers', async () => {
    const root = tempSite({ 'index.html': '<h1>Hi</h1>', 'assets/index-B3xkQ9zL.js': 'let a' })
    const { site } = await scanSite({ root })
    expect(site.files.map(file => ({ ...file, path: file.path, digest: file.digest, md5: file.md5 }))).toEqual([
      {
        key: 'assets/index-B3xkQ9zL.js',
        path: join(root, 'assets/index-B3xkQ9zL.js'),
        size: 5,
        digest: createHash('sha256').update('let a').digest('hex'),
        md5: createHash('md5').update('let a').digest('hex'),
        fileClass: 'fingerprinted',
        headers: {
          contentType: 'text/javascript; charset=utf-8',
          cacheControl: 'public, max-age=31536000, immutable'
        }
      },
      {
        key: 'index.html',
        path: join(root, 'index.html'),
        size: 11,
        digest: createHash('sha256').update('<h1>Hi</h1>').digest('hex'),
        md5: createHash('md5').update('<h1>Hi</h1>').digest('hex'),
        fileClass: 'document',
        headers: { contentType: 'text/html; charset=utf-8', cacheControl: 'no-cache' }
      }
    ])
  })

  test.each([0, 1, 512 * 1024, 512 * 1024 + 1, 3 * 1024 * 1024 + 7])('of %d bytes are hashed whole', async size => {
    const bytes = Buffer.alloc(size, 'deploy')
    const { site } = await scanSite({ root: tempSite({ 'film.mp4': bytes }) })
    expect(site.files[0]).toMatchObject({
      size,
      digest: createHash('sha256').update(bytes).digest('hex'),
      md5: createHash('md5').update(bytes).digest('hex')
    })
  })

  test('come in UTF-8 byte order of their keys, odd names, dotfiles and all', async () => {
    const names = [
      'a/b',
      'a-b',
      'a.b',
      'a b',
      'a+b',
      'a%b',
      'a&b',
      'a=b',
      'a#b',
      'a?b',
      "a'b",
      'a"b',
      'a..b',
      'ä',
      'a\u0308',
      '\uFB01',
      '😀',
      '.nojekyll',
      '.well-known/security.txt',
      'Z',
      'a\\b',
      'x'.repeat(200)
    ]
    const keys = await keysOf(tempSite(Object.fromEntries(names.map(name => [name, name]))))
    expect(keys).toEqual(names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    expect(keys.indexOf('😀')).toBeGreaterThan(keys.indexOf('\uFB01'))
  })

  test('of an empty folder are none, nor is an empty folder', async () => {
    const root = tempSite({})
    mkdirSync(join(root, 'empty/deep'), { recursive: true })
    expect(await keysOf(root)).toEqual([])
  })

  test('with Windows separators get keys with slashes; elsewhere a backslash belongs to the name', () => {
    expect(toKey('assets\\js\\a.js', '\\')).toBe('assets/js/a.js')
    expect(toKey('assets/a\\b.js', '/')).toBe('assets/a\\b.js')
  })

  test('10,000 small ones take a moment', async () => {
    const root = tempSite({})
    for (let folder = 0; folder < 100; folder++) {
      mkdirSync(join(root, `f${folder}`))
      for (let file = 0; file < 100; file++)
        writeFileSync(join(root, `f${folder}/${file}.js`), `file ${folder} ${file}`)
    }
    const started = performance.now()
    expect(await keysOf(root)).toHaveLength(10_000)
    // A second alone on the machine; room for others that test at the same time.
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('a folder that is none', () => {
  test('an absent one names the path and what to set', async () => {
    const root = join(tempSite({}), 'build')
    const error = await refusal(scanSite({ root }))
    expect(error).toMatchObject({ code: 'dist-not-found', message: `There is no folder ${root} to deploy.` })
    for (const input of ['dist', 'working-directory', 'build-command']) expect(error.remedy).toContain(`"${input}"`)
  })

  test('a file is said to be one', async () => {
    const error = await refusal(scanSite({ root: join(tempSite({ dist: '' }), 'dist') }))
    expect(error).toMatchObject({ code: 'dist-not-found', message: expect.stringContaining('is a file') })
  })
})

describe('symbolic links', () => {
  test('to files and folders inside are followed', async () => {
    const root = tempSite({ 'real/a.txt': 'a', 'b.txt': 'bb' })
    symlinkSync('../b.txt', join(root, 'real/link.txt'))
    symlinkSync('real', join(root, 'again'))
    const { site } = await scanSite({ root })
    expect(site.files.map(({ key, size }) => [key, size])).toEqual([
      ['again/a.txt', 1],
      ['again/link.txt', 2],
      ['b.txt', 2],
      ['real/a.txt', 1],
      ['real/link.txt', 2]
    ])
  })

  test('the root itself may be one', async () => {
    const root = tempSite({ 'real/a.txt': 'a' })
    symlinkSync('real', join(root, 'dist'))
    expect(await keysOf(join(root, 'dist'))).toEqual(['a.txt'])
  })

  test.each<[string, string, string]>([
    ['out', '/etc/hosts', 'out is a symbolic link to /etc/hosts, which leads out of the folder that is deployed'],
    ['up', '..', 'up is a symbolic link to .., which leads out of the folder that is deployed'],
    ['gone', 'nowhere.txt', 'gone is a symbolic link to nowhere.txt, which does not exist'],
    ['self', 'self', 'self is a symbolic link to self, which goes in a circle'],
    ['sub/loop', '..', 'sub/loop is a symbolic link to .., which contains the link itself']
  ])('%s → %s is refused', async (link, target, message) => {
    const root = tempSite({ 'sub/a.txt': 'a' })
    symlinkSync(target, join(root, link))
    const error = await refusal(scanSite({ root }))
    expect(error.code).toBe('invalid-site-files')
    expect(error.message.split('\n').slice(1)).toEqual([message])
  })

  test('that go in a circle through each other are refused', async () => {
    const root = tempSite({ 'a/1': '', 'b/2': '' })
    symlinkSync('../b', join(root, 'a/to-b'))
    symlinkSync('../a', join(root, 'b/to-a'))
    const error = await refusal(scanSite({ root }))
    expect(error.message).toContain('a/to-b/to-a is a symbolic link to ../a, which contains the link itself')
  })

  test('a name that only begins like the root is outside of it', async () => {
    const parent = tempSite({ 'dist/a.txt': 'a', 'dist-old/b.txt': 'b' })
    symlinkSync('../dist-old/b.txt', join(parent, 'dist/b.txt'))
    expect((await refusal(scanSite({ root: join(parent, 'dist') }))).message).toContain('leads out of')
  })
})

describe('what cannot be deployed', () => {
  test('named pipes and sockets', async () => {
    const root = tempSite({})
    execFileSync('mkfifo', [join(root, 'pipe')])
    const server = createServer()
    await new Promise<void>(resolve => server.listen(join(root, 'socket'), resolve))
    const error = await refusal(scanSite({ root }))
    server.close()
    expect(error.message.split('\n').slice(1).toSorted()).toEqual([
      'pipe is a named pipe, not a file',
      'socket is a socket, not a file'
    ])
  })

  test('keys of over 1,024 bytes, with what stands before them in the bucket', async () => {
    const folders = Array.from({ length: 4 }, () => 'ä'.repeat(100)).join('/')
    const root = tempSite({ [`${folders}/${'x'.repeat(220)}`]: '' })
    const [key] = await keysOf(root)
    expect(Buffer.byteLength(key ?? '')).toBe(1024)
    const error = await refusal(scanSite({ root, prefix: 'p' }))
    expect(error.message).toContain('makes a key of 1025 bytes; S3 takes 1024')
  })

  test('names with control characters, and names that are not UTF-8', async () => {
    const root = tempSite({ 'a\nb': '' })
    writeFileSync(Buffer.concat([Buffer.from(join(root, 'caf')), Buffer.from([0xe9])]), '')
    expect((await refusal(scanSite({ root }))).message.split('\n').slice(1)).toEqual([
      '"a\\nb" has a control character in its name',
      'caf\uFFFD has a name that is not valid Unicode'
    ])
  })

  test('all problems are told, ten of them by name', async () => {
    const root = tempSite({})
    for (let index = 10; index < 22; index++) symlinkSync('gone', join(root, `link${index}`))
    const lines = (await refusal(scanSite({ root }))).message.split('\n')
    expect(lines).toHaveLength(12)
    expect(lines.at(-1)).toBe('and 2 more')
  })

  test('a file that cannot be read', async () => {
    const path = join(tempSite({}), 'gone.txt')
    expect(await refusal((async () => hashFile(path))())).toMatchObject({
      code: 'unreadable-file',
      message: expect.stringContaining(path)
    })
  })
})

describe('match', () => {
  test('chooses files; what it gives beside them is ignored', async () => {
    const root = tempSite({ 'a.txt': '', 'b/c.txt': '', 'b/d.txt': '' })
    const match = async (folder: string): Promise<string[]> =>
      ['b', 'b/c.txt', 'b/../a.txt', '../elsewhere.txt'].map(path => join(folder, path))
    expect(await keysOf(root, { match })).toEqual(['a.txt', 'b/c.txt'])
  })

  test('a problem counts only where it is chosen', async () => {
    const root = tempSite({ 'a.txt': '' })
    symlinkSync('/etc/hosts', join(root, 'out'))
    symlinkSync('/etc', join(root, 'folder'))
    expect(await keysOf(root, { match: async () => [join(root, 'a.txt')] })).toEqual(['a.txt'])
    expect((await refusal(scanSite({ root, match: async () => [join(root, 'out')] }))).message).toContain(
      'out is a symbolic link'
    )
    const inside = scanSite({ root, match: async () => [join(root, 'folder/hosts')] })
    expect((await refusal(inside)).message).toContain('folder is a symbolic link')
  })
})

describe('_headers and _redirects', () => {
  const files = {
    'index.html': '',
    'app.css': '',
    'docs/_headers': 'a page',
    _headers: '/*.css\n  Cache-Control: public, max-age=5, immutable\n  X-Frame-Options: DENY\n',
    _redirects: '/* /index.html 200'
  }

  test('are read or warned about, and not uploaded from the root', async () => {
    const { site, findings } = await scanSite({ root: tempSite(files) })
    expect(site.files.map(({ key, fileClass }) => [key, fileClass])).toEqual([
      ['app.css', 'fingerprinted'],
      ['docs/_headers', 'plain'],
      ['index.html', 'document']
    ])
    expect(site.files[0]?.headers.cacheControl).toBe('public, max-age=5, immutable')
    expect(findings.map(({ level, file, line }) => [level, file, line])).toEqual([
      ['warning', '_headers', 3],
      ['warning', '_redirects', undefined]
    ])
  })

  test('another file can be named, in the build or outside of it', async () => {
    const root = tempSite({
      'a.css': '',
      'own.headers': '/*\n  Cache-Control: max-age=1\n  Foo: bar',
      _headers: '/*\n  Cache-Control: max-age=2'
    })
    const { site, findings } = await scanSite({
      root,
      headersFile: join(root, 'own.headers'),
      workspace: join(root, '..')
    })
    expect(site.files.map(({ key, headers }) => [key, headers.cacheControl])).toEqual([['a.css', 'max-age=1']])
    expect(findings[0]?.file).toMatch(/^site-[^/]+\/own\.headers$/)
  })

  test('a named file that is not there is an error', async () => {
    const root = tempSite({ 'a.css': '' })
    const error = await refusal(scanSite({ root, headersFile: join(root, 'none') }))
    expect(error).toMatchObject({ code: 'headers-file-not-found', remedy: expect.stringContaining('"headers"') })
  })

  test('malformed lines are an error that names them', async () => {
    const error = await refusal(scanSite({ root: tempSite({ _headers: '/*\n  oops\n  Cache-Control: max-age=x\n' }) }))
    expect(error.code).toBe('invalid-headers-file')
    expect(error.message).toContain('line 2 ("oops"):')
    expect(error.message).toContain('line 3 ("Cache-Control: max-age=x"):')
  })
})

test('cache-control lines count before _headers and make files fingerprinted by immutable', async () => {
  const { rules } = parseCacheRules([{ line: 1, text: 'vendor/**: public, max-age=31536000, immutable' }])
  const root = tempSite({
    'vendor/lib.js': '',
    'vendor/x.html': '',
    'own.js': '',
    _headers: '/*\n  Cache-Control: no-store'
  })
  const { site } = await scanSite({ root, cacheRules: rules })
  expect(site.files.map(({ key, fileClass, headers }) => [key, fileClass, headers.cacheControl])).toEqual([
    ['own.js', 'plain', 'no-store'],
    ['vendor/lib.js', 'fingerprinted', 'public, max-age=31536000, immutable'],
    ['vendor/x.html', 'document', 'public, max-age=31536000, immutable']
  ])
})

describe('evidence for fingerprints', () => {
  const fingerprinted = async (files: Readonly<Record<string, string>>): Promise<string[]> =>
    (await scanSite({ root: tempSite(files) })).site.files
      .filter(({ fileClass }) => fileClass === 'fingerprinted')
      .map(({ key }) => key)

  test("Vite's entry document stands for hashes that look like words, below a path too", async () => {
    const assets = { 'assets/index-DiwrgTda.js': '', 'assets/index-KfGhWqTz.css': '' }
    const html = (base: string): string =>
      `<script type="module" crossorigin src="${base}assets/index-DiwrgTda.js"></script>`
    for (const base of ['/', '/app/', './', 'https://example.com/']) {
      expect(await fingerprinted({ ...assets, 'index.html': html(base) })).toEqual(Object.keys(assets))
    }
    expect(await fingerprinted({ ...assets, 'index.html': html('/').replace('crossorigin', '') })).toEqual([])
  })

  test("Vite's manifest does, wherever Vite put it; a web manifest is none", async () => {
    const file = { 'assets/index-DiwrgTda.js': '', 'assets/logo-KfGhWqTz.svg': '' }
    const manifest = JSON.stringify({
      'index.html': { file: 'assets/index-DiwrgTda.js', isEntry: true, assets: ['assets/logo-KfGhWqTz.svg'] }
    })
    expect(await fingerprinted({ ...file, '.vite/manifest.json': manifest })).toEqual(Object.keys(file))
    expect(await fingerprinted({ ...file, 'manifest.json': manifest })).toEqual(Object.keys(file))
    expect(await fingerprinted({ ...file, 'manifest.json': '{"name": "App", "icons": []}' })).toEqual([])
    expect(await fingerprinted({ ...file, 'manifest.json': 'not JSON' })).toEqual([])
    expect(
      await fingerprinted({ 'build/a-DiwrgTda.js': '', 'build/manifest.json': '{"a": {"file": "a-DiwrgTda.js"}}' })
    ).toEqual(['build/a-DiwrgTda.js'])
  })
})

test('an aborted scan throws the reason', async () => {
  const root = tempSite({ 'a.txt': '' })
  await expect(scanSite({ root }, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled')
})
