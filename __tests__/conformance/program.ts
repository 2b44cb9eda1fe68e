import { spawnSync } from 'node:child_process'

/**
 * Why a program can't be used here, or undefined when it can. It is really started: a shim on PATH may stand for a
 * program that is not installed.
 */
export function whyUnusable(
  program: string,
  args: readonly string[],
  install: string,
  cwd?: string
): string | undefined {
  const { error, status, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000, cwd })
  if (error !== undefined) return `no ${program} on PATH (${install})`
  // Terraform's error is a headline with advice below it; others end with what is wrong.
  const reason = /Error: .*/.exec(stderr)?.[0] ?? stderr.trim().split('\n').at(-1)
  if (status !== 0) return `${program} does not start: ${reason} (${install})`
  return undefined
}
