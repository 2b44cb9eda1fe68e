import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import type { ReferenceSetup } from '../../../sandbox/reference-setup.ts'
import type { Case, Stage } from '../../e2e/cases/case.ts'
import { type Deploy, deploy } from '../../e2e/cases/deploy.ts'
import { LONGEST, ODD_KEYS } from '../../e2e/cases/odd-keys.ts'
import { sandboxServer } from '../../e2e/cases/sandbox-server.ts'
import { type Files, page, withSite } from '../../e2e/cases/site.ts'
import { openTarget, type Target } from '../../e2e/cases/target.ts'

/** What a run of the AWS CLI left. */
export interface CliRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The sandbox with a site that the action has deployed, and the AWS CLI to look at it. */
export interface CliStage extends Stage {
  readonly sandbox: Sandbox
  readonly target: Target
  readonly setup: ReferenceSetup
  /** The last deploy into `setup.bucket`. */
  readonly deployed: Deploy
  /** What it deployed. */
  readonly files: Files
  /** What the CLI is run with. */
  readonly environment: NodeJS.ProcessEnv
  /** An empty folder for the CLI's files. */
  readonly folder: string
  /** Runs `aws ARGS`. @throws when it fails. @returns what it printed. */
  aws(...args: readonly string[]): Promise<string>
  /** The same, with its JSON read. */
  json<T>(...args: readonly string[]): Promise<T>
  /** The same, with other credentials, for runs that may fail. */
  tryAws(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliRun>
}

export type CliCase = Case<CliStage>

export const ROLE = 'arn:aws:iam::123456789012:role/deploy'

const SITE: Files = {
  ...Object.fromEntries(ODD_KEYS.map(key => [key, `this is ${key}`])),
  'index.html': page('New', 'assets/index-B7kQ2xZ9.js'),
  'assets/index-B7kQ2xZ9.js': 'console.log("new")\n',
  'images/shore.png': Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 255]),
  'empty.dat': ''
}

export async function openCliStage(): Promise<CliStage> {
  const sandbox = await startSandbox({ invalidationDelayMs: 20, roles: [{ arn: ROLE }] })
  const target = await openTarget(sandboxServer(sandbox))
  const distribution = { fallback: { errorCodes: [403], errorCachingMinTtl: 0 } }
  const setup = sandbox.createReferenceSetup({ domain: 'example.com', distribution })
  const folder = await mkdtemp(join(tmpdir(), 'aws-cli-'))
  const environment = cliEnvironment(sandbox)
  const tryAws: CliStage['tryAws'] = (args, env = {}) => runCli(args, { ...environment, ...env }, folder)
  const aws: CliStage['aws'] = async (...args) => {
    const { code, stdout, stderr } = await tryAws(args)
    if (code !== 0) throw new Error(`aws ${args.join(' ')} left ${code}: ${stderr || stdout}`)
    return stdout
  }
  return {
    sandbox,
    target,
    setup,
    deployed: await deployTwice(target, setup),
    files: SITE,
    environment,
    folder,
    aws,
    json: async (...args) => JSON.parse(await aws(...args, '--output', 'json')),
    tryAws,
    async close() {
      await target.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** A first deploy, and a second that invalidates. */
async function deployTwice(target: Target, setup: ReferenceSetup): Promise<Deploy> {
  let deployed: Deploy | undefined
  await withSite({ ...SITE, 'index.html': page('Old') }, async site => {
    const inputs = { domain: setup.domain }
    await deploy(target, setup.bucket, site, { inputs })
    await site.write({ 'index.html': SITE['index.html'] ?? '' })
    deployed = await deploy(target, setup.bucket, site, { inputs })
  })
  if (deployed === undefined) throw new Error('unreachable: a site that was not used')
  return deployed
}

/** Everything that the CLI could otherwise take from the machine is kept from it. */
export function cliEnvironment({ env, aws }: Pick<Sandbox, 'env' | 'aws'>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, SystemRoot } = process.env
  return {
    PATH,
    HOME,
    TMPDIR,
    SystemRoot,
    ...env,
    AWS_DEFAULT_REGION: env.AWS_REGION,
    AWS_ENDPOINT_URL: aws.url,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    AWS_RETRY_MODE: 'standard',
    // Keys are printed as they are, whatever the machine's language.
    LC_ALL: 'C.UTF-8',
    PYTHONUTF8: '1'
  }
}

function runCli(args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<CliRun> {
  return new Promise(resolve => {
    execFile('aws', args, { env, cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, stdout, stderr: stderr || (error?.message ?? '') })
    })
  })
}

/** A few of the keys that most often go wrong. */
export const TELLING_KEYS: readonly string[] = [
  ...['plus+plus.html', 'a%20b.html', 'what?x=1&y=2.html', '"double".html', '\u{1f600}/\u{10ffff}.html'],
  ...['cafe\u0301.html', ' leading and trailing .html ', LONGEST]
]
