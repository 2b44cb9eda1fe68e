import { expect, test } from '@jest/globals'
import { compareUtf8 } from '../../src/util/utf8-order.ts'

const keys = [
  '',
  'a',
  'a b',
  'a-b',
  'a.b',
  'a/b',
  'a0',
  'aa',
  'b',
  'é',
  'e\u0301',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '🦊',
  '🦋',
  '𐀀',
  'a🦊',
  'a\uffff'
]

test('orders as the bytes of UTF-8 do', () => {
  for (const a of keys) {
    for (const b of keys) {
      expect([a, b, Math.sign(compareUtf8(a, b))]).toEqual([a, b, Buffer.compare(Buffer.from(a), Buffer.from(b))])
    }
  }
})
