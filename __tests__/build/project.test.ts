import { delimiter, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { ProjectFacts } from '../../src/build/detect.ts'
import { findProgram, projectFolders, readProject } from '../../src/build/project.ts'
import { temporaryFolder } from './folder.ts'

function read(
  files: Readonly<Record<string, string>>,
  workingDirectory = '.',
  dist = 'dist'
): ProjectFacts & { root: string } {
  using folder = temporaryFolder(files)
  return { ...readProject(projectFolders(folder.path, workingDirectory, dist), {}), root: folder.path }
}

describe('dist', () => {
  test.each([
    ['absent', {}, false],
    ['empty', { 'dist/': '' }, false],
    ['with a file', { 'dist/index.html': '' }, true]
  ])('%s', (_, files, expected) => {
    expect(read(files).distExists).toBe(expected)
  })
})

describe('the lockfile', () => {
  test('of the working directory comes before one further up', () => {
    const facts = read({ 'package-lock.json': '', 'web/yarn.lock': '' }, 'web')
    expect(facts.lockfile).toEqual({
      manager: 'yarn',
      file: 'yarn.lock',
      directory: join(facts.root, 'web'),
      coversProject: true,
      isYarnBerry: false
    })
  })

  test.each([
    ['workspaces in package.json', { 'package.json': '{"workspaces":["apps/*"]}' }, true],
    ['pnpm-workspace.yaml', { 'pnpm-workspace.yaml': '' }, true],
    ['neither', { 'package.json': '{}' }, false]
  ])('further up covers the project with %s', (_, files, covers) => {
    const facts = read({ 'pnpm-lock.yaml': '', 'apps/web/package.json': '{}', ...files }, 'apps/web')
    expect(facts.lockfile).toMatchObject({ manager: 'pnpm', directory: facts.root, coversProject: covers })
  })

  test('above the workspace is not looked at', () => {
    using folder = temporaryFolder({ 'package-lock.json': '', 'repo/web/package.json': '{}' })
    const facts = readProject(projectFolders(join(folder.path, 'repo'), 'web', 'dist'), {})
    expect(facts.lockfile).toBeUndefined()
  })

  test.each([
    ['version 1', { 'yarn.lock': '# yarn lockfile v1\n' }, false],
    ['__metadata', { 'yarn.lock': '__metadata:\n  version: 8\n' }, true],
    ['.yarnrc.yml', { 'yarn.lock': '', '.yarnrc.yml': '' }, true]
  ])('of yarn: %s', (_, files, berry) => {
    expect(read(files).lockfile?.isYarnBerry).toBe(berry)
  })
})

describe('the declared package manager', () => {
  test.each([
    ['{"packageManager":"pnpm@9.1.0+sha512.abc"}', { manager: 'pnpm', major: 9 }],
    ['{"devEngines":{"packageManager":{"name":"yarn","version":"^4.2"}}}', { manager: 'yarn', major: 4 }],
    ['{"devEngines":{"packageManager":{"name":"bun"}}}', { manager: 'bun', major: undefined }],
    ['{"packageManager":"other@1"}', undefined],
    ['{}', undefined]
  ])('%s', (manifest, expected) => {
    expect(read({ 'package.json': manifest }).declared).toEqual(expected)
    expect(read({ 'package.json': manifest, 'a/b/package.json': '{}' }, 'a/b').declared).toEqual(expected)
  })
})

describe('what is installed', () => {
  const lock = { 'package-lock.json': '', 'package.json': '{"workspaces":["web"]}', 'web/package.json': '{}' }
  test.each([
    ['nothing', {}, false],
    ['node_modules of the package', { 'web/node_modules/': '' }, true],
    ['node_modules of the workspace', { 'node_modules/': '' }, true],
    ["Plug'n'Play", { '.pnp.cjs': '' }, true]
  ])('%s', (_, files, expected) => {
    expect(read({ ...lock, ...files }, 'web').installed).toBe(expected)
  })

  test('node_modules of another project further up are not ours', () => {
    expect(read({ 'package-lock.json': '', 'node_modules/': '', 'web/package.json': '{}' }, 'web').installed).toBe(
      false
    )
  })
})

describe('package.json', () => {
  test('scripts and dependencies, also after a byte order mark', () => {
    const manifest = '\uFEFF{"scripts":{"build":"vite build","broken":1},"devDependencies":{"vite":"8"}}'
    expect(read({ 'package.json': manifest }).manifest).toEqual({
      scripts: { build: 'vite build' },
      hasDependencies: true
    })
    expect(read({ 'package.json': '{"dependencies":{}}' }).manifest).toEqual({ scripts: {}, hasDependencies: false })
    expect(read({}).manifest).toBeUndefined()
  })

  test('that is not JSON is named', () => {
    expect(() => read({ 'package.json': '{"scripts":' })).toThrow(/package\.json is not valid JSON: /)
  })
})

describe('folders and programs', () => {
  test('a working directory that is not there', () => {
    using folder = temporaryFolder({ file: '' })
    for (const name of ['absent', 'file']) {
      expect(() => projectFolders(folder.path, name, 'dist')).toThrow(
        `The working-directory "${name}" is not a folder of`
      )
    }
  })

  test('programs are looked for on the PATH that the build gets', () => {
    using folder = temporaryFolder({ 'a/pnpm': '#!/bin/sh\n', 'b/pnpm': '#!/bin/sh\n', 'b/bun/': '' })
    const env = { PATH: ['a', 'b'].map(name => join(folder.path, name)).join(delimiter) }
    expect(findProgram('pnpm', env, 'linux')).toBe(join(folder.path, 'a', 'pnpm'))
    expect(findProgram('bun', env, 'linux')).toBeUndefined()
    expect(findProgram('pnpm', {}, 'linux')).toBeUndefined()
    expect([...readProject(projectFolders(folder.path, '.', 'dist'), env).programs]).toEqual(['pnpm'])
  })

  test('on Windows names have endings, and Path is the PATH', () => {
    using folder = temporaryFolder({ 'npm.cmd': '' })
    expect(findProgram('npm', { Path: folder.path }, 'win32')).toBe(join(folder.path, 'npm.cmd'))
  })
})
