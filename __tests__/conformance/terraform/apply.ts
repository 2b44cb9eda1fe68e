import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { blocksOf, sectionOf } from '../../helpers/markdown.ts'
import type { Workspace } from './workspace.ts'

/** One resource of a state, as `terraform show -json` has it. https://developer.hashicorp.com/terraform/internals/json-format */
export interface Resource {
  /** What was made, or only looked up. */
  readonly mode: 'managed' | 'data'
  readonly type: string
  readonly values: Readonly<Record<string, unknown>>
}

/** What an example made. */
export interface Applied {
  /** The outputs of the module. */
  readonly site: Readonly<Record<string, unknown>>
  readonly resources: readonly Resource[]
}

interface Shown {
  readonly values?: {
    readonly root_module?: { readonly child_modules?: readonly { readonly resources?: readonly Resource[] }[] }
  }
}

export interface Example {
  /** The folder below `examples`. */
  readonly example: string
  /** `name=value` */
  readonly variables?: readonly string[]
  /** Arguments of the module beside the example's: lines of HCL. */
  readonly override?: string
  /** The section of the module's README whose commands make it, instead of `terraform apply` alone. */
  readonly section?: string
}

/** Validates, plans and applies an example, hands over what was made, and destroys it, also when `use` throws. */
export async function withExample(
  workspace: Workspace,
  { example, variables = [], override = '', section }: Example,
  use: (applied: Applied) => Promise<void>
): Promise<void> {
  const at = `examples/${example}`
  const given = variables.flatMap(variable => ['-var', variable])
  // Servers are at an address, which can't have a bucket's name in front; override files are merged into the others.
  const overrides = `provider "aws" {\n  s3_use_path_style = true\n}\n\nmodule "site" {\n  force_destroy = true\n${override}\n}\n`
  writeFileSync(join(workspace.folder, at, 'test_override.tf'), overrides)
  await workspace.run(at, 'init')
  await workspace.run(at, 'validate')
  try {
    const commands = section === undefined ? [['apply']] : commandsIn(workspace.folder, section)
    for (const [command = '', ...args] of commands) {
      const more = command === 'apply' ? ['-auto-approve', ...given] : []
      const said = await workspace.run(at, command, ...args, ...more)
      if (said.trim() === '') throw new Error(`terraform ${command} ${args.join(' ')} said nothing.`)
    }
    const outputs = JSON.parse(await workspace.run(at, 'output', '-json')) as {
      readonly site: { readonly value: Applied['site'] }
    }
    const shown = JSON.parse(await workspace.run(at, 'show', '-json')) as Shown
    const resources = shown.values?.root_module?.child_modules?.flatMap(module => module.resources ?? []) ?? []
    await use({ site: outputs.site.value, resources })
    await workspace.run(at, 'plan', '-detailed-exitcode', ...given)
  } finally {
    await workspace.run(at, 'destroy', '-auto-approve', ...given)
  }
}

/** The calls of Terraform in a section, word by word, without what the shell does with their output. */
function commandsIn(folder: string, section: string): readonly (readonly string[])[] {
  const page = 'README.md'
  const blocks = blocksOf(page, sectionOf(readFileSync(join(folder, page), 'utf8'), section))
  return blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .filter(line => line.startsWith('terraform '))
    .map(line =>
      line
        .replace(/ [>|].*/, '')
        .replaceAll("'", '')
        .split(' ')
        .slice(1)
    )
}

/** What was there before: bucket, zone, certificate and OIDC provider. @param use gets their ids, as `name=value` */
export async function withExisting(
  workspace: Workspace,
  use: (variables: readonly string[]) => Promise<void>
): Promise<void> {
  const folder = join(workspace.folder, 'existing')
  mkdirSync(folder)
  renameSync(join(workspace.folder, '../fixtures/existing.tf'), join(folder, 'main.tf'))
  await workspace.run('existing', 'init')
  try {
    await workspace.run('existing', 'apply', '-auto-approve')
    const outputs = JSON.parse(await workspace.run('existing', 'output', '-json')) as Readonly<
      Record<string, { readonly value: string }>
    >
    await use(Object.entries(outputs).map(([name, { value }]) => `${name}=${value}`))
  } finally {
    await workspace.run('existing', 'destroy', '-auto-approve')
  }
}
