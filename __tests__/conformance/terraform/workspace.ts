import { execFile, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { whyUnusable } from '../program.ts'

const root = join(import.meta.dirname, '../../..')

/** What `terraform` printed, and how it ended: with `-detailed-exitcode`, 2 means that there is something to do. */
export interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The module and the router that it reads, copied to where Terraform may write. */
export interface Workspace {
  readonly folder: string
  /** @param at relative to the folder of the module */
  terraform(at: string, ...args: readonly string[]): Promise<Result>
  /** The same, but throws with all that Terraform said unless it ended well. */
  run(at: string, ...args: readonly string[]): Promise<string>
  close(): void
}

/** @param env beside PATH, and what the machine tells Terraform of plugins (`TF_CLI_CONFIG_FILE`, `TF_CLI_ARGS_init`) */
export function openWorkspace(env: Readonly<Record<string, string>> = {}): Workspace {
  const scratch = mkdtempSync(join(tmpdir(), 'terraform-'))
  const skipped = /[\\/]\.terraform(?:$|[\\/.])|\.tfstate/
  for (const name of ['infrastructure', 'edge', '__tests__/conformance/terraform']) {
    const to = name.startsWith('__tests__') ? 'fixtures' : name
    cpSync(join(root, name), join(scratch, to), { recursive: true, filter: path => !skipped.test(path) })
  }
  const folder = join(scratch, 'infrastructure')
  const environment = { ...environmentOfTerraform(), ...env }

  async function terraform(at: string, command: string, ...args: readonly string[]): Promise<Result> {
    const options = { cwd: join(folder, at), env: environment, maxBuffer: 64 * 1024 * 1024 }
    try {
      return { code: 0, ...(await promisify(execFile)('terraform', [command, '-no-color', ...args], options)) }
    } catch (error) {
      return error as Result
    }
  }

  return {
    folder,
    terraform,
    async run(at, command = '', ...args) {
      const { code, stdout, stderr } = await terraform(at, command, ...args)
      if (code !== 0) throw new Error(`terraform ${command} ended with ${code} in ${at}:\n${stdout}\n${stderr}`)
      return stdout
    },
    close: () => rmSync(scratch, { recursive: true, force: true })
  }
}

/** Why Terraform can't be used here, its AWS provider included, or undefined when it can. */
export function whyNoTerraform(): string | undefined {
  const why = whyUnusable('terraform', ['version'], 'Terraform, 1.9 or later')
  if (why !== undefined) return why
  const scratch = mkdtempSync(join(tmpdir(), 'terraform-'))
  try {
    writeFileSync(join(scratch, 'main.tf'), 'provider "aws" {}\n')
    const options = { cwd: scratch, env: environmentOfTerraform(), encoding: 'utf8', timeout: 120_000 } as const
    const { status, stderr } = spawnSync('terraform', ['init', '-no-color', '-input=false'], options)
    if (status === 0) return undefined
    const reason = stderr.split('\n').find(line => line.includes('Error'))
    return `terraform finds no provider hashicorp/aws (${reason?.trim() ?? 'init did not end'})`
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function environmentOfTerraform(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env
  const own = Object.entries(process.env).filter(([name]) => name.startsWith('TF_'))
  return {
    ...{ PATH, HOME, TMPDIR },
    ...Object.fromEntries(own),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0'
  }
}
