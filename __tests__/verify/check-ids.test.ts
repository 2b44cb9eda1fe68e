import { expect, test } from '@jest/globals'
import { checkIds } from '../../src/verify/check-ids.ts'
import { CHECKS } from '../../src/verify/registry.ts'

test('the ids are those of the registry, in its order', () => {
  expect(checkIds).toEqual(CHECKS.map(({ id }) => id))
})
