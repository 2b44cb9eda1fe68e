import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type BuildRequest, build } from '../../src/build/build.ts'
import { outputFolders } from '../../src/build/output-folders.ts'
import { temporaryFolder } from './folder.ts'
import { recordedLog } from './recorded-log.ts'
import { rejection } from './rejection.ts'

const buildScript = 'mkdir -p dist && echo hello > dist/index.html && env > dist/env.txt'
const manifest = JSON.stringify({ name: 'site', scripts: { build: buildScript } })

function request(workspace: string, more: Partial<BuildRequest> = {}): BuildRequest {
  return {
    mode: { kind: 'auto' },
    variables: [],
    workspace,
    workingDirectory: '.',
    dist: 'dist',
    env: process.env,
    log: recordedLog().log,
    ...more
  }
}

describe('a build', () => {
  test('by the script of package.json makes dist', async () => {
    using folder = temporaryFolder({ 'web/package.json': manifest })
    const { log, lines } = recordedLog()
    const result = await build(request(folder.path, { workingDirectory: 'web', log }))
    expect(result).toEqual({
      dist: join(folder.path, 'web/dist'),
      workingDirectory: join(folder.path, 'web'),
      report: {
        command: 'npm run build',
        note: '"dist" was absent; npm was chosen because there is no lockfile.',
        durationMs: expect.any(Number)
      },
      findings: []
    })
    expect(existsSync(join(result.dist, 'index.html'))).toBe(true)
    expect(lines[0]).toBe('Build: "dist" was absent; npm was chosen because there is no lockfile.')
  })

  test('installs first, by the lockfile', async () => {
    const dependency = JSON.stringify({ name: 'tool', version: '1.0.0', bin: 'cli.js' })
    const lock = {
      name: 'site',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'site', dependencies: { tool: 'file:tool' } },
        'node_modules/tool': { resolved: 'tool', link: true },
        tool: { version: '1.0.0', bin: { tool: 'cli.js' } }
      }
    }
    using folder = temporaryFolder({
      'package.json': JSON.stringify({ name: 'site', scripts: { build: 'tool' }, dependencies: { tool: 'file:tool' } }),
      'package-lock.json': JSON.stringify(lock),
      'tool/package.json': dependency,
      'tool/cli.js': "#!/usr/bin/env node\nrequire('fs').cpSync('tool', 'dist', { recursive: true })\n"
    })
    // Nothing of this comes from a registry, and npm should not ask one either.
    const env = { ...process.env, npm_config_audit: 'false', npm_config_offline: 'true' }
    const { report } = await build(request(folder.path, { env }))
    expect(report.command).toBe('npm ci && npm run build')
    expect(existsSync(join(folder.path, 'dist/cli.js'))).toBe(true)
  })

  test('is not made when dist is there', async () => {
    using folder = temporaryFolder({ 'package.json': manifest, 'dist/old.html': '' })
    const { log, lines } = recordedLog()
    const { report } = await build(request(folder.path, { log }))
    expect(report.command).toBeUndefined()
    expect(report.durationMs).toBe(0)
    expect(existsSync(join(folder.path, 'dist/index.html'))).toBe(false)
    expect(lines).toEqual([`No build: ${report.note}`])
  })

  test('warns of variables of build-env that are not set', async () => {
    using folder = temporaryFolder({})
    const mode = { kind: 'command', command: 'mkdir dist' } as const
    const { findings } = await build(
      request(folder.path, { mode, variables: [{ name: 'NO_SUCH_VARIABLE', value: undefined }] })
    )
    expect(findings.map(({ level, message }) => [level, message])).toEqual([
      ['warning', 'build-env lets "NO_SUCH_VARIABLE" through to the build, and the job has no such variable.']
    ])
  })

  test('a failing install is the end of it', async () => {
    using folder = temporaryFolder({ 'package.json': manifest, 'package-lock.json': 'not json' })
    const error = await rejection(build(request(folder.path)))
    expect(error.code).toBe('build-failed')
    expect(error.message).toContain('`npm ci`')
    expect(existsSync(join(folder.path, 'dist'))).toBe(false)
  })
})

describe('without dist at the end', () => {
  test('folders that look like a built site are named', async () => {
    using folder = temporaryFolder({ 'package.json': '{}' })
    const mode = { kind: 'command', command: 'mkdir -p out empty && echo > out/index.html' } as const
    const error = await rejection(build(request(folder.path, { mode })))
    expect(error.code).toBe('no-dist')
    expect(error.message).toBe(
      `\`${mode.command}\` succeeded and left no "dist" in ${folder.path}. These folders look like a built site: "out".`
    )
    expect(error.remedy).toBe('Name the right folder, for example `dist: out`.')
  })

  test('and without a build, the artifact is missing', async () => {
    using folder = temporaryFolder({})
    const error = await rejection(build(request(folder.path, { mode: { kind: 'none' } })))
    expect(error.message).toBe(`There is no "dist" in ${folder.path}, and build-command is "none".`)
    expect(error.remedy).toContain('actions/download-artifact')
  })
})

test('output folders: usual names first, then others with an index.html', () => {
  const names = ['www', 'build', 'dist/shop/browser', '.output/public', 'storefront', 'node_modules/x', 'src']
  using folder = temporaryFolder(Object.fromEntries(names.map(name => [`${name}/index.html`, ''])))
  expect(outputFolders(folder.path)).toEqual(['build', 'www', '.output/public', 'storefront', 'dist/shop/browser'])
})
