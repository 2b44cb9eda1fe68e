import { describe, expect, test } from '@jest/globals'
import { commonStart, expand, isPullRequestNumber, numberAtStart, placesIn } from '../../src/preview/template.ts'

describe('the number of a pull request', () => {
  test.each(['1', '7', '10', '9999999999'])('%j is one', text => {
    expect(isPullRequestNumber(text)).toBe(true)
  })

  test.each([
    '',
    '0',
    '00',
    '07',
    '-1',
    '+1',
    '1.0',
    '1e3',
    ' 7',
    '7 ',
    '7\n',
    '7\n8',
    '٧',
    '７',
    '²',
    'Ⅶ',
    '12345678901'
  ])('%j is none', text => {
    expect(isPullRequestNumber(text)).toBe(false)
  })
})

test('a template is expanded and counted', () => {
  expect(expand('previews/pr-{number}/', 7)).toBe('previews/pr-7/')
  expect(['a', '{number}', '{number}{number}', '{NUMBER}'].map(placesIn)).toEqual([0, 1, 2, 0])
  expect(commonStart('previews/pr-{number}/')).toBe('previews/pr-')
  expect(commonStart('{number}/')).toBe('')
})

describe('the number that a text starts with', () => {
  test.each<[template: string, text: string, number: number | undefined]>([
    ['previews/pr-{number}/', 'previews/pr-1/', 1],
    ['previews/pr-{number}/', 'previews/pr-1/assets/pr-2/x.js', 1],
    ['previews/pr-{number}/', 'previews/pr-10/', 10],
    ['previews/pr-{number}/', 'previews/pr-1', undefined],
    ['previews/pr-{number}/', 'previews/pr-1x/', undefined],
    ['previews/pr-{number}/', 'previews/pr-01/', undefined],
    ['previews/pr-{number}/', 'previews/pr-/', undefined],
    ['previews/pr-{number}/', 'previews/pr-12345678901/', undefined],
    ['previews/pr-{number}/', 'x/previews/pr-1/', undefined],
    ['previews/pr-{number}/', 'Previews/pr-1/', undefined],
    ['{number}/', '2024/index.html', 2024],
    // The rest of the name is taken literally, and may begin with a digit.
    ['a.b/{number}0/', 'a.b/100/', 10],
    ['a.b/{number}0/', 'a.b/1/', undefined],
    ['a.b/{number}/', 'axb/1/', undefined],
    ['a(b|c)+$/{number}/', 'a(b|c)+$/3/', 3]
  ])('%s: %s → %s', (template, text, number) => {
    expect(numberAtStart(template, text)).toBe(number)
  })
})
