import { describe, expect, test } from '@jest/globals'
import { cutBytes, shorten, shortenName, visible } from '../../src/report/text.ts'

describe('what can’t be seen is made visible', () => {
  test.each([
    ['two\nlines', 'two␊lines'],
    ['cr\r\ttab', 'cr␍␉tab'],
    ['\u0000\u001b[31m', '␀␛[31m'],
    ['del\u007f', 'del␡'],
    ['next\u0085line', 'next⟨U+0085⟩line'],
    ['gpj.\u202exe', 'gpj.⟨U+202E⟩xe'],
    ['isolate\u2066', 'isolate⟨U+2066⟩'],
    ['zero\u200bwidth', 'zero⟨U+200B⟩width'],
    ['line\u2028separator', 'line⟨U+2028⟩separator'],
    ['tag\u{e0041}', 'tag⟨U+E0041⟩'],
    ['half \ud83d pair', 'half \ufffd pair']
  ])('%j → %s', (text, shown) => expect(visible(text)).toBe(shown))

  test.each(['café', 'cafe\u0301', '日本語', 'שלום', '👩\u200d💻', '❤\ufe0f', 'a b'])('%j stays', text =>
    expect(visible(text)).toBe(text)
  )
})

describe('shorten', () => {
  test('leaves what fits', () => expect(shorten('12345', 5)).toBe('12345'))
  test('cuts at a space where one is near', () => expect(shorten('one two three four', 16)).toBe('one two three…'))
  test('cuts a long word', () => expect(shorten('a'.repeat(30), 10)).toBe(`${'a'.repeat(9)}…`))
  test('counts the ending', () => expect(shorten('a'.repeat(30), 10, ' etc.')).toBe('aaaaa etc.'))
  test('keeps characters whole at every length', () => {
    for (let max = 1; max < 12; max++) {
      const cut = shorten('😀'.repeat(8), max)
      expect(cut.isWellFormed()).toBe(true)
      expect(cut.length).toBeLessThanOrEqual(max)
    }
  })
})

describe('shortenName', () => {
  test('keeps both ends', () => expect(shortenName('assets/very/long/path/index.js', 15)).toBe('assets/…ndex.js'))
  test('keeps characters whole at every length', () => {
    for (let max = 1; max < 16; max++) {
      const cut = shortenName('😀'.repeat(9), max)
      expect(cut.isWellFormed()).toBe(true)
      expect(cut.length).toBeLessThanOrEqual(max)
    }
  })
})

test('cutBytes keeps to the limit and to whole characters', () => {
  const text = 'aé日😀'.repeat(3)
  for (let max = 0; max <= Buffer.byteLength(text) + 1; max++) {
    const cut = cutBytes(text, max)
    expect(text.startsWith(cut)).toBe(true)
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(max)
    expect(max - Buffer.byteLength(cut)).toBeLessThan(max > Buffer.byteLength(text) ? 2 : 4)
  }
})
