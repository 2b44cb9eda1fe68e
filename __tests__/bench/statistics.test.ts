import { expect, test } from '@jest/globals'
import { median, medianOf, ratio } from '../../bench/measure/statistics.ts'

const medians: readonly (readonly [values: readonly number[], median: number | undefined])[] = [
  [[], undefined],
  [[7], 7],
  [[9, 1], 5],
  [[3, 1, 2], 2],
  [[10, 9, 100, 1], 9.5]
]
test.each(medians)('the median of %j is %s', (values, expected) => {
  expect(median(values)).toBe(expected)
})

test('what was not measured does not count', () => {
  expect(medianOf([undefined, 3, undefined, 1, 2])).toBe(2)
  expect(medianOf([undefined])).toBeUndefined()
})

const ratios: readonly (readonly [part: number | undefined, whole: number | undefined, ratio: number | undefined])[] = [
  [1, 2, 0.5],
  [undefined, 2, undefined],
  [1, undefined, undefined],
  [1, 0, undefined]
]
test.each(ratios)('%s to %s is %s', (part, whole, expected) => {
  expect(ratio(part, whole)).toBe(expected)
})
