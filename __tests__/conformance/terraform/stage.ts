import { type ApiOrigin, startApiOrigin } from '../../../sandbox/api-origin.ts'
import type { TrustedRole } from '../../../sandbox/aws/sts/sts-service.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { type Internet, startInternet } from '../../../sandbox/internet.ts'
import { startMoto } from '../moto-server.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

/**
 * Who answers for AWS. `sandbox`: the sandbox for all that a verification looks at, moto for IAM and WAF, which it has not.
 * `moto`: moto for all but CloudFront, whose functions and access controls moto has not.
 */
export type Backing = 'sandbox' | 'moto'

export interface ModuleStage {
  readonly backing: Backing
  readonly sandbox: Sandbox
  readonly internet: Internet
  /** What `api.example.com` leads to. */
  readonly api: ApiOrigin
  readonly workspace: Workspace
  /** For the action: where AWS is, what the Internet is, and keys for it. */
  readonly env: Readonly<Record<string, string>>
  /** Whom the sandbox's STS lets have which role; looked at when one is asked for. */
  readonly roles: TrustedRole[]
  close(): Promise<void>
}

/** No name server, no proxy: what is asked outside has no answer, at once. */
const NO_INTERNET = {
  S3_CLOUDFRONT_DEPLOY_RESOLVERS: '127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '127.0.0.1'
}

export async function openStage(backing: Backing): Promise<ModuleStage> {
  const api = await startApiOrigin()
  const roles: TrustedRole[] = []
  const moto = await startMoto()
  const sandbox = await startSandbox({
    invalidationDelayMs: 20,
    origins: { 'api.example.com': api.address },
    roles
  })
  const internet = await startInternet(sandbox)
  const services = backing === 'moto' ? ['CLOUDFRONT'] : ['ACM', 'CLOUDFRONT', 'ROUTE_53', 'S3']
  const endpoints = Object.fromEntries(services.map(service => [`AWS_ENDPOINT_URL_${service}`, sandbox.aws.url]))
  const workspace = openWorkspace({ ...moto.env, ...endpoints })
  return {
    ...{ backing, sandbox, internet, api, workspace, roles },
    env: backing === 'moto' ? { ...moto.env, ...endpoints, ...NO_INTERNET } : { ...sandbox.env, ...internet.env },
    async close() {
      workspace.close()
      await internet.close()
      await Promise.all([sandbox.close(), moto.close(), api.close()])
    }
  }
}
