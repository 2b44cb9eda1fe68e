import { join } from 'node:path'
import { readSiteFiles } from '../../sandbox/demo/site-files.ts'
import { createExampleWorkspace, type ExampleWorkspace, REPOSITORY } from '../../sandbox/example-workspace.ts'
import { run } from '../measure/process.ts'
import type { Change, Site, Version } from './change.ts'

/** `examples/site`: a single-page application that Vite builds, with a hash in the names of all that is in `assets/`. */
const application: Site = {
  longLived: { folder: 'assets', cacheControl: 'public, max-age=31536000, immutable' },
  deepLink: '/guide/caching'
}

/** reveal.js: documents, scripts and styles whose names stay when their bytes change. Nobody careful keeps these for a year. */
const slides: Site = { longLived: { folder: 'dist', cacheControl: 'public, max-age=3600' } }

const images = { folder: 'images', cacheControl: 'public, max-age=86400' }

/** Builds what has to be built. In the order of the page. */
export async function makeChanges(): Promise<readonly Change[]> {
  const before = await buildExample()
  const published = await readSiteFiles(join(REPOSITORY, 'node_modules/reveal.js'))
  return [
    {
      id: 'nothing',
      title: 'Built again, and nothing changed',
      site: application,
      before,
      after: await buildExample()
    },
    {
      id: 'line',
      title: 'A line of the source',
      site: application,
      before,
      after: await buildExample(workspace => workspace.setHeadline('One line changed.'))
    },
    {
      id: 'style',
      title: 'A line of the stylesheet',
      site: application,
      before,
      after: await buildExample(({ edit }) =>
        edit('src/styles.css', css => css.replace('max-width: 68rem', 'max-width: 64rem'))
      )
    },
    {
      id: 'image',
      title: 'An image under its old name, and a new one',
      site: application,
      before,
      after: { files: withImages(before.files) }
    },
    {
      id: 'rule',
      title: 'Another Cache-Control for the images',
      site: application,
      before,
      after: { ...before, rule: images }
    },
    {
      id: 'slide',
      title: 'reveal.js, with a line of its front page changed',
      site: slides,
      before: { files: published },
      after: { files: changed(published, 'index.html', 'Slide 1', 'Welcome') }
    },
    {
      id: 'theme',
      title: 'reveal.js, with a line of a stylesheet changed',
      site: slides,
      before: { files: published },
      after: { files: changed(published, 'dist/theme/black.css', '#191919', '#181818') }
    }
  ]
}

async function buildExample(change: (workspace: ExampleWorkspace) => Promise<void> = async () => {}): Promise<Version> {
  const workspace = await createExampleWorkspace()
  try {
    await change(workspace)
    const vite = join(REPOSITORY, 'node_modules/vite/bin/vite.js')
    const { PATH = '' } = process.env
    await run({ program: process.execPath, args: [vite, 'build'], env: { PATH }, cwd: workspace.dir })
    return { files: await readSiteFiles(join(workspace.dir, 'dist')) }
  } finally {
    await workspace.remove()
  }
}

/** Bytes at the end of a PNG are of no account to who shows it. */
function withImages(files: Version['files']): Version['files'] {
  const key = 'images/shore.png'
  const image = files.get(key)
  if (image === undefined) throw new Error(`The example site has no ${key}.`)
  return new Map([
    ...files,
    [key, Buffer.concat([image, Buffer.from('2')])],
    ['images/harbour.png', Buffer.concat([image, Buffer.from('3')])]
  ])
}

function changed(files: Version['files'], key: string, from: string, to: string): Version['files'] {
  const text = files.get(key)?.toString() ?? ''
  if (!text.includes(from)) throw new Error(`There is no ${from} in ${key}.`)
  return new Map([...files, [key, Buffer.from(text.replace(from, to))]])
}
