import { describe, expect, test } from '@jest/globals'
import type { CheckFinding } from '../../../src/report/verification.ts'
import { type Row, textOf } from './row.ts'
import { LONG, openScene, type Scene, type Verified, verifySandbox } from './scene.ts'

/** What was found, in one word each: a check that does not apply is not one that was kept from looking. */
export function statesOf({ findings }: Pick<Verified, 'findings'>): Readonly<Record<string, string>> {
  return Object.fromEntries(findings.map(({ id, state }) => [id, state]))
}

export async function withScene<T>(row: Row, use: (scene: Scene) => Promise<T>): Promise<T> {
  const scene = await openScene(row)
  try {
    await row.prepare?.(scene)
    return await use(scene)
  } finally {
    await scene.close()
  }
}

/** What all rows begin with that prepare nothing; looked at once. */
let untouched: Promise<Readonly<Record<string, string>>> | undefined

async function before(row: Row, scene: Scene): Promise<Readonly<Record<string, string>>> {
  if (row.prepare !== undefined || row.create !== undefined || row.sandbox !== undefined) {
    const states = statesOf(await verifySandbox(scene))
    scene.later(LONG)
    return states
  }
  untouched ??= verifySandbox(scene).then(statesOf)
  const states = await untouched
  scene.later(LONG)
  return states
}

export function describeRows(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    test.each(rows.map(row => [row.check, row.name, row] as const))('%s: %s', async (_, __, row) => {
      await withScene(row, async scene => {
        const earlier = await before(row, scene)
        expect(earlier[row.check]).toBe('pass')
        await row.sabotage(scene)
        const verified = await verifySandbox(scene)
        expectRow(row, scene, earlier, verified)
      })
    })
  })
}

/** The check says what is wrong and what to do, and no other one says anything else than before but for a reason. */
export function expectRow(
  row: Row,
  scene: Scene,
  earlier: Readonly<Record<string, string>>,
  verified: Pick<Verified, 'findings'>
): void {
  const found = findingOf(verified, row.check)
  expect(found).toMatchObject({ state: row.state })
  expect(found.causedBy).toBeUndefined()
  expect(found.evidence?.actual).toContain(textOf(row.shows, scene))
  expect(`${found.remedy?.text} ${found.remedy?.kind === 'console' ? found.remedy.url : ''}`).toContain(
    textOf(row.remedy, scene)
  )
  const others = verified.findings.filter(
    ({ id, state, causedBy }) => id !== row.check && state !== earlier[id] && causedBy !== row.check
  )
  const expected = Object.entries(row.also ?? {}).map(([id, [state]]) => [id, state])
  expect(Object.fromEntries(others.map(one => [one.id, one.state]))).toEqual(Object.fromEntries(expected))
}

export function findingOf({ findings }: Pick<Verified, 'findings'>, id: string): CheckFinding {
  const found = findings.find(one => one.id === id)
  if (found === undefined) throw new Error(`There is no check ${id}.`)
  return found
}
