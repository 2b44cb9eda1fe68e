import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { guardIds } from '../../src/inputs/table.ts'
import type { Finding } from '../../src/report/model.ts'
import { readGuardFacts, runGuards } from '../../src/site/guards.ts'
import { scanSite } from '../../src/site/scan.ts'
import { tempSite } from './temp-site.ts'

interface Options {
  readonly allow?: readonly string[]
  readonly basePath?: string
  readonly hosts?: readonly string[]
  readonly certain?: boolean
}

async function guard(
  files: Readonly<Record<string, string>>,
  { allow = [], ...where }: Options = {}
): Promise<readonly Finding[]> {
  const { site } = await scanSite({ root: tempSite(files) })
  const address = { basePath: '/', hosts: [], ...where }
  const facts = { site, root: 'dist', address, ...(await readGuardFacts(site)) }
  return runGuards(facts, new Set(allow))
}

function ids(findings: readonly Finding[]): string[] {
  return findings.map(({ level, id }) => `${level} ${id}`)
}

const SCRIPT = '<script type="module" crossorigin src="/assets/index-B3xkQ9zL.js"></script>'
const good = { 'index.html': SCRIPT, 'assets/index-B3xkQ9zL.js': '1' }

test('a good site has no finding', async () => {
  expect(await guard(good)).toEqual([])
})

describe('empty-dist', () => {
  test('blocks, and is the only finding', async () => {
    expect(ids(await guard({}))).toEqual(['error empty-dist'])
  })
})

describe('no-index', () => {
  test('warns when there is none at the root', async () => {
    expect(ids(await guard({ 'docs/index.html': '' }))).toEqual(['warning no-index'])
  })
})

describe('missing-references', () => {
  test('blocks, and names each missing file and its documents', async () => {
    const [finding, ...others] = await guard({
      ...good,
      'a.html': '<script src="gone.js"></script><link rel="stylesheet" href="/gone.css">',
      'b.html': '<script src="gone.js"></script><link rel="modulepreload" href="/assets/gone-C8vT2nWq.js">',
      'c.html': '<script src="./gone.js?x"></script>'
    })
    expect(others).toEqual([])
    expect(finding).toMatchObject({ level: 'error', id: 'missing-references', file: 'a.html' })
    expect(finding?.message.split('\n').slice(1)).toEqual([
      '- gone.js (in a.html and 2 more documents)',
      '- gone.css (in a.html)',
      '- assets/gone-C8vT2nWq.js (in b.html)'
    ])
  })

  test('lists ten', async () => {
    const scripts = Array.from({ length: 12 }, (_, index) => `<script src="gone${index}.js"></script>`).join('')
    const [finding] = await guard({ 'index.html': scripts })
    expect(finding?.message.split('\n').slice(10)).toEqual(['- gone9.js (in index.html)', '- and 2 more'])
  })

  test('leaves alone what is not of this site, and links', async () => {
    const html =
      '<script src="https://cdn.example.net/x.js"></script><script src="//cdn.example.net/y.js"></script>' +
      '<link rel="stylesheet" href="data:text/css,"><a href="/gone.html">x</a>'
    expect(await guard({ ...good, 'a.html': html })).toEqual([])
  })

  test('knows the domain and the path of the site', async () => {
    const files = {
      'index.html': '<script src="/app/a-B3xkQ9zL.js"></script><script src="/other/b.js"></script>',
      'a-B3xkQ9zL.js': '',
      'x.html': '<script src="https://example.com/app/gone.js"></script>'
    }
    expect(ids(await guard(files, { basePath: '/app/' }))).toEqual([])
    expect(ids(await guard(files, { basePath: '/app/', hosts: ['example.com'] }))).toEqual(['error missing-references'])
    expect(ids(await guard(files))).toEqual(['error missing-references'])
  })
})

describe('base-path', () => {
  const preview = { basePath: '/previews/pr-7/', certain: true, hosts: ['example.com'] }
  const script = 'assets/index-B3xkQ9zL.js'
  const built = (html: string) => ({ 'index.html': html, [script]: '1' })

  test.each([
    `<script src="/previews/pr-7/${script}"></script>`,
    `<script src="${script}"></script>`,
    `<script src="./${script}"></script>`,
    `<base href="/previews/pr-7/"><script src="${script}"></script>`,
    `<script src="https://example.com/previews/pr-7/${script}"></script>`,
    `<script src="${script}"></script><script src="https://cdn.example.net/x.js"></script>`,
    `<script src="${script}"></script><a href="/">production</a><img src="/logo.png">`
  ])('%s stays within', async html => {
    expect(await guard(built(html), preview)).toEqual([])
  })

  test.each<[html: string, url: string]>([
    [`<script src="/${script}"></script>`, `/${script}`],
    [`<link rel="modulepreload" href="/${script}">`, `/${script}`],
    ['<link rel="stylesheet" href="/style.css">', '/style.css'],
    [`<script src="../${script}"></script>`, `../${script}`],
    [`<base href="/"><script src="${script}"></script>`, script],
    [`<script src="https://example.com/${script}"></script>`, `https://example.com/${script}`],
    // The folder of another pull request, whose number begins alike.
    [`<script src="/previews/pr-70/${script}"></script>`, `/previews/pr-70/${script}`],
    [`<script src="/previews/pr-7/../pr-1/${script}"></script>`, `/previews/pr-7/../pr-1/${script}`]
  ])('%s leaves it, and blocks', async (html, url) => {
    const [finding, ...others] = await guard(built(html), preview)
    expect(others).toEqual([])
    expect(finding).toMatchObject({
      level: 'error',
      id: 'base-path',
      title: 'Built for another path',
      file: 'index.html',
      message: `This preview is served below /previews/pr-7/, and its documents load scripts or styles from outside of it:\n- ${url} (in index.html)`
    })
    expect(finding?.remedy).toContain('PREVIEW_BASE_PATH')
  })

  test('says nothing where nobody knows at which path the site is served', async () => {
    expect(await guard(built(`<script src="/${script}"></script>`), { basePath: '/previews/pr-7/' })).toEqual([])
  })

  test('is no concern of a preview with a host of its own', async () => {
    const atRoot = { basePath: '/', certain: true, hosts: ['pr-7.example.com'] }
    expect(await guard(built(`<script src="/${script}"></script>`), atRoot)).toEqual([])
  })

  test('can be waived', async () => {
    const findings = await guard(built(`<script src="/${script}"></script>`), { ...preview, allow: ['base-path'] })
    expect(ids(findings)).toEqual(['notice base-path'])
  })
})

