import { expect } from '@jest/globals'
import { type Case, describeCases } from '../e2e/cases/case.ts'
import { openWorkspace, type Workspace, whyNoTerraform } from './terraform/workspace.ts'

/** Terraform starts its provider for each plan. */
const SLOW_MS = 600_000

const examples = ['minimal', 'with-api', 'existing-pieces', 'without-route53']

interface Dry {
  readonly workspace: Workspace
  close(): Promise<void>
}

const dryCases: readonly Case<Dry>[] = [
  {
    name: 'it is formatted',
    run: async ({ workspace }) => expect(await workspace.run('.', 'fmt', '-check', '-recursive')).toBe('')
  },
  ...examples.map(name => ({
    name: `the example ${name} is valid`,
    run: async ({ workspace }: Dry) => {
      await workspace.run(`examples/${name}`, 'init')
      expect(await workspace.run(`examples/${name}`, 'validate')).toContain('The configuration is valid.')
    }
  })),
  {
    name: 'its own tests pass',
    timeoutMs: SLOW_MS,
    run: async ({ workspace }) => {
      await workspace.run('.', 'init')
      expect(await workspace.run('.', 'test')).toMatch(/Success! \d\d+ passed, 0 failed/)
    }
  }
]

describeCases(
  'the module of infrastructure/',
  { 'without AWS': dryCases },
  async () => {
    const workspace = openWorkspace()
    return { workspace, close: async () => workspace.close() }
  },
  whyNoTerraform()
)
