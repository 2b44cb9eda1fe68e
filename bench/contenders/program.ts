import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Found } from './contender.ts'

/** The path of a program, past what pyenv puts in its place to choose a version, which takes its own time. */
export function pathOf(name: string): string | undefined {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, name))
    .find(path => existsSync(path))
  if (!found?.includes('/shims/')) return found
  const { status, stdout } = spawnSync('pyenv', ['which', name], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : found
}

/** A program that is on the PATH, and the line that it calls its version. */
export function findProgram(name: string, versionArgument: string): Found {
  const path = pathOf(name)
  if (path === undefined) return { absent: `no ${name} on the PATH` }
  const { status, stdout, stderr } = spawnSync(path, [versionArgument], { encoding: 'utf8' })
  const [version] = `${stdout}${stderr}`.split('\n')
  return status === 0 && version !== undefined
    ? { version }
    : { absent: `${name} ${versionArgument} ended with ${status}` }
}
