import { describe, expect, test } from '@jest/globals'
import { checkIds } from '../../../src/verify/check-ids.ts'
import { whyNoMoto } from '../moto-server.ts'
import { makeApi } from './api.ts'
import { type Applied, withExample, withExisting } from './apply.ts'
import { typesOf } from './made.ts'
import { livePreview } from './preview.ts'
import { inputsOf, openRunner, type Run, trust } from './run.ts'
import { type Backing, type ModuleStage, openStage } from './stage.ts'
import type { Variant } from './variants.ts'
import { whyNoTerraform } from './workspace.ts'

/** The provider waits for what AWS takes time for, servers on loopback included, and all variants share a machine. */
const TIMEOUT_MS = 1_800_000

/** A check that can't pass there, in which state it is then, and how that reads. */
export type Gap = readonly [id: string, state: string, message: RegExp]

export interface Platform {
  readonly backing: Backing
  /** What it does otherwise than AWS. */
  readonly gaps: readonly Gap[]
}

const everything = process.env.TERRAFORM === 'all'
const whyNot = whyNoTerraform() ?? whyNoMoto()

/**
 * A test of each variant, all at once: applied as the module's README says, the example site deployed with its outputs as
 * inputs, verified, planned again without a change, destroyed, and nothing left.
 *
 * @param variants the first of them by default, all with TERRAFORM=all
 */
export function describeVariants(title: string, platform: Platform, variants: readonly Variant[]): void {
  describe(title, () => {
    for (const [index, variant] of variants.entries()) {
      const why = whyNot ?? (index > 0 && !everything ? 'it takes minutes; TERRAFORM=all runs it as well' : undefined)
      if (why !== undefined) test.skip(`${variant.title}: skipped, ${why}`, () => {})
      else test.concurrent(variant.title, () => prove(platform, variant), TIMEOUT_MS)
    }
  })
}

async function prove(platform: Platform, variant: Variant): Promise<void> {
  const stage = await openStage(platform.backing)
  const { workspace, sandbox } = stage
  const use = (applied: Applied) => judge(stage, platform, variant, applied)
  try {
    if (!variant.existing) await withExample(workspace, variant, use)
    else await withExisting(workspace, variables => withExample(workspace, { ...variant, variables }, use))
    expect(sandbox.cloudFront.distributions()).toEqual([])
    expect([...sandbox.s3.buckets, ...sandbox.route53.zones()]).toEqual([])
    expect(sandbox.acm.certificates('us-east-1')).toEqual([])
  } finally {
    await stage.close()
  }
}

async function judge(stage: ModuleStage, platform: Platform, variant: Variant, applied: Applied): Promise<void> {
  expect(typesOf(applied)).toEqual(variant.made)
  await variant.expect?.(stage, applied)
  trust(stage, applied)
  const removeApi = variant.api && platform.backing === 'sandbox' ? makeApi(stage, applied) : undefined
  const runner = await openRunner(stage)
  try {
    const inputs = inputsOf(stage, applied)
    const deployed = await runner.run({ ...inputs, 'build-command': 'npm run build' })
    if (deployed.outputs.result !== 'deployed') throw new Error(deployed.log.join('\n'))
    const probe = variant.api ? { 'api-probe': '/api/health 200' } : {}
    expectFindings(await runner.run({ ...inputs, ...probe, command: 'verify' }), platform, variant)
    // moto's STS gives no role that the sandbox knows.
    if (platform.backing === 'sandbox') await livePreview(stage, applied, runner)
  } finally {
    await runner.close()
    removeApi?.()
  }
}

/** Every check comes to what it should, and what does not pass says why. */
function expectFindings({ report, outputs }: Run, { gaps }: Platform, { left, beside }: Variant): void {
  const findings = report.verification?.findings ?? []
  const told = [...Object.entries(left).map(([id, message]): Gap => [id, 'warn', new RegExp(message)]), ...gaps]
  const expectedOf = (id: string) => (beside.includes(id) ? 'n/a' : (told.find(one => one[0] === id)?.[1] ?? 'pass'))
  const found = findings.map(({ id, state, notApplicable }) => [id, notApplicable === true ? 'n/a' : state])
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(checkIds.map(id => [id, expectedOf(id)])))
  for (const [id, , message] of told) {
    const finding = findings.find(one => one.id === id)
    if (!beside.includes(id)) expect([id, finding?.message]).toEqual([id, expect.stringMatching(message)])
  }
  expect(outputs['verify-failed']).toBe('0')
}
