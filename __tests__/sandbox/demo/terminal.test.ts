import { describe, expect, test } from '@jest/globals'
import { createTerminal } from '../../../sandbox/demo/terminal.ts'

function record(output: { isTTY?: boolean; columns?: number } = {}, env = {}) {
  let text = ''
  const terminal = createTerminal({ ...output, write: (part: string) => (text += part) }, env)
  return { terminal, written: () => text }
}

describe('createTerminal', () => {
  test('writes plain lines where nobody looks', () => {
    const { terminal, written } = record()
    terminal.title('Step')
    terminal.status('working')
    terminal.line('3 files', 'upload')
    terminal.line('alone')
    terminal.check(true, 'it holds', 'this')
    expect(written()).toBe('\nStep\n  upload        3 files\n  alone\n  ✓ it holds\n')
    expect(terminal.failures).toEqual([])
  })

  test('says and remembers what was found instead', () => {
    const { terminal, written } = record()
    terminal.check(false, 'two paths', '/*')
    terminal.check(false, 'all files', '')
    terminal.check(true, 'index.html last')
    expect(written()).toBe('  ✗ two paths. Found: /*\n  ✗ all files\n  ✓ index.html last\n')
    expect(terminal.failures).toEqual(['two paths. Found: /*', 'all files'])
  })

  test('on a terminal, shows what is going on in one line that the next output replaces', () => {
    const { terminal, written } = record({ isTTY: true, columns: 20 }, { NO_COLOR: '1' })
    terminal.status('\u001B[32ma long line of output\u001B[0m')
    terminal.line('done')
    expect(written()).toBe('\r\u001B[2K  … a long line of \r\u001B[2K  done\n')
  })

  test.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{}, {}, false]
  ])('%j with %j: colours %j', (output, env, colours) => {
    const { terminal, written } = record(output, env)
    terminal.check(true, 'x')
    expect(written().includes('\u001B[32m')).toBe(colours)
  })
})
