import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { startApiOrigin } from '../../../sandbox/api-origin.ts'
import { type Deploy, deploy } from '../../../sandbox/deploy.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { startInternet } from '../../../sandbox/internet.ts'
import type { Case, Stage } from '../../e2e/cases/case.ts'
import { smallSite } from '../../e2e/helpers/sites.ts'
import { createWorkspace, inDist } from '../../e2e/helpers/workspace.ts'
import { cliEnvironment } from '../cli/stage.ts'
import { startMoto } from '../moto-server.ts'
import { root } from './page-script.ts'

/**
 * What the reader of a guide has before its first command: an account with a hosted zone, and an empty folder with a clone of
 * the repository in it. S3, CloudFront, ACM and Route 53 are the sandbox's; moto speaks for IAM, for STS, and for load balancers as far
 * as they are changed.
 */
export interface PagesStage extends Stage {
  readonly sandbox: Sandbox
  readonly folder: string
  /** Where the load balancer of the API sends requests on: `host:port`. */
  readonly apiAddress: string
  readonly motoUrl: string
  /** The edge asks here for origins that are not buckets. */
  readonly origins: Record<string, string>
  /** Runs it by a shell in `folder` that stops at the first command that fails. @returns what it printed */
  shell(script: string): Promise<string>
  aws<T>(...args: readonly string[]): Promise<T>
  /** Runs the action with the inputs of this step, as a page has it in YAML, and these in place of the page's. */
  run(step: string, inputs: Readonly<Record<string, string>>): Promise<Deploy>
}

/** Each call of the CLI takes about a second, and much longer on a busy machine. */
export const SLOW_MS = 400_000

export type PagesCase = Case<PagesStage>

export async function openPagesStage(): Promise<PagesStage> {
  const [api, moto] = await Promise.all([startApiOrigin(), startMoto()])
  const origins: Record<string, string> = {}
  const sandbox = await startSandbox({ invalidationDelayMs: 20, origins })
  const internet = await startInternet(sandbox)
  const workspace = await createWorkspace(inDist(smallSite()))
  const folder = await mkdtemp(join(tmpdir(), 'guide-'))
  for (const name of ['edge', 'docs']) await symlink(join(root, name), join(folder, name))
  const { AWS_ENDPOINT_URL: motoUrl = '' } = moto.env
  const elsewhere = ['IAM', 'STS', 'ELASTIC_LOAD_BALANCING_V2']
  const env = {
    ...cliEnvironment(sandbox),
    ...Object.fromEntries(elsewhere.map(service => [`AWS_ENDPOINT_URL_${service}`, motoUrl]))
  }
  const run = async (program: string, args: readonly string[]) =>
    (await promisify(execFile)(program, args, { cwd: folder, env })).stdout
  let runs = 0
  return {
    sandbox,
    folder,
    origins,
    motoUrl,
    apiAddress: api.address,
    shell: script => run('bash', ['-c', `set -eu -o pipefail\n${script}`]),
    aws: async (...args) => JSON.parse(await run('aws', [...args, '--output', 'json'])),
    async run(step, given) {
      const [{ with: shown }] = parse(step) as readonly [{ readonly with: Readonly<Record<string, unknown>> }]
      // The keys of the environment are an administrator's; whom a role trusts is the subject of other tests.
      const {
        'role-to-assume': _,
        bucket,
        region,
        domain,
        ...inputs
      } = { ...shown, ...given } as Record<string, string>
      const nameServers = (await internet.resolve()).map(({ host, address }) => `${host}: ${address}`)
      const setup = { bucket: sandbox.s3.bucket(bucket ?? ''), region, domain } as Parameters<typeof deploy>[1]
      return deploy(sandbox, setup, {
        workspace: workspace.dir,
        runNumber: ++runs,
        env: internet.env,
        inputs: { 'build-command': 'none', ...inputs, resolve: nameServers.join('\n') }
      })
    },
    async close() {
      await internet.close()
      await Promise.all([sandbox.close(), api.close(), moto.close(), workspace[Symbol.asyncDispose]()])
      await rm(folder, { recursive: true, force: true })
    }
  }
}
