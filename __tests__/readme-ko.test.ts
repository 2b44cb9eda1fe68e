import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { CHECKS } from '../src/verify/registry.ts'
import { anchorsOf, blocksOf, sectionOf, withoutBlocks } from './helpers/markdown.ts'

const root = join(import.meta.dirname, '..')
const korean = read('README.ko.md')
const readme = read('README.md')
const english = ['README.md', ...globSync('docs/**/*.md', { cwd: root })].map(path => [path, read(path)] as const)
const action = read('action.yml')

/** Custom anchors: https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#custom-anchors */
const names = [...korean.matchAll(/^<a name="([^"]+)"><\/a>\n\n## /gm)].map(match => match[1] ?? '')

describe('the sections of README.ko.md', () => {
  const main = [
    'why-not-aws-s3-sync',
    'try-it-here',
    'quick-start',
    'what-a-run-does',
    'previews',
    'verify-why-doesnt-my-domain-work',
    'going-back',
    'permissions',
    'state',
    'inputs',
    'troubleshooting',
    'not-in-this-version',
    'license'
  ]

  test('answer to the anchors of the README', () => {
    expect([...names].sort()).toEqual([...main].sort())
    expect(names.filter(name => !anchorsOf(readme).includes(name))).toEqual([])
  })

  test('are all in its list, and the README leads here', () => {
    const [contents = ''] = korean.split(/^<a name/m)
    const listed = [...contents.matchAll(/^- \[.+\]\(#([^)]+)\)$/gm)].map(match => match[1] ?? '')
    const slugs = [...korean.matchAll(/(?:^<a name="([^"]+)"><\/a>\n\n)?^## (.+)$/gm)].map(
      ([, name, heading = '']) => name ?? anchorsOf(`## ${heading}`)[0]
    )
    expect(listed).toEqual(slugs)
    expect(readme).toContain('[한국어](README.ko.md)')
  })
})

describe('the blocks of README.ko.md', () => {
  const blocks = blocksOf('README.ko.md', korean)
  const known = english.flatMap(([path, text]) => blocksOf(path, text)).map(fenced)

  test('are the workflows, the policies and the commands', () => {
    expect(blocks.map(block => block.language).sort()).toEqual([
      'json',
      'json',
      'json',
      'sh',
      'sh',
      'yaml',
      'yaml',
      'yaml'
    ])
  })

  test.each(blocks.map(block => [block.line, block] as const))('line %i: is in the English docs', (_, block) => {
    expect(known).toContain(fenced(block))
  })

  test('quote reports as the README does', () => {
    const quoted = korean.split('\n').filter(line => line.startsWith('>'))
    expect(quoted.length).toBeGreaterThan(5)
    expect(quoted.filter(line => !readme.split('\n').includes(line))).toEqual([])
  })
})

describe('the links of README.ko.md', () => {
  const links = [...withoutBlocks(korean).matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1] ?? '')

  test.each([...new Set(links)].filter(target => !/^https?:/.test(target)))('%s resolves', target => {
    const [file = '', anchor] = target.split('#')
    const path = file === '' ? join(root, 'README.ko.md') : resolve(root, dirname('README.ko.md'), file)
    expect(existsSync(path)).toBe(true)
    const own = file === '' ? names : []
    if (anchor !== undefined) expect([...own, ...anchorsOf(readFileSync(path, 'utf8'))]).toContain(anchor)
  })

  test('out of the repository are those of the README', () => {
    const outside = links.filter(target => /^https?:/.test(target))
    expect(outside.length).toBeGreaterThan(1)
    expect(outside.filter(target => !readme.includes(`](${target})`))).toEqual([])
  })
})

describe('what README.ko.md names', () => {
  test('is named so in English too', () => {
    const vocabulary = [...english.map(([, text]) => text), action].join('\n')
    const onlyHere = ['ap-northeast-2', '.github/workflows/deploy.yml']
    const spans = [...korean.replaceAll(/^```[\s\S]*?\n```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(
      match => match[1] ?? ''
    )
    expect(spans.length).toBeGreaterThan(100)
    expect([...new Set(spans)].filter(span => !vocabulary.includes(span) && !onlyHere.includes(span))).toEqual([])
  })

  test('inputs have the defaults of action.yml', () => {
    const inputs = record(record(parse(action)).inputs)
    const rows = [...sectionOf(korean, '입력과 출력').matchAll(/^\| `([\w-]+)` \| (.*?) ?\| /gm)]
    expect(rows.length).toBeGreaterThan(20)
    for (const [, name = '', shown] of rows) {
      const { default: value, required } = record(inputs[name])
      const expected = required === true ? '**필수**' : value === undefined || value === '' ? '' : `\`${value}\``
      expect([name, shown]).toEqual([name, expected])
    }
  })

  test('outputs exist', () => {
    const outputs = Object.keys(record(record(parse(action)).outputs))
    const line = sectionOf(korean, '입력과 출력').match(/^`result`.*$/m)?.[0] ?? ''
    const named = [...line.matchAll(/`([\w-]+)`/g)].map(match => match[1] ?? '')
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter(name => !outputs.includes(name))).toEqual([])
  })

  test('checks exist, and are as many as it says', () => {
    const ids = CHECKS.map(check => String(check.id))
    const named = [...korean.matchAll(/\b(?:S3|CF|API|ACM|R53|L)-\d+\b/g)].map(match => match[0])
    expect(named.length).toBeGreaterThan(40)
    expect(named.filter(id => !ids.includes(id))).toEqual([])
    expect(korean).toContain(`[${CHECKS.length}가지 검사](docs/checks.md)`)
  })
})

function fenced({ language, text }: { readonly language: string; readonly text: string }): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
