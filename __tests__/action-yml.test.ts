import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { actionTables, replaceBetween } from '../scripts/lib/action-tables.ts'
import { guardIds, inputTable } from '../src/inputs/table.ts'

interface ActionFile {
  readonly name: string
  readonly description: string
  readonly branding: unknown
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default?: unknown; readonly required?: boolean }>
  >
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
  readonly runs: unknown
}

const root = join(import.meta.dirname, '..')
const text = readFileSync(join(root, 'action.yml'), 'utf8')
const action = parse(text) as ActionFile

describe('action.yml', () => {
  test('declares the inputs that the code reads, in the same order, with the same defaults', () => {
    const declared = Object.entries(action.inputs).map(([name, input]) => ({
      name,
      default: input.default ?? '',
      required: input.required ?? false
    }))
    const read = Object.entries(inputTable).map(([name, spec]) => ({
      name,
      default: spec.defaultText ?? '',
      required: spec.required
    }))
    expect(declared).toEqual(read)
  })

  test('declares the outputs', () => {
    expect(Object.keys(action.outputs)).toEqual([
      'result',
      'url',
      'preview-url',
      'release-id',
      'previous-release-id',
      'uploaded',
      'updated',
      'unchanged',
      'deleted',
      'bytes-uploaded',
      'invalidation-id',
      'invalidated-paths',
      'report'
    ])
  })

  test('describes each input and output in sentences', () => {
    for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs })) {
      expect(`${name}: ${description}`).toMatch(/: [A-Z`].{20,}\.$/s)
    }
  })

  test('names every guard that can be waived', () => {
    const named = [...(action.inputs.allow?.description ?? '').matchAll(/`([^`]+)`/g)].map(([, id]) => id)
    expect(named).toEqual([...guardIds])
  })

  test('runs on Node 24, cleans up after itself in every case, with the branding of the marketplace', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js', post: 'dist/post.js' })
    expect(action.branding).toEqual({ icon: 'upload-cloud', color: 'orange' })
  })
})

describe('the tables of the README', () => {
  test('are those of action.yml', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const { inputs, outputs } = actionTables(text)
    expect(replaceBetween(replaceBetween(readme, 'inputs', inputs), 'outputs', outputs)).toBe(readme)
  })

  test('take headings from comments, and keep a cell in one line', () => {
    const { inputs, outputs } = actionTables(`
inputs:
  # First things
  a:
    description: |
      One | two
      three
    required: true
  b:
    description: Beta
    default: false
  # Others
  c:
    description: Gamma
outputs:
  x:
    description: Ex
`)
    expect(inputs).toBe(
      [
        '### First things',
        '',
        '| Input | Default | What it does |',
        '| --- | --- | --- |',
        '| `a` | **required** | One \\| two three |',
        '| `b` | `false` | Beta |',
        '',
        '### Others',
        '',
        '| Input | Default | What it does |',
        '| --- | --- | --- |',
        '| `c` |  | Gamma |'
      ].join('\n')
    )
    expect(outputs).toBe('| Output | What it holds |\n| --- | --- |\n| `x` | Ex |')
  })

  test('need their markers', () => {
    expect(() => replaceBetween('# Title', 'inputs', 'x')).toThrow('<!-- inputs:start -->')
    expect(replaceBetween('a<!-- x:start -->old<!-- x:end -->b', 'x', 'new')).toBe(
      'a<!-- x:start -->\n\nnew\n\n<!-- x:end -->b'
    )
  })
})
