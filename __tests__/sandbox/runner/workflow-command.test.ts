import { describe, expect, test } from '@jest/globals'
import { parseWorkflowCommand } from '../../../sandbox/runner/workflow-command.ts'

const KNOWN = new Set(['error', 'warning', 'group', 'debug'])
const parse = (line: string) => parseWorkflowCommand(line, name => KNOWN.has(name))

describe('a line that is a command', () => {
  test.each([
    ['::group::Build', { name: 'group', properties: {}, data: 'Build' }],
    ['  ::debug::indented', { name: 'debug', properties: {}, data: 'indented' }],
    ['::ERROR::any case', { name: 'ERROR', properties: {}, data: 'any case' }],
    ['::error::a::b', { name: 'error', properties: {}, data: 'a::b' }],
    ['::error::', { name: 'error', properties: {}, data: '' }],
    [
      '::error file=src/a.ts,line=3,title=No%2C not%3A this::one%0Atwo %25 three',
      { name: 'error', properties: { file: 'src/a.ts', line: '3', title: 'No, not: this' }, data: 'one\ntwo % three' }
    ],
    ['::error ::no properties', { name: 'error', properties: {}, data: 'no properties' }],
    ['::error file=,line=3,=x,bare::m', { name: 'error', properties: { line: '3' }, data: 'm' }],
    ['::error title=a=b::m', { name: 'error', properties: { title: 'a=b' }, data: 'm' }],
    ['::error::%250A', { name: 'error', properties: {}, data: '%0A' }],
    ['::error::%3A stays in data', { name: 'error', properties: {}, data: '%3A stays in data' }],
    ['##[group]Old style', { name: 'group', properties: {}, data: 'Old style' }],
    ['text ##[error file=a%3Bb;line=2]%5D', { name: 'error', properties: { file: 'a;b', line: '2' }, data: ']' }]
  ])('%j', (line, command) => expect(parse(line)).toEqual(command))
})

describe('a line that is ordinary output', () => {
  test.each(['plain', '', '::group', '::unknown::x', 'text ::group::x', ':: group::x', '##[unknown]x', '##[group'])(
    '%j',
    line => expect(parse(line)).toBeUndefined()
  )
})
