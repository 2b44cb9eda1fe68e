// `npm run build`: bundles src/ into dist/, the action that users run. The same sources give the same bytes.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { minifySync } from 'oxc-minify'

const root = join(import.meta.dirname, '..')

run('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json'])
rmSync(join(root, 'dist'), { recursive: true, force: true })
// ncc keeps dynamic imports as chunks of their own, which are only read when they are needed.
run('node_modules/@vercel/ncc/dist/ncc/cli.js', [
  'build',
  '.build/index.js',
  '--out',
  'dist',
  '--no-cache',
  '--license',
  'licenses.txt',
  '--quiet'
])

for (const name of readdirSync(join(root, 'dist'))) {
  // ncc's own minifier leaves the chunks as they are.
  if (name.endsWith('.js')) minify(join(root, 'dist', name))
  console.log(`${name.padEnd(20)} ${(statSync(join(root, 'dist', name)).size / 1e6).toFixed(2)} MB`)
}

function run(script: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

function minify(file: string): void {
  const { code, errors } = minifySync(file, readFileSync(file, 'utf8'), { module: true, compress: true, mangle: true })
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(error => error.message).join(', ')}`)
  writeFileSync(file, code)
}
