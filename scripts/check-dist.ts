// Part of `npm run check`: the committed bundle is what the sources give, and within its size limits.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, dist } from './lib/bundle.ts'

/** All that the action ships. */
const mostBytes = 2.5e6

const built = bundle()
const committed = new Map(readdirSync(dist).map(name => [name, readFileSync(join(dist, name))]))

const names = [...new Set([...built.keys(), ...committed.keys()])]
const different = names.filter(name => !built.get(name)?.equals(committed.get(name) ?? Buffer.alloc(0)))
if (different.length > 0) {
  fail(`dist/ is not what src/ gives (${different.join(', ')}): run \`npm run build\` and commit it.`)
}
const bytes = [...built.values()].reduce((sum, { length }) => sum + length, 0)
if (bytes > mostBytes) fail(`dist/ has ${bytes} bytes; ${mostBytes} are the limit.`)

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
