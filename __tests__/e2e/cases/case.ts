import { afterAll, beforeAll, describe, test } from '@jest/globals'

/** A case runs the action several times, each a process of its own; on a busy machine that takes its time. */
const TIMEOUT_MS = 180_000

/** What cases need around them; opened once for all of a suite. */
export interface Stage {
  close(): Promise<void>
}

/** A sentence, and its proof on a stage. */
export interface Case<S extends Stage> {
  readonly name: string
  /** Where it takes longer than others. */
  readonly timeoutMs?: number
  run(stage: S): Promise<void>
}

export type CaseGroups<S extends Stage> = Readonly<Record<string, readonly Case<S>[]>>

/**
 * Makes a test of each case, all on one stage.
 *
 * @param whyNot Why they can't run here. Each is shown as skipped then, with this reason; the conformance reporter looks
 *   for `: skipped, `.
 */
export function describeCases<S extends Stage>(
  title: string,
  groups: CaseGroups<S>,
  open: () => Promise<S>,
  whyNot?: string
): void {
  describe(title, () => {
    let stage: S
    beforeAll(async () => {
      stage = await open()
    }, TIMEOUT_MS)
    afterAll(() => stage?.close())
    for (const [group, cases] of Object.entries(groups)) {
      describe(group, () => {
        for (const one of cases) {
          if (whyNot === undefined) test(one.name, () => one.run(stage), one.timeoutMs ?? TIMEOUT_MS)
          else test.skip(`${one.name}: skipped, ${whyNot}`, () => {})
        }
      })
    }
  })
}
