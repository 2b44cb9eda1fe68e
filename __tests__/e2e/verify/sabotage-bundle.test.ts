import { describe, expect, test } from '@jest/globals'
import type { Deploy } from '../../../sandbox/deploy.ts'
import type { Verification } from '../../../src/report/verification.ts'
import { awsClients } from './clients.ts'
import type { Row } from './row.ts'
import { allRows } from './rows/all.ts'
import { expectRow, findingOf, statesOf } from './sabotage.ts'
import type { Scene } from './scene.ts'
import { openVerifyLab, type VerifyLab } from './verify-lab.ts'

/** Some of each area, of those that ask for nothing but the set-up itself. */
const CHOSEN: readonly string[] = [
  'one setting of Block Public Access is off',
  'an .env lies among the files',
  '403 is answered with the app, beside the router',
  'nothing is compressed',
  'only reading is allowed',
  'the validation record was tidied away',
  'CAA names another authority',
  'one resolver still has the earlier address'
]

describe('the action itself, as it is shipped, sees', () => {
  test.each(CHOSEN)('%s', async name => {
    const row = allRows.find(one => one.name === name)
    if (row === undefined) throw new Error(`There is no row ${name}.`)
    await using lab = await openVerifyLab(row.create, { deployed: false })
    const first = await lab.run({ verify: 'warn' })
    expect(first.outputs['verify-result']).toBe('pass')
    const scene = sceneOf(lab, first)
    await row.sabotage(scene)
    const run = await lab.verify()
    expectRow(row, scene, statesOf(verificationOf(first)), verificationOf(run))
    expectStep(row, run)
  })
})

/** Red or with warnings, and the summary has the check with what to do. */
function expectStep({ check, state }: Row, run: Deploy): void {
  expect(run.exitCode).toBe(state === 'fail' ? 1 : 0)
  expect(run.outputs['verify-result']).toBe(state)
  const { title, remedy } = findingOf(verificationOf(run), check)
  expect(run.summary).toContain(title)
  expect(run.summary).toContain(remedy?.text.split('\n')[0])
}

/** What a sabotage may use: the set-up is the action's own work here. */
function sceneOf({ stage }: VerifyLab, { report }: Deploy): Scene {
  const unused = (): never => {
    throw new Error('This is for rows that run in this process.')
  }
  return {
    stage,
    sandbox: stage.sandbox,
    setup: stage.setup,
    aws: awsClients(stage.sandbox),
    get expectation() {
      return unused()
    },
    invalidationId: report?.invalidations?.[0]?.invalidationId ?? '',
    later: unused,
    close: unused
  }
}

function verificationOf({ report, log }: Deploy): Verification {
  if (report?.verification === undefined) throw new Error(log.join('\n'))
  return report.verification
}
