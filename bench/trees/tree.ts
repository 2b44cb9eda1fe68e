import { cpSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeFolder, temporaryFolder } from '../temporary.ts'
import { contentOf } from './content.ts'
import { type SiteEntry, siteEntries } from './site.ts'

/** What the files of a scenario are. */
export type TreeSpec =
  /** A site that is made up. */
  | { readonly site: number; readonly bytes: number }
  /** One large file beside an `index.html`: holes where nobody looks at what is in it. */
  | { readonly large: number }
  /** A folder of an npm package that is installed here, as its authors published it. */
  | { readonly published: string; readonly folder: string; readonly inputs?: Readonly<Record<string, string>> }

export interface Tree {
  /** The repository that a workflow would check out; `folder` is `dist` in it. */
  readonly workspace: string
  readonly folder: string
  readonly files: number
  readonly bytes: number
  change(mode: Mode): void
  remove(): void
}

/** What a deploy finds: an empty bucket, or one that holds the tree as it was before this happened to it. */
export type Mode = 'fresh' | 'no change' | 'one changed' | '20 changed' | 'touched' | 'half deleted'

/** A while ago, so that what is put into a bucket now is newer, as `aws s3 sync` looks at it. */
const before = new Date(Date.now() - 86_400_000)
const root = join(import.meta.dirname, '../..')

export function writeTree(spec: TreeSpec): Tree {
  const workspace = temporaryFolder()
  const folder = join(workspace, 'dist')
  mkdirSync(folder)
  const entries = 'site' in spec ? siteEntries(spec.site) : []
  if ('site' in spec) writeSite(folder, entries, spec.bytes)
  else if ('large' in spec) writeLarge(folder, spec.large)
  else cpSync(join(root, 'node_modules', spec.published, spec.folder), folder, { recursive: true })
  const paths = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const all = paths().map(({ parentPath, name }) => join(parentPath, name))
  for (const path of all) utimesSync(path, before, before)
  return {
    workspace,
    folder,
    files: all.length,
    bytes: all.reduce((sum, path) => sum + statSync(path).size, 0),
    change(mode) {
      if (mode === 'touched') for (const path of all) utimesSync(path, new Date(), new Date())
      if (mode === 'half deleted') for (const { key, isLoose } of entries) if (isLoose) rmSync(join(folder, key))
      const changed = mode === 'one changed' ? 1 : mode === '20 changed' ? 20 : 0
      // The document that everybody sees, and images spread over the tree.
      const loose = entries.filter(({ isLoose }) => isLoose)
      const step = Math.max(1, Math.floor(loose.length / 20))
      const keys = ['index.html', ...loose.filter((_, index) => index % step === 0).map(({ key }) => key)].slice(
        0,
        changed
      )
      for (const key of keys) writeFileSync(join(folder, key), contentOf(key, statSync(join(folder, key)).size, 2))
    },
    remove: () => removeFolder(workspace)
  }
}

function writeSite(folder: string, entries: readonly SiteEntry[], bytes: number): void {
  const made = new Set<string>()
  for (const { key } of entries) {
    const path = join(folder, key)
    const parent = dirname(path)
    if (!made.has(parent)) mkdirSync(parent, { recursive: true })
    made.add(parent)
    writeFileSync(path, contentOf(key, bytes))
  }
}

function writeLarge(folder: string, bytes: number): void {
  writeFileSync(join(folder, 'index.html'), contentOf('index.html', 500))
  mkdirSync(join(folder, 'media'))
  writeFileSync(join(folder, 'media/tour.mp4'), '')
  truncateSync(join(folder, 'media/tour.mp4'), bytes)
}
