import { describe, expect, test } from '@jest/globals'
import { shellCall } from '../../src/build/shell.ts'

describe('the shell of a command line', () => {
  test('is bash, stopping at the first error, and sh where there is no bash', () => {
    expect(shellCall('a | b', 'linux', () => true)).toEqual({
      file: 'bash',
      args: ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', 'a | b'],
      verbatim: false
    })
    expect(shellCall('a', 'darwin', () => false)).toEqual({ file: 'sh', args: ['-e', '-c', 'a'], verbatim: false })
  })

  test('is PowerShell on Windows, and cmd where there is none', () => {
    const { file, args } = shellCall('npm ci\nnpm run build', 'win32', program => program === 'pwsh')
    expect(file).toBe('pwsh')
    expect(args.at(-1)?.split('\n')).toEqual([
      "$ErrorActionPreference = 'stop'",
      'npm ci',
      'npm run build',
      'if ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }'
    ])
    expect(shellCall('echo "a b"', 'win32', () => false)).toEqual({
      file: 'cmd.exe',
      args: ['/d', '/s', '/c', '"echo "a b""'],
      verbatim: true
    })
  })
})
