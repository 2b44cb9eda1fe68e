import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type RunOptions, runAction } from '../../../sandbox/runner/run-action.ts'

let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'run-action-')))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const HELPERS = `
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
const write = (name, text) => appendFileSync(process.env['GITHUB_' + name], text)
const show = value => console.log(JSON.stringify(value))
`

/** Writes an action whose scripts are `main` (and `post`), and runs it. */
async function run(
  main: string,
  more: Partial<RunOptions> & { inputs?: Record<string, string>; yml?: string; post?: string } = {}
) {
  const { yml = '', post, ...options } = more
  const actionDir = join(root, 'action')
  const workspace = join(root, 'workspace')
  await Promise.all([mkdir(actionDir, { recursive: true }), mkdir(workspace, { recursive: true })])
  await writeFile(join(actionDir, 'main.mjs'), HELPERS + main)
  if (post !== undefined) await writeFile(join(actionDir, 'post.mjs'), HELPERS + post)
  const runs = `runs:\n  using: node24\n  main: main.mjs\n${post === undefined ? '' : '  post: post.mjs\n'}`
  await writeFile(join(actionDir, 'action.yml'), `name: Test\ndescription: Test\n${yml}\n${runs}`)
  return runAction({ actionDir, workspace, inputs: {}, event: { name: 'push', payload: { after: 'abc' } }, ...options })
}

