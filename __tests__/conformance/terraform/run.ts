import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOidcEndpoint } from '../../../sandbox/aws/sts/oidc.ts'
import { createExampleWorkspace, REPOSITORY } from '../../../sandbox/example-workspace.ts'
import type { Trigger } from '../../../sandbox/github/pull-request.ts'
import type { TriggeringEvent } from '../../../sandbox/runner/environment.ts'
import { type RunResult, runAction } from '../../../sandbox/runner/run-action.ts'
import type { Report } from '../../../src/report/model.ts'
import type { Applied } from './apply.ts'
import type { ModuleStage } from './stage.ts'

export interface Run extends RunResult {
  readonly report: Report
}

/** Which job of the module's workflow runs, and what started it. */
export interface Occasion extends Partial<Trigger> {
  /** Of GitHub's token. */
  readonly subject: string
}

export interface Runner {
  /** Runs the shipped bundle in the workspace, as the job for production after a push when nothing else is said. */
  run(inputs: Readonly<Record<string, string>>, occasion?: Occasion): Promise<Run>
  close(): Promise<void>
}

/** In the format of repositories since 15 July 2026, with the ids that the examples have. */
const REPOSITORY_IN_TOKENS = 'repo:octo-org@123456/shop@456789'
export const OF_PRODUCTION = `${REPOSITORY_IN_TOKENS}:environment:production`
export const OF_PULL_REQUESTS = `${REPOSITORY_IN_TOKENS}:pull_request`
export const OF_MAIN = `${REPOSITORY_IN_TOKENS}:ref:refs/heads/main`

const PUSH: TriggeringEvent = {
  name: 'push',
  payload: { ref: 'refs/heads/main', repository: { full_name: 'octo-org/shop', default_branch: 'main' } }
}

/** As the jobs of the module's workflow: the example site, and tokens for the roles of each. */
export async function openRunner({ backing, env, sandbox, internet }: ModuleStage): Promise<Runner> {
  const workspace = await createExampleWorkspace()
  let runs = 0
  return {
    async run(inputs, { subject, event = PUSH, github } = { subject: OF_PRODUCTION }) {
      runs += 1
      const oidc = await startOidcEndpoint(sandbox.oidc, { sub: subject })
      const temp = await mkdtemp(join(tmpdir(), 'runner-'))
      const nameServers = backing === 'moto' ? [] : await internet.resolve()
      try {
        const result = await runAction({
          actionDir: REPOSITORY,
          workspace: workspace.dir,
          temp,
          // Where a role is named, keys of the job are not used.
          env: {
            ...env,
            ACTIONS_ID_TOKEN_REQUEST_URL: oidc.requestUrl,
            ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken
          },
          inputs: { ...inputs, resolve: nameServers.map(({ host, address }) => `${host}: ${address}`).join('\n') },
          event,
          github: {
            runId: String(1_000_000_000 + runs),
            runNumber: String(runs),
            ...(github !== undefined && { apiUrl: sandbox.github.url, token: sandbox.github.token() }),
            ...github
          }
        })
        const { report: path } = result.outputs
        if (path === undefined || path === '') throw new Error(`There is no report:\n${result.log.join('\n')}`)
        return { ...result, report: JSON.parse(await readFile(path, 'utf8')) as Report }
      } finally {
        await Promise.all([oidc.close(), rm(temp, { recursive: true, force: true })])
      }
    },
    close: () => workspace.remove()
  }
}

/**
 * The inputs of the action for production, as the module gives them. moto's STS would give keys that the sandbox's
 * CloudFront does not know: with it, runs have no role.
 */
export function inputsOf({ backing }: ModuleStage, { site }: Applied): Readonly<Record<string, string>> {
  const { production } = site.inputs as { readonly production: Readonly<Record<string, string>> }
  const { 'role-to-assume': role = '', ...others } = production
  return backing === 'moto' ? others : { ...others, 'role-to-assume': role }
}

/** STS lets in whom the trust policies of the roles that were made let in, to do what their policies allow. */
export function trust({ roles }: ModuleStage, { resources }: Applied): void {
  for (const { type, values } of resources) {
    if (type !== 'aws_iam_role') continue
    const { Statement } = JSON.parse(String(values.assume_role_policy)) as TrustPolicy
    const subjects = Statement.flatMap(one => one.Condition.StringEquals['token.actions.githubusercontent.com:sub'])
    const policy = resources.find(one => one.type === 'aws_iam_role_policy' && one.values.role === values.name)
    if (policy === undefined) throw new Error(`The role ${values.name} has no policy.`)
    for (const subject of subjects) {
      roles.push({ arn: String(values.arn), subject, policy: JSON.parse(String(policy.values.policy)) })
    }
  }
}

interface TrustPolicy {
  readonly Statement: readonly {
    readonly Condition: {
      readonly StringEquals: { readonly 'token.actions.githubusercontent.com:sub': readonly string[] }
    }
  }[]
}
