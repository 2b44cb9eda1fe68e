// `npm run check`: types, lint and format, generated files current. Runs everything, then fails if anything did.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

const checks: readonly (readonly [name: string, script: string, ...args: string[]])[] = [
  ['types', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  ['lint and format', 'node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '--colors=off'],
  ['generated files', 'scripts/generate.ts', '--check'],
  ['dist', 'scripts/check-dist.ts']
]

const failed = checks.filter(([name, script, ...args]) => {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'}  ${name}`)
  return status !== 0
})
process.exit(failed.length === 0 ? 0 : 1)
