import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { removedAtExit } from '../temporary.ts'

const bench = join(import.meta.dirname, '..')
/** Below the repository, so that the scripts find its packages, and of this process alone. */
const out = removedAtExit(join(bench, '../.bench', String(process.pid)))

/** Where the contenders that are scripts of this folder are, once `writeScripts` has written them. */
export function script(name: string): string {
  return join(out, name.replace(/\.ts$/, '.mjs'))
}

/** Writes the scripts as JavaScript: stripping types takes Node 40 ms at each start, which a limit must not pay. */
export function writeScripts(): void {
  for (const name of globSync('{raw,sdk,startup,s3-sync-client}/*.ts', { cwd: bench })) {
    const source = stripTypeScriptTypes(readFileSync(join(bench, name), 'utf8'))
    mkdirSync(dirname(script(name)), { recursive: true })
    writeFileSync(script(name), source.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.mjs'"))
  }
}
