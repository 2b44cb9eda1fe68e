import { expect, test } from '@jest/globals'
import { wildcardOf } from '../../src/util/wildcard.ts'

test.each([
  ['www.example.com', '*.example.com'],
  ['a.b.example.com', '*.b.example.com'],
  ['example.com', '*.com']
])('%s is covered by %s', (domain, wildcard) => {
  expect(wildcardOf(domain)).toBe(wildcard)
})
