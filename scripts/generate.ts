// Writes what is generated from elsewhere: the README's tables of inputs and outputs, from action.yml; the options of
// edge/router.js, from the defaults; the digest by which the action knows that router again; and docs/checks.md, from the
// registry of checks.
// `npm run generate -- --check` writes nothing and fails when something is stale.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultRouterSite, withRouterOptions } from '../edge/options.ts'
import { routerDigestOf } from '../src/aws/router-code.ts'
import { CHECKS } from '../src/verify/registry.ts'
import { actionTables, replaceBetween } from './lib/action-tables.ts'
import { checksPage } from './lib/checks-page.ts'

const root = join(import.meta.dirname, '..')
const check = process.argv.includes('--check')

const tables = actionTables(await readFile(join(root, 'action.yml'), 'utf8'))
await keep('README.md', 'action.yml', before =>
  replaceBetween(replaceBetween(before, 'inputs', tables.inputs), 'outputs', tables.outputs)
)
const router = await keep('edge/router.js', 'the defaults', before => withRouterOptions(before, [defaultRouterSite]))
await keep('src/aws/router-digest.ts', 'edge/router.js', before =>
  before.replace(/'[0-9a-f]*'/, `'${routerDigestOf(router)}'`)
)
await keep('docs/checks.md', 'the registry of checks', () => checksPage(CHECKS))

/** @returns what the file should have in it */
async function keep(name: string, source: string, generate: (before: string) => string): Promise<string> {
  const path = join(root, name)
  const before = await readFile(path, 'utf8')
  const after = generate(before)
  if (after === before) console.log(`${name} is up to date with ${source}.`)
  else if (check) {
    console.error(`${name} is out of date with ${source}. Run \`npm run generate\` and commit the result.`)
    process.exitCode = 1
  } else {
    await writeFile(path, after)
    console.log(`${name}: written anew from ${source}.`)
  }
  return after
}
