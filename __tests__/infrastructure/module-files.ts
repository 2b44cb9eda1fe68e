import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export interface File {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

export function filesOf(pattern: string): readonly File[] {
  return globSync(pattern, { cwd: root })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => !path.includes('/.terraform/'))
    .sort()
    .map(path => ({ path, text: read(path) }))
}

/** A block at the margin of a file, as `terraform fmt` writes it: `variable "domain" {` to the `}` at the margin. */
export interface Block {
  readonly kind: string
  readonly name: string
  readonly text: string
}

/** Blocks with one label: variables, outputs, modules, runs of tests. */
export function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(/^(\w+) "([\w-]+)" \{\n([\s\S]*?)^\}$/gm)].map(([, kind = '', name = '', body = '']) => ({
    kind,
    name,
    text: body
  }))
}

/** What stands in quotes. */
export function quotedIn(text: string): readonly string[] {
  return [...text.matchAll(/"([^"\n]*)"/g)].map(([, quoted = '']) => quoted)
}
