// Writes what is generated from elsewhere: the README's tables of inputs and outputs, from action.yml.
// `npm run generate -- --check` writes nothing and fails when something is stale.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { actionTables, replaceBetween } from './lib/action-tables.ts'

const root = join(import.meta.dirname, '..')
const check = process.argv.includes('--check')

const tables = actionTables(await readFile(join(root, 'action.yml'), 'utf8'))
const path = join(root, 'README.md')
const before = await readFile(path, 'utf8')
const after = replaceBetween(replaceBetween(before, 'inputs', tables.inputs), 'outputs', tables.outputs)

if (after === before) console.log('README.md is up to date with action.yml.')
else if (check) {
  console.error('README.md is out of date with action.yml. Run `npm run generate` and commit the result.')
  process.exitCode = 1
} else {
  await writeFile(path, after)
  console.log('README.md: wrote the tables of inputs and outputs.')
}
