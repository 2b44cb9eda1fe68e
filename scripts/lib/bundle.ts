import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { minifySync } from 'oxc-minify'

const root = join(import.meta.dirname, '../..')

/** The clean-up's entry: a file of its own, so that the runner never starts the job itself a second time. */
const post = "process.argv.push('--post')\nawait import('./index.js')\n"

/** Bundles src/: the files of dist/ by name. The same sources give the same bytes. */
export function bundle(): ReadonlyMap<string, Buffer> {
  // Always the same: ncc numbers the chunks by the paths of the modules in them.
  const work = join(root, '.build')
  try {
    mkdirSync(work, { recursive: true })
    run('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', join(work, 'js')])
    // ncc keeps dynamic imports as chunks of their own, which are only read when they are needed.
    const entry = join(work, 'js/index.js')
    const out = join(work, 'dist')
    run('node_modules/@vercel/ncc/dist/ncc/cli.js', [
      ...['build', entry, '--out', out, '--no-cache', '--license', 'licenses.txt', '--quiet']
    ])
    const files = readdirSync(out).map(name => [name, finish(name, readFileSync(join(out, name)))] as const)
    return new Map([...files, ['post.js', Buffer.from(post)]])
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** ncc's own minifier leaves the chunks as they are. */
function finish(name: string, content: Buffer): Buffer {
  if (!name.endsWith('.js')) return content
  const options = { module: true, compress: true, mangle: true }
  const { code, errors } = minifySync(name, content.toString('utf8'), options)
  if (errors.length > 0) throw new Error(`${name}: ${errors.map(error => error.message).join(', ')}`)
  return Buffer.from(code)
}

function run(script: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${script} failed`)
}

export const dist = join(root, 'dist')

/** Puts the files into dist/, the chunks before the entry that names them, and removes what is left of an older bundle. */
export function writeDist(files: ReadonlyMap<string, Buffer>): void {
  mkdirSync(dist, { recursive: true })
  const entryLast = [...files].sort(([a], [b]) => Number(a === 'index.js') - Number(b === 'index.js'))
  for (const [name, content] of entryLast) writeFileSync(join(dist, name), content)
  for (const name of readdirSync(dist)) if (!files.has(name)) rmSync(join(dist, name))
}
