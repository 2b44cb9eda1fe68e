import { describe, expect, test } from '@jest/globals'
import { buildFailed, type FailedCommand } from '../../src/build/failure.ts'

const failed: FailedCommand = {
  command: 'npm run build',
  exitCode: 1,
  signal: null,
  durationMs: 3400,
  lastLines: ['no']
}

describe('a failed build', () => {
  test('tells command, end, time and last lines', () => {
    const error = buildFailed({ ...failed, lastLines: ['first', 'last'] })
    expect(error.code).toBe('build-failed')
    expect(error.message).toBe(
      'The build failed: `npm run build` ended with exit code 1 after 3.4 s.\nIts last lines:\nfirst\nlast'
    )
    expect(buildFailed({ ...failed, exitCode: null, signal: 'SIGKILL', lastLines: [] }).message).toBe(
      'The build failed: `npm run build` was ended by SIGKILL after 3.4 s. It printed nothing.'
    )
  })

  const rows: readonly (readonly [string, Partial<FailedCommand>, string])[] = [
    ['bash', { exitCode: 127, lastLines: ['bash: line 1: vite: command not found'] }, '"vite" was not found.'],
    ['npm', { exitCode: 127, lastLines: ['> vite build', 'sh: 1: vite: not found'] }, '"vite" was not found.'],
    ['macOS', { exitCode: 127, lastLines: ['sh: tsc: command not found'] }, '"tsc" was not found.'],
    ['cmd', { lastLines: ["'vite' is not recognized as an internal or external command,"] }, '"vite" was not found.'],
    ['127 alone', { exitCode: 127, lastLines: [] }, 'A program that the command calls was not found.'],
    ['not executable', { exitCode: 126 }, 'git update-index --chmod=+x'],
    ['heap', { exitCode: 134, lastLines: ['FATAL ERROR: JavaScript heap out of memory'] }, 'NODE_OPTIONS='],
    ['killed', { exitCode: null, signal: 'SIGKILL' }, 'memory ran out'],
    ['killed inside of a shell', { exitCode: 137 }, 'memory ran out'],
    ['pnpm lockfile', { lastLines: ['ERR_PNPM_OUTDATED_LOCKFILE  Cannot install'] }, 'does not fit package.json'],
    [
      'npm lockfile',
      {
        lastLines: [
          'npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.'
        ]
      },
      'does not fit package.json'
    ],
    ['anything else', {}, 'goes into `build-env`']
  ]
  test.each(rows)('remedy: %s', (_, ending, remedy) => {
    expect(buildFailed({ ...failed, ...ending }).remedy).toContain(remedy)
  })
})
