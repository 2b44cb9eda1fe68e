import { describe, expect, test } from '@jest/globals'
import { readPairs } from '../../../sandbox/runner/file-command.ts'

describe('readPairs', () => {
  test.each<[string, string, [string, string][]]>([
    ['nothing', '', []],
    ['a pair', 'a=1\n', [['a', '1']]],
    ['a pair without a final newline', 'a=1', [['a', '1']]],
    ['an empty value', 'a=\n', [['a', '']]],
    ['an equals sign and a heredoc sign in the value', 'a=b=c<<d\n', [['a', 'b=c<<d']]],
    [
      'empty lines between',
      '\na=1\n\nb=2\n',
      [
        ['a', '1'],
        ['b', '2']
      ]
    ],
    [
      'a heredoc',
      'a<<END\none\n\n two=2\nEND\nb=3\n',
      [
        ['a', 'one\n\n two=2'],
        ['b', '3']
      ]
    ],
    ['an empty heredoc', 'a<<END\nEND\n', [['a', '']]],
    ['a heredoc that holds an empty line', 'a<<END\n\nEND\n', [['a', '']]],
    ['a delimiter with an equals sign', 'a<<x=y\nv\nx=y\n', [['a', 'v']]],
    [
      'the last of two values',
      'a=1\na=2\n',
      [
        ['a', '1'],
        ['a', '2']
      ]
    ],
    ['carriage returns, which are part of the value', 'a=1\r\n', [['a', '1\r']]]
  ])('%s', (_, text, pairs) => expect([...readPairs(text)]).toEqual(pairs))

  test.each([
    ['no separator', 'a\n', "Invalid format 'a'"],
    ['no name', '=1\n', "Invalid format '=1'. Name must not be empty"],
    [
      'no name before a heredoc',
      '<<END\n',
      "Invalid format '<<END'. Name must not be empty and delimiter must not be empty"
    ],
    ['no delimiter', 'a<<\n', "Invalid format 'a<<'. Name must not be empty and delimiter must not be empty"],
    ['no end', 'a<<END\none\n', "Invalid value. Matching delimiter not found 'END'"],
    ['an end glued to the value', 'a<<END\noneEND\n', "Invalid value. Matching delimiter not found 'END'"]
  ])('refuses %s', (_, text, message) => expect(() => [...readPairs(text)]).toThrow(message))

  test('gives the pairs before a malformed line', () => {
    const read: string[] = []
    expect(() => {
      for (const [name] of readPairs('a=1\noops\nb=2\n')) read.push(name)
    }).toThrow("Invalid format 'oops'")
    expect(read).toEqual(['a'])
  })
})
