import { describe, expect, test } from '@jest/globals'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPlural,
  formatShare,
  formatThroughput
} from '../../src/util/format.ts'

describe('sizes are decimal, at most three digits', () => {
  test.each([
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1049, '1 kB'],
    [1050, '1.1 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [412_300, '412 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [1_400_000, '1.4 MB'],
    [5_368_709_120, '5.4 GB'],
    [5e12, '5 TB'],
    [Number.NaN, '0 B'],
    [-5, '0 B']
  ])('%d → %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
})

describe('durations', () => {
  test.each([
    [0, '0 ms'],
    [0.4, '0 ms'],
    [820, '820 ms'],
    [999.6, '1 s'],
    [3_400, '3.4 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_499, '59 min 59 s'],
    [3_599_500, '1 h'],
    [3_780_000, '1 h 3 min'],
    [7_199_000, '2 h'],
    [Number.POSITIVE_INFINITY, '0 ms']
  ])('%d ms → %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})

test('counts have commas between thousands', () => {
  expect([0, 999, 1000, 12_345, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '12,345', '1,234,567'])
})

test('one is singular, everything else plural', () => {
  expect(formatPlural(1, 'file')).toBe('1 file')
  expect(formatPlural(0, 'file')).toBe('0 files')
  expect(formatPlural(1200, 'retry', 'retries')).toBe('1,200 retries')
})

test('throughput needs bytes and time', () => {
  expect(formatThroughput(686_000, 2000)).toBe('343 kB/s')
  expect(formatThroughput(0, 2000)).toBeUndefined()
  expect(formatThroughput(10, 0)).toBeUndefined()
})

test.each([
  [34, 100, '34 %'],
  [1, 1000, 'under 1 %'],
  [0, 10, '0 %'],
  [0, 0, '0 %'],
  [10, 10, '100 %']
])('share of %d in %d is %s', (part, whole, text) => expect(formatShare(part, whole)).toBe(text))
