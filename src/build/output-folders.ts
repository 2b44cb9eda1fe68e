import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where build tools write by default, beside a package.json. */
const usualFolders = [
  'dist',
  'build',
  'out',
  'public',
  '_site',
  'www',
  'site',
  'target',
  'output',
  'export',
  'docs/.vitepress/dist',
  '.vitepress/dist',
  '.output/public',
  '.svelte-kit/output/client',
  'storybook-static'
]

/**
 * Folders in a working directory that hold an `index.html`, and so may be what `dist` should say; the usual names first,
 * then those two levels below `dist` and `build`, as Angular has them (`dist/NAME/browser`).
 */
export function outputFolders(workingDirectory: string): readonly string[] {
  const nested = ['dist', 'build', '.'].flatMap(parent =>
    subfolders(join(workingDirectory, parent)).map(name => join(parent, name))
  )
  const deeper = nested.flatMap(folder => (folder.startsWith('dist') ? [join(folder, 'browser')] : []))
  const candidates = [...usualFolders, ...nested, ...deeper].map(folder => folder.replaceAll('\\', '/'))
  return [...new Set(candidates)].filter(folder => existsSync(join(workingDirectory, folder, 'index.html')))
}

function subfolders(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !['node_modules', '.git', 'src'].includes(entry.name))
    .map(entry => entry.name)
    .sort()
}
