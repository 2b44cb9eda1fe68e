import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import type { Stage } from '../../e2e/cases/case.ts'
import { blocksOf, sectionOf } from '../../helpers/markdown.ts'
import { startMoto } from '../moto-server.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

/** Terraform, with moto for AWS but for CloudFront, which is the sandbox's: moto drops functions and access controls. */
export interface TerraformStage extends Stage {
  readonly sandbox: Sandbox
  readonly workspace: Workspace
}

export async function openTerraformStage(): Promise<TerraformStage> {
  const moto = await startMoto()
  const sandbox = await startSandbox({ invalidationDelayMs: 20 })
  const workspace = openWorkspace({ ...moto.env, AWS_ENDPOINT_URL_CLOUDFRONT: sandbox.aws.url })
  return {
    sandbox,
    workspace,
    async close() {
      workspace.close()
      await sandbox.close()
      await moto.close()
    }
  }
}

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
  readonly name: string
  /** `name=value` */
  readonly variables?: readonly string[]
  /** The section of the module's README whose commands make it, instead of `terraform apply` alone. */
  readonly section?: string
}

/** Applies an example, hands over what was made, and destroys it, also when `use` throws. */
export async function withExample(
  { workspace }: TerraformStage,
  { name, variables = [], section }: Example,
  use: (applied: Applied) => Promise<void>
): Promise<void> {
  const at = `examples/${name}`
  const given = variables.flatMap(variable => ['-var', variable])
  usePathStyle(join(workspace.folder, at))
  await workspace.run(at, 'init')
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
    .map(line => line.replace(/ >.*/, '').replaceAll("'", '').split(' ').slice(1))
}

/** What was there before: bucket, zone, certificate and OIDC provider. */
export async function withExisting(
  { workspace }: TerraformStage,
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

/** moto is at an address, which can't have a bucket's name in front; override files are merged into the others. */
function usePathStyle(folder: string): void {
  writeFileSync(join(folder, 'moto_override.tf'), 'provider "aws" {\n  s3_use_path_style = true\n}\n')
}
