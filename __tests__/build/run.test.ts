import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { buildEnvironment } from '../../src/build/environment.ts'
import { runCommand } from '../../src/build/run.ts'
import { temporaryFolder } from './folder.ts'
import { effectiveCommands, recordedLog } from './recorded-log.ts'
import { rejection } from './rejection.ts'

const env = buildEnvironment(process.env, []).env

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A process that has ended and that nobody has collected yet is a zombie, state Z.
    return !(existsSync(`/proc/${pid}/stat`) && /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
  } catch {
    return false
  }
}

describe('a command', () => {
  test('streams both of its outputs line by line into a group, and is timed', async () => {
    using folder = temporaryFolder({})
    const { log, lines } = recordedLog()
    const command = 'printf "one\\ntwo"; sleep 0.1; printf "\\nthree\\n" >&2; sleep 0.1; echo; pwd'
    const { durationMs } = await runCommand({ command, directory: folder.path, env, log })
    expect(lines[0]).toBe(`::group::${command}`)
    expect(lines).toEqual(expect.arrayContaining(['one', 'two', 'three', folder.path]))
    expect(lines.at(-1)).toBe('::endgroup::')
    expect(durationMs).toBeGreaterThanOrEqual(200)
    expect(durationMs).toBeLessThan(10_000)
  })

  test('is heard while it runs, not at its end', async () => {
    using folder = temporaryFolder({})
    const { log, lines } = recordedLog()
    const running = runCommand({
      command: 'echo started; while [ ! -e go ]; do sleep 0.05; done; echo done',
      directory: folder.path,
      env,
      log
    })
    while (!lines.includes('started')) await delay(10)
    expect(lines).not.toContain('done')
    writeFileSync(join(folder.path, 'go'), '')
    await running
    expect(lines).toContain('done')
  })

  test('cannot issue workflow commands, whatever it prints', async () => {
    using folder = temporaryFolder({})
    const { log, lines } = recordedLog()
    const printed = [
      '::set-output name=url::x',
      '::error::x',
      '::stop-commands::x',
      '::x::',
      '::add-mask::a',
      '::endgroup::'
    ]
    const command = `printf '%s\\n' '${printed.join("' '")}'`
    await runCommand({ command, directory: folder.path, env, log })
    for (const line of printed) expect(lines).toContain(line)
    expect(effectiveCommands(lines)).toEqual([`::group::${command}`, '::endgroup::'])
    // The counterpart: without the section, they would have had an effect.
    expect(effectiveCommands(printed)).not.toEqual([])
  })

  test('gives commands back to the runner when it fails, too', async () => {
    using folder = temporaryFolder({})
    const { log, lines } = recordedLog()
    await rejection(runCommand({ command: 'echo ::error::x; exit 3', directory: folder.path, env, log }))
    expect(effectiveCommands([...lines, '::notice::after'])).toEqual([
      '::group::echo ::error::x; exit 3',
      '::endgroup::',
      '::notice::after'
    ])
  })

  test('sees the environment that it was given and nothing else', async () => {
    using folder = temporaryFolder({})
    process.env.AWS_SECRET_ACCESS_KEY = 'hush'
    try {
      const { log, lines } = recordedLog()
      await runCommand({ command: 'env', directory: folder.path, env: { PATH: env.PATH ?? '', VITE_A: 'b' }, log })
      expect(lines).toContain('VITE_A=b')
      expect(lines.join('\n')).not.toContain('hush')
      const clean = recordedLog()
      await runCommand({
        command: 'env',
        directory: folder.path,
        env: buildEnvironment(process.env, []).env,
        log: clean.log
      })
      expect(clean.lines).toContain(`PATH=${process.env.PATH}`)
      expect(clean.lines.join('\n')).not.toContain('hush')
    } finally {
      delete process.env.AWS_SECRET_ACCESS_KEY
    }
  })

  test('that fails is told with exit code and last lines, without colours', async () => {
    using folder = temporaryFolder({})
    const { log } = recordedLog()
    const command = 'for i in $(seq 30); do echo "line $i"; done; printf "\\033[31mred\\033[0m\\n"; exit 3'
    const error = await rejection(runCommand({ command, directory: folder.path, env, log }))
    expect(error.code).toBe('build-failed')
    expect(error.message).toContain('ended with exit code 3')
    expect(error.message).toMatch(/Its last lines:\nline 12\n(?:line \d+\n){18}red$/)
  })

  test.each([
    ['a failing part of a pipe', 'false | cat'],
    ['the first of several lines', 'false\necho not reached']
  ])('fails with %s', async (_, command) => {
    using folder = temporaryFolder({})
    const { log, lines } = recordedLog()
    expect((await rejection(runCommand({ command, directory: folder.path, env, log }))).code).toBe('build-failed')
    expect(lines).not.toContain('not reached')
  })

  test('that is not there gets a hint', async () => {
    using folder = temporaryFolder({})
    const { log } = recordedLog()
    const error = await rejection(runCommand({ command: 'no-such-tool build', directory: folder.path, env, log }))
    expect(error.message).toContain('exit code 127')
    expect(error.remedy).toContain('"no-such-tool" was not found')
  })

  test('that cannot even start is a failed build', async () => {
    const { log } = recordedLog()
    const error = await rejection(runCommand({ command: 'true', directory: '/no/such/folder', env, log }))
    expect(error.message).toContain('The build could not be started: `true`')
  })

  test('does not wait for a child in the background that keeps the output open', async () => {
    using folder = temporaryFolder({})
    const { log, lines } = recordedLog()
    const startedAt = performance.now()
    await runCommand({ command: 'sleep 30 & echo $!', directory: folder.path, env, log })
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    const pid = Number(lines.find(line => /^\d+$/.test(line)))
    process.kill(pid)
  })
})

describe('cancelling', () => {
  // Each waits for a line of the grandchild, so that it is known to run.
  test.each([
    ['that ends when asked', 'sleep 60 & echo "pid $!"; wait'],
    ['that ignores SIGTERM', `bash -c 'trap "" TERM; echo "pid $$"; while true; do sleep 0.1; done' & wait`]
  ])('ends the command and a grandchild %s', async (_, command) => {
    using folder = temporaryFolder({})
    const { log, lines } = recordedLog()
    const controller = new AbortController()
    const running = rejection(runCommand({ command, directory: folder.path, env, log, signal: controller.signal }))
    while (!lines.some(line => line.startsWith('pid '))) await delay(10)
    const pid = Number(lines.find(line => line.startsWith('pid '))?.slice(4))
    expect(isAlive(pid)).toBe(true)
    const abortedAt = performance.now()
    controller.abort(new Error('SIGINT'))
    const error = await running
    expect(error.code).toBe('cancelled')
    expect(performance.now() - abortedAt).toBeLessThan(4_500)
    await delay(50)
    expect(isAlive(pid)).toBe(false)
    expect(lines.at(-1)).toBe('::endgroup::')
  })

  test('before the start starts nothing', async () => {
    using folder = temporaryFolder({})
    const { log } = recordedLog()
    const error = await rejection(
      runCommand({ command: 'touch started', directory: folder.path, env, log, signal: AbortSignal.abort() })
    )
    expect(error.code).toBe('cancelled')
    expect(existsSync(join(folder.path, 'started'))).toBe(false)
  })
})
