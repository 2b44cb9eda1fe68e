import type { Remedy } from '../../report/verification.ts'

/** A command that can be pasted; several lines are several commands, each for itself. `note` says what to know before. */
export function command(lines: readonly string[], note?: string): Remedy {
  return { kind: 'command', text: lines.join('\n'), ...(note !== undefined && { note }) }
}

/** One command of several steps: none is taken after one that failed, in whatever shell it is pasted into. */
export function steps(lines: readonly string[], note?: string): Remedy {
  return command([lines.join(' &&\n')], note)
}

export function text(words: string): Remedy {
  return { kind: 'text', text: words }
}

/** A place in the AWS console, and what to do there. */
export function console(words: string, url: string): Remedy {
  return { kind: 'console', text: words, url }
}

/** One word for a POSIX shell. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
