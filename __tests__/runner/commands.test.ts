import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as core from '@actions/core'
import { expect, jest, test } from '@jest/globals'
import { appendFileCommand, workflowCommand } from '../../src/runner/commands.ts'

const texts = ['plain', '', '100 %', 'a\nb\r\nc', 'a: b, c', '::error::x', 'ü 🦊', '%0A', 'ends in\n']

/** What the toolkit itself writes to standard output. */
function printed(write: () => void): string {
  const lines: string[] = []
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    lines.push(String(chunk))
    return true
  })
  try {
    write()
  } finally {
    spy.mockRestore()
  }
  return lines.join('')
}

test.each(['error', 'warning', 'notice'] as const)('%s is written byte for byte as the toolkit does', level => {
  for (const message of texts) {
    for (const title of texts) {
      const ours = workflowCommand(level, { title, file: 'src/a,b.ts', line: 3 }, message)
      const theirs = printed(() => core[level](message, { title, file: 'src/a,b.ts', startLine: 3 }))
      expect(`${ours}\n`).toBe(theirs.replace(/\r\n$/, '\n'))
    }
  }
})

test('debug and group too', () => {
  for (const message of texts) {
    expect(`${workflowCommand('debug', {}, message)}\n`).toBe(printed(() => core.debug(message)))
    expect(`${workflowCommand('group', {}, message)}\n`).toBe(printed(() => core.startGroup(message)))
  }
})

test('outputs are written as the toolkit does, but for the random delimiter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'outputs-'))
  const theirs = join(folder, 'theirs')
  const ours = join(folder, 'ours')
  for (const file of [theirs, ours]) writeFileSync(file, '')
  const before = process.env.GITHUB_OUTPUT
  process.env.GITHUB_OUTPUT = theirs
  try {
    for (const [index, text] of texts.entries()) {
      core.setOutput(`name-${index}`, text)
      appendFileCommand(ours, `name-${index}`, text)
    }
  } finally {
    if (before === undefined) delete process.env.GITHUB_OUTPUT
    else process.env.GITHUB_OUTPUT = before
  }
  const normal = (file: string) => readFileSync(file, 'utf8').replaceAll(/ghadelimiter_[0-9a-f-]{36}/g, 'DELIMITER')
  expect(normal(ours)).toBe(normal(theirs))
})
