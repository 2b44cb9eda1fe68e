import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOidcEndpoint } from '../../../sandbox/aws/sts/oidc.ts'
import { createExampleWorkspace, REPOSITORY } from '../../../sandbox/example-workspace.ts'
import { type RunResult, runAction } from '../../../sandbox/runner/run-action.ts'
import type { Report } from '../../../src/report/model.ts'
import type { Applied } from './apply.ts'
import type { ModuleStage } from './stage.ts'

export interface Run extends RunResult {
  readonly report: Report
}

export interface Runner {
  /** Runs the shipped bundle in the workspace. */
  run(inputs: Readonly<Record<string, string>>): Promise<Run>
  close(): Promise<void>
}

/** As the job for production in the module's workflow: the example site, and a token for the environment `production`. */
export async function openRunner({ backing, env, sandbox, internet }: ModuleStage): Promise<Runner> {
  const workspace = await createExampleWorkspace()
  const oidc = await startOidcEndpoint(sandbox.oidc, { sub: PRODUCTION })
  const token = { ACTIONS_ID_TOKEN_REQUEST_URL: oidc.requestUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken }
  let runs = 0
  return {
    async run(inputs) {
      runs += 1
      const temp = await mkdtemp(join(tmpdir(), 'runner-'))
      const nameServers = backing === 'moto' ? [] : await internet.resolve()
      try {
        const result = await runAction({
          actionDir: REPOSITORY,
          workspace: workspace.dir,
          temp,
          // Where a role is named, keys of the job are not used.
          env: { ...env, ...token },
          inputs: { ...inputs, resolve: nameServers.map(({ host, address }) => `${host}: ${address}`).join('\n') },
          event: { name: 'push', payload: { ref: 'refs/heads/main', repository: REPOSITORY_OF_EVENT } },
          github: { runId: String(1_000_000_000 + runs), runNumber: String(runs) }
        })
        const { report: path } = result.outputs
        if (path === undefined || path === '') throw new Error(`There is no report:\n${result.log.join('\n')}`)
        return { ...result, report: JSON.parse(await readFile(path, 'utf8')) as Report }
      } finally {
        await rm(temp, { recursive: true, force: true })
      }
    },
    async close() {
      await oidc.close()
      await workspace.remove()
    }
  }
}

/** In the format of repositories since 15 July 2026, with the ids that the examples have. */
const PRODUCTION = 'repo:octo-org@123456/shop@456789:environment:production'
const REPOSITORY_OF_EVENT = { full_name: 'octo-org/shop', default_branch: 'main' }

/**
 * The inputs of the action for production, as the module gives them. moto's STS would give keys that the sandbox's
 * CloudFront does not know: with it, runs have no role.
 */
export function inputsOf({ backing }: ModuleStage, { site }: Applied): Readonly<Record<string, string>> {
  const { production } = site.inputs as { readonly production: Readonly<Record<string, string>> }
  const { 'role-to-assume': role = '', ...others } = production
  return backing === 'moto' ? others : { ...others, 'role-to-assume': role }
}

/** STS lets in whom the trust policy of the role that was made lets in. */
export function trust({ roles }: ModuleStage, { resources }: Applied): void {
  for (const { type, values } of resources) {
    if (type !== 'aws_iam_role') continue
    const { Statement } = JSON.parse(String(values.assume_role_policy)) as TrustPolicy
    const subjects = Statement.flatMap(one => one.Condition.StringEquals['token.actions.githubusercontent.com:sub'])
    const subject = subjects.find(one => one === PRODUCTION)
    if (subject !== undefined) roles.push({ arn: String(values.arn), subject })
  }
}

interface TrustPolicy {
  readonly Statement: readonly {
    readonly Condition: {
      readonly StringEquals: { readonly 'token.actions.githubusercontent.com:sub': readonly string[] }
    }
  }[]
}