function shown(log: readonly string[]): unknown[] {
  return log.filter(line => /^[[{"\d]/.test(line)).map(line => JSON.parse(line))
}

describe('the environment', () => {
  test('is Node 24 in the workspace, with the event payload in a file', async () => {
    const { log, conclusion } = await run(`
      show([process.version.split('.')[0], process.cwd(), process.env.GITHUB_WORKSPACE, process.env.GITHUB_EVENT_NAME])
      show(JSON.parse(readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8')))
    `)
    const workspace = join(root, 'workspace')
    expect(shown(log)).toEqual([['v24', workspace, workspace, 'push'], { after: 'abc' }])
    expect(conclusion).toBe('success')
  })

  test('holds nothing of the caller except PATH and HOME and what was given', async () => {
    process.env.SANDBOX_TEST_LEAK = 'x'
    try {
      const { log } = await run(
        'show(Object.keys(process.env).filter(name => !/^(GITHUB|RUNNER)_/.test(name)).sort())',
        {
          env: { AWS_REGION: 'eu-north-1' }
        }
      )
      const allowed = ['AWS_REGION', 'CI', 'HOME', 'LANG', 'PATH', 'TMPDIR']
      expect((shown(log)[0] as string[]).filter(name => !allowed.includes(name))).toEqual([])
      expect(shown(log)[0]).toEqual(expect.arrayContaining(['AWS_REGION', 'CI', 'PATH']))
    } finally {
      delete process.env.SANDBOX_TEST_LEAK
    }
  })

  test.each([
    ['refs/heads/main', 'main', 'branch'],
    ['refs/heads/feature/x', 'feature/x', 'branch'],
    ['refs/tags/v1.2', 'v1.2', 'tag'],
    ['refs/pull/7/merge', '7/merge', 'branch']
  ])('%s is named %s and is a %s', async (ref, name, type) => {
    const { log } = await run(
      'show([process.env.GITHUB_REF, process.env.GITHUB_REF_NAME, process.env.GITHUB_REF_TYPE])',
      {
        github: { ref }
      }
    )
    expect(shown(log)).toEqual([[ref, name, type]])
  })

  test('has a temporary folder, which is kept only when the caller gave it', async () => {
    const main =
      "show(process.env.RUNNER_TEMP); (await import('node:fs')).writeFileSync(process.env.RUNNER_TEMP + '/report.json', '{}')"
    const temp = join(root, 'temp')
    await mkdir(temp)
    expect(existsSync(`${JSON.parse((await run(main)).log[0] ?? '')}/report.json`)).toBe(false)
    expect((await run(main, { temp })).log).toEqual([JSON.stringify(temp)])
    expect(existsSync(join(temp, 'report.json'))).toBe(true)
  })

  test('has head and base of a pull request', async () => {
    const { log } = await run('show([process.env.GITHUB_HEAD_REF, process.env.GITHUB_BASE_REF])', {
      event: { name: 'pull_request', payload: { pull_request: { head: { ref: 'topic' }, base: { ref: 'main' } } } }
    })
    expect(shown(log)).toEqual([['topic', 'main']])
  })
})

describe('inputs', () => {
  const yml = `
inputs:
  dry-run: { description: x, default: false }
  site name: { description: x }
  count: { description: x, default: 3 }
  github-token: { description: x, default: '\${{ github.token }}' }
  old: { description: x, deprecationMessage: use new }`
  const main = "show(Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('INPUT_'))))"

  test('that are not given take their default, or are empty', async () => {
    const { log } = await run(main, { yml, github: { token: 'gh-secret' } })
    expect(shown(log)).toEqual([
      { 'INPUT_DRY-RUN': 'false', INPUT_SITE_NAME: '', INPUT_COUNT: '3', 'INPUT_GITHUB-TOKEN': '***', INPUT_OLD: '' }
    ])
  })

  test('that are given beat the default, even when empty and in another case', async () => {
    const { log } = await run(main, { yml, inputs: { 'Dry-Run': '', 'site name': 'a b' } })
    expect(shown(log)).toEqual([expect.objectContaining({ 'INPUT_DRY-RUN': '', INPUT_SITE_NAME: 'a b' })])
  })

  test('that are unknown or deprecated are warned of', async () => {
    const { annotations, conclusion } = await run('', { yml, inputs: { old: '1', bukket: 'x' } })
    expect(annotations).toEqual([
      { level: 'warning', message: "Input 'old' has been deprecated with message: use new" },
      {
        level: 'warning',
        message:
          "Unexpected input(s) 'bukket', valid inputs are ['dry-run', 'site name', 'count', 'github-token', 'old']"
      }
    ])
    expect(conclusion).toBe('success')
  })
})

describe('what the step prints', () => {
  test('becomes the log, with commands carried out, from stderr too', async () => {
    const { log, annotations } = await run(`
      console.log('::group::Upload')
      console.log('a.js')
      console.log('::endgroup::')
      console.log('::debug::hidden')
      console.error('::warning file=' + process.cwd() + '/dist/a.js,line=2,col=3,title=Big::first%0Asecond')
    `)
    expect(log).toEqual(['##[group]Upload', 'a.js', '##[endgroup]', '##[warning]first', 'second'])
    expect(annotations).toEqual([
      { level: 'warning', message: 'first\nsecond', title: 'Big', file: 'dist/a.js', line: 2, col: 3 }
    ])
  })

  test('shows debug lines when debugging', async () => {
    const { log } = await run("console.log('::debug::shown ' + process.env.RUNNER_DEBUG)", { debug: true })
    expect(log).toEqual(['##[debug]shown 1'])
  })

  test('is not read for commands between stop-commands and its token', async () => {
    const { log, annotations } = await run(`
      console.log('::stop-commands::Tok3n')
      console.log('::error::not one')
      console.log('##[error]neither')
      console.log('::tok3n::')
      console.log('::notice::one')
    `)
    expect(log).toEqual([
      '::stop-commands::Tok3n',
      '::error::not one',
      '##[error]neither',
      '::tok3n::',
      '##[notice]one'
    ])
    expect(annotations).toEqual([{ level: 'notice', message: 'one' }])
  })

  test.each(['::stop-commands::', '::stop-commands::warning', '::set-env name=A::1'])(
    'fails the step: %s',
    async line => {
      const { conclusion, exitCode, annotations } = await run(`console.log(${JSON.stringify(line)})`)
      expect({ conclusion, exitCode }).toEqual({ conclusion: 'failure', exitCode: 0 })
      expect(annotations[0]?.message).toBe(`Unable to process command '${line}' successfully.`)
    }
  )

  test('keeps ten annotations of a level, 4,096 characters each, and logs them all', async () => {
    const { log, annotations } = await run(`
      for (let i = 0; i < 12; i++) console.log('::error::' + 'x'.repeat(5000))
      console.log('::notice::n')
    `)
    expect(annotations.map(({ level, message }) => [level, message.length])).toEqual([
      ...Array.from({ length: 10 }, () => ['error', 4096]),
      ['notice', 1]
    ])
    expect(log.filter(line => line.startsWith('##[error]'))).toHaveLength(12)
  })

  test('comes line by line while the step runs', async () => {
    const seen: string[] = []
    await run("console.log('one\\ntwo'); process.stdout.write('three')", { onLine: line => seen.push(line) })
    expect(seen).toEqual(['one', 'two', 'three'])
  })
})

describe('masks', () => {
  test('hide a value in the log, in annotations and in the summary, in each of its forms', async () => {
    const { log, annotations, summary, masks, outputs } = await run(`
      console.log('before s3cr"t/')
      console.log('::add-mask::s3cr"t/')
      console.log('after s3cr"t/ ' + JSON.stringify('s3cr"t/') + ' ' + encodeURIComponent('s3cr"t/') + ' ' + btoa('s3cr"t/'))
      console.log('::error::in s3cr"t/')
      write('STEP_SUMMARY', 'has s3cr"t/')
      write('OUTPUT', 'value=s3cr"t/')
    `)
    expect(log).toEqual(['before s3cr"t/', 'after *** "***" *** ***', '##[error]in ***'])
    expect(annotations).toEqual([{ level: 'error', message: 'in ***' }])
    expect({ summary, masks, outputs }).toEqual({
      summary: 'has ***',
      masks: ['s3cr"t/'],
      outputs: { value: 's3cr"t/' }
    })
  })

  test('hide each line of a value, and the longer of two that overlap', async () => {
    const { log } = await run(`
      console.log('::add-mask::first%0Asecond')
      console.log('::add-mask::abc')
      console.log('::add-mask::abcdef')
      console.log('second abcdef abc')
    `)
    expect(log).toEqual(['*** *** ***'])
  })
})

describe('files that the step writes', () => {
  test('are its outputs, environment, path and summary', async () => {
    const result = await run(`
      write('OUTPUT', 'one=1\\ntwo<<E\\na\\nb\\nE\\n')
      write('ENV', 'NAME=value\\n')
      write('PATH', '/opt/tool/bin\\n')
      write('STEP_SUMMARY', '# Title\\n')
    `)
    expect(result).toMatchObject({
      outputs: { one: '1', two: 'a\nb' },
      env: { NAME: 'value' },
      path: ['/opt/tool/bin'],
      summary: '# Title\n'
    })
  })

  test('fail the step when malformed, and what came before counts', async () => {
    const { conclusion, exitCode, outputs, annotations } = await run("write('OUTPUT', 'a=1\\nb<<E\\n2')")
    expect({ conclusion, exitCode, outputs }).toEqual({ conclusion: 'failure', exitCode: 0, outputs: { a: '1' } })
    expect(annotations.map(({ message }) => message)).toEqual([
      "Unable to process file command 'output' successfully.",
      "Invalid value. Matching delimiter not found 'E'"
    ])
  })

  test.each([
    [1024 * 1024, 1024 * 1024, undefined],
    [1024 * 1024 + 1, 0, /upload aborted, supports content up to a size of 1024k, got 1024k/]
  ])('a summary of %i bytes leaves %i', async (bytes, kept, error) => {
    const { conclusion, summary, annotations } = await run(`write('STEP_SUMMARY', 'x'.repeat(${bytes}))`)
    expect(summary).toHaveLength(kept)
    expect(annotations).toEqual(error === undefined ? [] : [{ level: 'error', message: expect.stringMatching(error) }])
    expect(conclusion).toBe('success')
  })
})

describe('the end of a step', () => {
  test.each([
    ['process.exit(0)', 0, 'success'],
    ['process.exitCode = 3', 3, 'failure'],
    ["process.kill(process.pid, 'SIGKILL')", 137, 'failure'],
    ["console.log('::error::m')", 0, 'success']
  ])('%s gives %i, %s', async (main, exitCode, conclusion) => {
    expect(await run(main)).toMatchObject({ exitCode, conclusion })
  })

  test('is not awaited for a child that keeps the pipe open', async () => {
    const { durationMs } = await run(`
      const { spawn } = await import('node:child_process')
      spawn(process.execPath, ['-e', 'setTimeout(() => {}, 8000)'], { stdio: ['ignore', 'inherit', 'inherit'] }).unref()
      process.exit(0)
    `)
    expect(durationMs).toBeLessThan(7_500)
  })
})

describe('post', () => {
  const post =
    "show([process.env.STATE_lease, process.env.STATE_old, process.env.NAME, process.env['INPUT_A'], existsSync(process.env.GITHUB_OUTPUT)])"
  const yml = 'inputs: { a: { description: x, default: d } }'
  const main =
    "write('STATE', 'lease=token\\n'); console.log('::save-state name=old::way'); write('ENV', 'NAME=value\\n');"

  test.each([
    ['success', ''],
    ['failure', 'process.exit(1)']
  ])('runs after a %s with what main saved and exported', async (conclusion, end) => {
    const result = await run(main + end, { post, yml })
    expect(result.conclusion).toBe(conclusion)
    expect(shown(result.post?.log ?? [])).toEqual([['token', 'way', 'value', 'd', true]])
  })

  test('is absent when the action has none', async () => {
    expect((await run('')).post).toBeUndefined()
  })
})

describe('cancellation', () => {
  const cancelTimes = { sigintMs: 300, sigtermMs: 300 }

  /** Cancels once the step said that it is ready, and tells which signals it saw. */
  async function cancel(main: string) {
    const controller = new AbortController()
    const result = await run(`${main}\nsetInterval(() => {}, 1000); console.log('ready')`, {
      signal: controller.signal,
      cancelTimes,
      post: "console.log('cleaned up')",
      onLine: line => line === 'ready' && controller.abort()
    })
    return { ...result, signals: result.log.filter(line => line.startsWith('SIG')) }
  }

  test.each([
    ["process.on('SIGINT', () => { console.log('SIGINT'); process.exit(0) })", ['SIGINT'], 0],
    [
      "for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => { console.log(s); if (s === 'SIGTERM') process.exit(9) })",
      ['SIGINT', 'SIGTERM'],
      9
    ],
    ["for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => console.log(s))", ['SIGINT', 'SIGTERM'], 137],
    ['', [], 130]
  ])('%s', async (main, signals, exitCode) => {
    const result = await cancel(main)
    expect({ signals: result.signals, exitCode: result.exitCode }).toEqual({ signals, exitCode })
    expect(result.conclusion).toBe('cancelled')
    expect(result.annotations).toEqual([{ level: 'error', message: 'The operation was canceled.' }])
    expect(result.post?.log).toEqual(['cleaned up'])
  })

  test('signals node alone, not what it started', async () => {
    const result = await cancel(`
      const { spawn } = await import('node:child_process')
      const child = spawn(process.execPath, ['-e', "process.on('SIGINT', () => console.log('SIGINT in child')); setTimeout(() => {}, 60000); console.log('child up')"])
      child.stdout.on('data', data => process.stdout.write(data))
      await new Promise(resolve => child.stdout.once('data', resolve))
      process.on('SIGINT', () => setTimeout(() => { child.kill('SIGKILL'); process.exit(0) }, 100))
    `)
    expect(result.log).toContain('child up')
    expect(result.log).not.toContain('SIGINT in child')
  })
})
