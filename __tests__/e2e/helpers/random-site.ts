import { createHash } from 'node:crypto'
import type { Random } from './random.ts'
import { page } from './sites.ts'
import type { Files } from './workspace.ts'

/** One build of a site, and how its headers are asked for. */
export interface Build {
  readonly files: Files
  /** Lines of the `cache-control` input. */
  readonly cacheControl: string
}

const DOCUMENTS = ['index.html', '404.html', 'about.html', 'docs/index.html', 'docs/guide.html', 'docs/über.html']

/** Names that clients, S3 and CloudFront have different ideas about. */
const PLAIN = [
  ...[
    'robots.txt',
    'manifest.webmanifest',
    'sw.js',
    'data/a.json',
    'data/b.json',
    'images/logo.svg',
    'images/hero.png'
  ],
  ...['files/annual report.pdf', 'files/résumé.pdf', 'files/re\u0301sume\u0301.pdf', 'files/日本.txt', 'files/🦊.txt'],
  ...['images/photo@2x.png', 'files/c++.txt', 'files/a(b).txt', 'files/a&b=c.txt', "files/it's.txt", 'files/~home.txt'],
  ...['files/100%.txt', 'files/%41.txt', 'files/why?.txt', 'files/#1.txt', 'files/[id].html', 'files/{x}.txt'],
  ...['files/a|b^c.txt', 'files/semi;colon,comma.txt', 'files/$5!.txt', 'files/star*.txt', 'files/12:30.txt'],
  ...['docs/.hidden.txt', 'docs/a..b.txt', 'docs/UPPER.TXT', 'docs/"quoted".txt', 'docs/<tag>.txt', 'docs/tick`.txt']
]

const CHUNKS = ['index', 'vendor', 'editor', 'chart', 'about']

const HEADER_RULES = [
  '',
  'data/**: public, max-age=60, s-maxage=600\nfiles/**: public, max-age=31536000',
  'data/**: no-store\nimages/**: public, max-age=86400, stale-while-revalidate=60\n*.html: max-age=0, s-maxage=300',
  'files/**: private\n*.txt: public, max-age=5\n/index.html: public, max-age=600'
]

const HEADERS_FILES = [
  undefined,
  '/data/*\n  X-Amz-Meta-Version: 2\n/files/*\n  Content-Disposition: attachment\n',
  '/about.html\n  Content-Language: en\n/data/a.json\n  Content-Type: text/plain; charset=utf-8\n'
]

/** The build before, with random files changed, deleted, and back again, or only with other headers. */
export function nextBuild(random: Random, before?: Build): Build {
  const texts: Record<string, string | Uint8Array> = {}
  const chance = before === undefined ? 1 : 0.35
  const content = () => `${random.next()}\n`.repeat(3)
  for (const key of [...PLAIN, ...DOCUMENTS.slice(1)]) {
    const known = before?.files[key]
    const isThere = known === undefined ? random.chance(before === undefined ? 0.5 : 0.2) : random.chance(0.9)
    if (isThere) texts[key] = known === undefined || random.chance(chance) ? content() : known
  }
  for (const chunk of CHUNKS) {
    const known = Object.entries(before?.files ?? {}).find(([key]) => key.startsWith(`assets/${chunk}-`))
    const [key, text] = known === undefined || random.chance(chance) ? fingerprinted(chunk, content()) : known
    texts[key] = text
  }
  const entry = Object.keys(texts).find(key => key.startsWith('assets/index-'))
  const headers = random.pick(HEADERS_FILES)
  return {
    files: {
      ...texts,
      // Over 1,000 bytes, so that the edge keeps it in a compressed form as well.
      'index.html': page(`Of ${entry}`.padEnd(600, '.'), `/${entry}`),
      ...(headers === undefined ? {} : { _headers: headers })
    },
    cacheControl: before !== undefined && random.chance(0.4) ? before.cacheControl : random.pick(HEADER_RULES)
  }
}

/** A file whose name carries a hash of its content, as Vite writes it; of one that could be a word, the next. */
function fingerprinted(name: string, text: string): readonly [key: string, text: string] {
  for (let salt = 0; ; salt++) {
    const hash = createHash('sha256').update(`${salt}${text}`).digest('base64url').slice(0, 8)
    if (/^(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[^-_]+$/.test(hash)) return [`assets/${name}-${hash}.js`, text]
  }
}

export function isFingerprinted(key: string): boolean {
  return key.startsWith('assets/')
}

/** The keys of a build that are uploaded. */
export function keysOf({ files }: Build): readonly string[] {
  return Object.keys(files).filter(key => key !== '_headers')
}
