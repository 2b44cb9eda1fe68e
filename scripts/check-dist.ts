// Part of `npm run check`: the committed bundle is what the sources give, and within its size limits.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const committed = mkdtempSync(join(tmpdir(), 'dist-'))

/** All that the action ships. */
const mostBytes = 2.5e6

try {
  cpSync(dist, committed, { recursive: true })
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root })
  if (status !== 0) fail(`dist/ can't be built:\n${stderr}`)
  const names = [...new Set([...readdirSync(dist), ...readdirSync(committed)])]
  const different = names.filter(name => read(dist, name) !== read(committed, name))
  // The check must not change what it checks.
  rmSync(dist, { recursive: true })
  cpSync(committed, dist, { recursive: true })
  if (different.length > 0)
    fail(`dist/ is not what src/ gives (${different.join(', ')}): run \`npm run build\` and commit it.`)
  const bytes = names.reduce((sum, name) => sum + statSync(join(dist, name)).size, 0)
  if (bytes > mostBytes) fail(`dist/ has ${bytes} bytes; ${mostBytes} are the limit.`)
} finally {
  rmSync(committed, { recursive: true, force: true })
}

function read(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'latin1')
  } catch {
    return ''
  }
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
