import { expect, test } from '@jest/globals'
import { CHECKS } from '../../../src/verify/registry.ts'
import { allRows } from './rows/all.ts'
import { statesOf } from './sabotage.ts'
import { openScene, verifySandbox } from './scene.ts'

test('every check of the registry has something that only it is there to see', () => {
  const rows = new Set(allRows.map(({ check }) => check))
  expect(CHECKS.map(({ id }) => id).filter(id => !rows.has(id))).toEqual([])
  expect([...rows].filter(id => CHECKS.every(check => check.id !== id))).toEqual([])
})

test('before anything is done to it, all is well', async () => {
  const scene = await openScene()
  try {
    const verified = await verifySandbox(scene)
    expect(verified.verdict).toBe('pass')
    const others = Object.entries(statesOf(verified)).filter(([, state]) => state !== 'pass')
    // No error response leads to a page, and there is one domain.
    expect(Object.fromEntries(others)).toEqual({ 'CF-11': 'skip', 'L-16': 'skip' })
  } finally {
    await scene.close()
  }
})
