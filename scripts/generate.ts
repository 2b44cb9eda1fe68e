// Writes what is generated from elsewhere: the README's tables of inputs and outputs, from action.yml; the options of
// edge/router.js, from the defaults; the digest by which the action knows that router again; docs/checks.md, from the registry of
// checks; and docs/iam with the policies in other pages, from the table of permissions.
// `npm run generate -- --check` writes nothing and fails when something is stale.
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { defaultRouterSite, withRouterOptions } from '../edge/options.ts'
import { routerDigestOf } from '../src/aws/router-code.ts'
import { CHECKS } from '../src/verify/registry.ts'
import { iamFiles, policyBlock } from './iam/files.ts'
import { deployTable } from './iam/page.ts'
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

const PERMISSIONS = 'the table of permissions'
const iam = iamFiles(CHECKS)
for (const [name, text] of Object.entries(iam)) await keep(`docs/iam/${name}`, PERMISSIONS, () => text)
for (const name of await readdir(join(root, 'docs/iam'))) if (!(name in iam)) await discard(`docs/iam/${name}`)
for (const [page, names] of Object.entries({
  'README.md': ['deploy', 'trust-production'],
  'README.ko.md': ['deploy', 'trust-production'],
  'docs/previews.md': ['preview', 'trust-preview', 'trust-environment'],
  'docs/verify.md': ['verify']
})) {
  await keep(page, PERMISSIONS, before =>
    names.reduce(
      (text, name) => replaceBetween(text, `${name}.json`, policyBlock(iam[`${name}.json`] ?? '')),
      page === 'README.md' ? replaceBetween(before, 'permissions', deployTable()) : before
    )
  )
}

/** @returns what the file should have in it */
async function keep(name: string, source: string, generate: (before: string) => string): Promise<string> {
  const path = join(root, name)
  const before = existsSync(path) ? await readFile(path, 'utf8') : ''
  const after = generate(before)
  if (after === before) console.log(`${name} is up to date with ${source}.`)
  else if (check) {
    console.error(`${name} is out of date with ${source}. Run \`npm run generate\` and commit the result.`)
    process.exitCode = 1
  } else {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, after)
    console.log(`${name}: written anew from ${source}.`)
  }
  return after
}

/** A file that nothing generates any more. */
async function discard(name: string): Promise<void> {
  if (check) {
    console.error(`${name} is generated from nothing. Run \`npm run generate\` and commit the result.`)
    process.exitCode = 1
  } else {
    await rm(join(root, name))
    console.log(`${name}: removed.`)
  }
}
