import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { deploy } from '../../sandbox/deploy.ts'
import type { Found } from '../contenders/contender.ts'
import { findProgram, pathOf } from '../contenders/program.ts'
import { run } from '../measure/process.ts'
import type { FolderRule, Site, Version } from './change.ts'
import type { Stand } from './stand.ts'

/** Somebody's way to deploy: everything that a workflow would do, with CloudFront. */
export interface Deployer {
  readonly id: string
  readonly title: string
  /** The bench's contender that it is one way to use. */
  readonly contender: string
  find(): Found
  /** Whether it knows a way to give a folder a header of its own. */
  readonly takesRules: boolean
  /** @throws when a command fails */
  deploy(stand: Stand, checkout: Checkout): Promise<void>
}

export interface Checkout {
  readonly site: Site
  readonly version: Version
  /** It holds the version's files in `dist`. */
  readonly workspace: string
  /** Rises from deploy to deploy. */
  readonly number: number
}

const action: Deployer = {
  id: 'action',
  title: 'this action',
  contender: 'action',
  find: () => ({ version: 'dist/ of this folder' }),
  takesRules: true,
  async deploy({ sandbox, setup }, { workspace, number, version: { rule } }) {
    const inputs = {
      'build-command': 'none',
      // The bench says itself when an invalidation is complete.
      wait: 'false',
      ...(rule && { 'cache-control': `${rule.folder}/**: ${rule.cacheControl}` })
    }
    const result = await deploy(sandbox, setup, { workspace, inputs, runNumber: number })
    if (result.conclusion !== 'success') throw new Error(`The action failed:\n${result.log.join('\n')}`)
  }
}

const sync: Deployer = {
  id: 'aws',
  title: '`aws s3 sync --delete`, then `/*`',
  contender: 'aws',
  find: () => findProgram('aws', '--version'),
  takesRules: false,
  deploy: (stand, { workspace }) => runAws(stand, workspace, syncCommands(stand.setup.bucket.name))
}

const twoSteps: Deployer = {
  id: 'aws-two-steps',
  title: 'the same in two steps, with Cache-Control',
  contender: 'aws',
  find: () => findProgram('aws', '--version'),
  takesRules: true,
  deploy(stand, { workspace, site, version: { rule } }) {
    const folders = rule === undefined ? [site.longLived] : [site.longLived, rule]
    return runAws(stand, workspace, twoStepCommands(stand.setup.bucket.name, folders))
  }
}

/** In the order of the tables. */
export const DEPLOYERS: readonly Deployer[] = [action, sync, twoSteps]

export function syncCommands(bucket: string): readonly (readonly string[])[] {
  return [['s3', 'sync', 'dist', `s3://${bucket}`, '--delete']]
}

/** What files with a hash in their names are given, folder by folder, and then the rest, which browsers are to ask about. */
export function twoStepCommands(bucket: string, folders: readonly FolderRule[]): readonly (readonly string[])[] {
  const rest = folders.flatMap(({ folder }) => ['--exclude', `${folder}/*`])
  return [
    ...folders.map(({ folder, cacheControl }) => [
      ...['s3', 'sync', `dist/${folder}`, `s3://${bucket}/${folder}`],
      ...['--delete', '--cache-control', cacheControl]
    ]),
    ['s3', 'sync', 'dist', `s3://${bucket}`, '--delete', ...rest, '--cache-control', 'no-cache']
  ]
}

export function purgeCommand(distributionId: string): readonly string[] {
  return ['cloudfront', 'create-invalidation', '--distribution-id', distributionId, '--paths', '/*']
}

/** The commands, one after the other, and the invalidation of everything. */
async function runAws({ sandbox, setup }: Stand, cwd: string, commands: readonly (readonly string[])[]): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'bench-home-'))
  const config = join(home, 'config')
  writeFileSync(config, '[default]\ns3 =\n  addressing_style = path\n')
  const { AWS_REGION: region = '' } = sandbox.env
  const env = { PATH: process.env.PATH ?? '', HOME: home, AWS_CONFIG_FILE: config, ...sandbox.env }
  try {
    for (const args of [...commands, purgeCommand(setup.distributionId)]) {
      await run({ program: pathOf('aws') ?? 'aws', args, env: { ...env, AWS_DEFAULT_REGION: region }, cwd })
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** Has a version deployed from a folder that was written just before, as a runner's is: every file has a new time. */
export async function deployVersion(
  deployer: Deployer,
  stand: Stand,
  { site, version, number }: Omit<Checkout, 'workspace'>
): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    for (const [key, bytes] of version.files) {
      const path = join(workspace, 'dist', key)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, bytes)
    }
    await deployer.deploy(stand, { site, version, number, workspace })
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}
