import { spawnSync } from 'node:child_process'

/**
 * Why a program can't be used here, or undefined when it can. It is really started: a shim on PATH may stand for a
 * program that is not installed.
 */
export function whyUnusable(program: string, args: readonly string[], install: string): string | undefined {
  const { error, status, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 })
  if (error !== undefined) return `no ${program} on PATH (${install})`
  if (status !== 0) return `${program} does not start: ${stderr.trim().split('\n').at(-1)} (${install})`
  return undefined
}
