// `npm run check`: types, lint and format, generated files current, requests and speed. Runs everything, then fails if anything did.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

const checks: readonly (readonly [name: string, script: string, ...args: string[]])[] = [
  ['types', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  ['lint and format', 'node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '--colors=off'],
  ['generated files', 'scripts/generate.ts', '--check'],
  ['dist', 'scripts/check-dist.ts'],
  // Of what is shipped, so last.
  ['bench', 'bench/index.ts', '--quick']
]

const failed = checks.filter(([name, script, ...args]) => {
  const command = ['--disable-warning=ExperimentalWarning', join(root, script), ...args]
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'}  ${name}`)
  return status !== 0
})
process.exit(failed.length === 0 ? 0 : 1)
