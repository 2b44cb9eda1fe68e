import { afterAll, beforeAll, describe, test } from '@jest/globals'
import { openTarget, type Target, type TargetServer } from './target.ts'

/** A sentence about what the action does, and its proof on any server that speaks for AWS. */
export interface Case {
  readonly name: string
  run(target: Target): Promise<void>
}

export interface RunningServer extends TargetServer {
  close(): Promise<void>
}

/** Makes a test of each case, all on one server. */
export function describeCases(title: string, groups: CaseGroups, start: () => Promise<RunningServer>): void {
  describe(title, () => {
    let server: RunningServer
    let target: Target
    beforeAll(async () => {
      server = await start()
      target = await openTarget(server)
    })
    afterAll(async () => {
      await target?.close()
      await server?.close()
    })
    for (const [group, cases] of Object.entries(groups)) {
      describe(group, () => {
        for (const one of cases) test(one.name, () => one.run(target))
      })
    }
  })
}

/** Shows each case as skipped, with the reason; the conformance reporter looks for `: skipped, `. */
export function skipCases(title: string, groups: CaseGroups, reason: string): void {
  describe(title, () => {
    for (const [group, cases] of Object.entries(groups)) {
      describe(group, () => {
        for (const { name } of cases) test.skip(`${name}: skipped, ${reason}`, () => {})
      })
    }
  })
}

export type CaseGroups = Readonly<Record<string, readonly Case[]>>
