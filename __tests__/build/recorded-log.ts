import type { Log } from '../../src/ports.ts'

/** A log that keeps its lines, groups as the runner's own commands. */
export function recordedLog(): { readonly log: Log; readonly lines: readonly string[] } {
  const lines: string[] = []
  const log: Log = {
    info: line => lines.push(line),
    debug: line => lines.push(`::debug::${line}`),
    group: async (title, body) => {
      lines.push(`::group::${title}`)
      try {
        return await body()
      } finally {
        lines.push('::endgroup::')
      }
    }
  }
  return { log, lines }
}

/** The workflow commands that the runner would act on: those outside of a `stop-commands` section. */
export function effectiveCommands(lines: readonly string[]): readonly string[] {
  const effective: string[] = []
  let token: string | undefined
  for (const line of lines) {
    if (token !== undefined) {
      if (line.trim() === `::${token}::`) token = undefined
      continue
    }
    token = /^::stop-commands::(.+)$/.exec(line)?.[1]
    if (token === undefined && /^\s*::[a-z-]+.*::/.test(line)) effective.push(line)
  }
  return effective
}
