import { type ApiOrigin, startApiOrigin } from './api-origin.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from './index.ts'
import { type Internet, startInternet } from './internet.ts'
import type { SetupParts, SiteSetup } from './verified-setup.ts'

/** A whole site with all that lies between it and its visitors: what a verification looks at. */
export interface Stage {
  readonly sandbox: Sandbox
  readonly internet: Internet
  readonly setup: SiteSetup
  /** What the load balancer leads to. */
  readonly api: ApiOrigin
  /** For a program that is to use this AWS, and to see this Internet and no other. */
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** `create`: `createVerifiedSetup` or `createHandMadeSetup`. */
export async function startStage(
  create: (parts: SetupParts) => SiteSetup,
  options: Omit<SandboxOptions, 'origins'> = {}
): Promise<Stage> {
  const api = await startApiOrigin()
  // The load balancer's name is not known before it is made, and the edge looks here at each request.
  const origins: Record<string, string> = {}
  const sandbox = await startSandbox({ ...options, origins })
  const setup = create(sandbox)
  for (const name of [setup.apiHost, setup.loadBalancer.dnsName]) origins[name] = api.address
  const internet = await startInternet(sandbox)
  return {
    sandbox,
    internet,
    setup,
    api,
    env: { ...sandbox.env, ...internet.env },
    async close() {
      await internet.close()
      await Promise.all([sandbox.close(), api.close()])
    }
  }
}