describe('missing-images', () => {
  test('warns of images, icons and preloads', async () => {
    const html =
      '<img src="a.png" srcset="b.png 2x"><link rel="icon" href="/c.ico"><link rel="preload" as="style" href="d.css">'
    const [finding] = await guard({ ...good, 'x.html': html, 'a.png': '' })
    expect(finding).toMatchObject({ level: 'warning', id: 'missing-images' })
    expect(finding?.message.match(/^- \S+/gm)).toEqual(['- b.png', '- c.ico', '- d.css'])
  })
})

describe('unfingerprinted-scripts', () => {
  test('warns of scripts and styles that are loaded by a fixed name', async () => {
    const html = `${SCRIPT}<script src="app.js"></script><link rel="stylesheet" href="app.css"><img src="a.png">`
    const [finding] = await guard({
      ...good,
      'index.html': html,
      'app.js': '',
      'app.css': '',
      'a.png': '',
      'unused.js': ''
    })
    expect(finding).toMatchObject({ level: 'warning', id: 'unfingerprinted-scripts' })
    expect(finding?.message.match(/^- \S+/gm)).toEqual(['- app.js', '- app.css'])
  })
})

describe('credentials', () => {
  const pem = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n'

  test.each<[string, string]>([
    ['.env', 'A=b'],
    ['api/.env.production', ''],
    ['.env.local', ''],
    ['.git/config', ''],
    ['.npmrc', ''],
    ['.aws/credentials', ''],
    ['home/.ssh/known_hosts', ''],
    ['id_rsa', ''],
    ['keys/id_ed25519', ''],
    ['.htpasswd', ''],
    ['.netrc', ''],
    ['cert.p12', ''],
    ['cert.PFX', ''],
    ['store.jks', ''],
    ['server.pem', pem],
    ['server.key', `-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n${pem}`],
    ['tls.key', pem.replaceAll('RSA ', '')],
    ['ssh.pem', pem.replaceAll('RSA', 'OPENSSH')],
    ['service-account.json', '{"type": "service_account", "private_key": "-----BEGIN"}'],
    ['my-firebase-adminsdk-x.json', '{"private_key":"x"}']
  ])('%s blocks, by its name alone', async (key, content) => {
    const [finding, ...others] = await guard({ ...good, [key]: content })
    expect(others).toEqual([])
    expect(finding).toMatchObject({ level: 'error', id: 'credentials', file: key })
    expect(finding?.message).toContain(`\n- ${key}`)
    expect(JSON.stringify(finding)).not.toMatch(/PRIVATE KEY|MIIE/)
  })

  test.each<[string, string]>([
    ['.env.example', ''],
    ['.env.sample', ''],
    ['.env.template', ''],
    ['.environment', ''],
    ['.gitignore', ''],
    ['.well-known/security.txt', ''],
    ['id_rsa.pub', ''],
    ['server.pem', '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n'],
    ['talk.key', 'slides'],
    ['public.pem', '-----BEGIN PUBLIC KEY-----'],
    ['service-account.json', '{"name": "a page about service accounts"}'],
    ['keyboard.json', '{"private_key": "not looked at"}']
  ])('%s does not', async (key, content) => {
    expect(await guard({ ...good, [key]: content })).toEqual([])
  })
})

describe('allow', () => {
  const bad = {
    'a.html': '<script src="gone.js"></script><img src="gone.png"><script src="b.js"></script>',
    'b.js': '',
    '.env': ''
  }

  test('without it everything is reported, what blocks first', async () => {
    expect(ids(await guard(bad))).toEqual([
      'error missing-references',
      'error credentials',
      'warning no-index',
      'warning missing-images',
      'warning unfingerprinted-scripts'
    ])
  })

  test('turns what blocks into a notice and takes warnings away', async () => {
    const findings = await guard(bad, { allow: ['missing-references', 'no-index', 'missing-images'] })
    expect(ids(findings)).toEqual(['notice missing-references', 'error credentials', 'warning unfingerprinted-scripts'])
    expect(findings[0]?.title).toBe('Scripts or styles are missing (allowed)')
  })

  test('every id can be named', async () => {
    expect(ids(await guard(bad, { allow: guardIds }))).toEqual(['notice missing-references', 'notice credentials'])
    expect(ids(await guard({}, { allow: guardIds }))).toEqual(['notice empty-dist'])
  })
})

test('only HTML and suspicious names are read', async () => {
  const root = tempSite({ ...good, 'service-account.json': '{}', 'page.html': '' })
  const { site } = await scanSite({ root })
  // Files that are not there any more would fail the reading of facts.
  const moved = {
    files: site.files.map(file =>
      file.key.endsWith('.html') || file.key === 'service-account.json' ? file : { ...file, path: join(root, 'gone') }
    )
  }
  const { documents, privateKeys } = await readGuardFacts(moved)
  expect(documents.map(({ key }) => key)).toEqual(['index.html', 'page.html'])
  expect(privateKeys).toEqual([])
})
