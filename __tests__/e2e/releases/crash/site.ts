import { createHash } from 'node:crypto'
import type { Files } from '../../helpers/workspace.ts'

/** Above 16 MiB a file goes up in parts. */
const BIG = 17 * 1024 * 1024

/** Every URL of every version, below the site's root. */
export const urls = [
  '/',
  '/index.html',
  '/about.html',
  '/guide/index.html',
  '/old.html',
  '/new.html',
  '/no/such/page',
  '/robots.txt',
  '/data.json',
  '/legacy.txt',
  '/images/logo.svg',
  '/favicon.svg',
  '/media/tour.bin'
] as const

/** Those of them that a visitor opens. */
export const documents = urls.filter(url => url.endsWith('/') || url.endsWith('.html') || url === '/no/such/page')

/**
 * A site as Vite builds it. Its documents name fingerprinted assets that say in their bytes which version they are of;
 * one of them is shared by all versions. With version 3 a page and a plain file leave, and a page comes.
 */
export function build(version: number): Files {
  const own = ['index', 'about'].map(name => asset(`${name}.js`, version))
  const style = asset('style.css', version)
  const vendor = asset('vendor.js', 'any')
  const script = (name: string): string => own.find(({ key }) => key.startsWith(`assets/${name}-`))?.key ?? ''
  const document = (name: string): string => page(version, [script(name), vendor.key, style.key])
  const isLate = version >= 3
  return {
    'index.html': document('index'),
    'about.html': document('about'),
    'guide/index.html': document('index'),
    ...(isLate
      ? { 'new.html': document('about') }
      : { 'old.html': document('about'), 'legacy.txt': `of ${version}\n` }),
    ...Object.fromEntries([...own, style, vendor].map(({ key, content }) => [key, content])),
    'robots.txt': `# ${version}\n`,
    'data.json': `{"version":${version}}\n`,
    'images/logo.svg': `<svg xmlns="http://www.w3.org/2000/svg"><title>${version}</title></svg>\n`,
    'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    'media/tour.bin': Buffer.alloc(BIG, version)
  }
}

function asset(name: string, version: number | 'any'): { readonly key: string; readonly content: string } {
  const content = name.endsWith('.css') ? `/* of ${version}: ${name} */\n` : `console.log('of ${version}: ${name}')\n`
  const hash = createHash('sha256').update(content).digest('base64url').replaceAll(/[-_]/g, '0').slice(0, 8)
  const [stem, extension] = name.split('.')
  return { key: `assets/${stem}-${hash}.${extension}`, content }
}

function page(version: number, assets: readonly string[]): string {
  const tags = assets.map(key =>
    key.endsWith('.css') ? `<link rel="stylesheet" href="/${key}">` : `<script type="module" src="/${key}"></script>`
  )
  return [
    `<!doctype html><html lang="en"><head><title>of ${version}</title>`,
    ...tags,
    '</head><body><img src="/images/logo.svg" alt=""></body></html>\n'
  ].join('')
}

/** What a document is made of: which version it says it is, and which assets it loads. */
export function readDocument(html: string): { readonly version: string; readonly assets: readonly string[] } {
  return {
    version: /<title>of (\d+)<\/title>/.exec(html)?.[1] ?? 'none',
    assets: [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path)
  }
}

/** The version that an asset says it is of: `any` for those that all versions share, '' for an image. */
export function versionOf(bytes: Buffer): string {
  return /of (\d+|any): /.exec(bytes.toString('utf8'))?.[1] ?? ''
}
