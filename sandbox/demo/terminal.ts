import { stripVTControlCharacters } from 'node:util'

/** Output for a person: colours only where they are shown, a mark for what held and what did not. */
export interface Terminal {
  title(text: string): void
  /** An indented line; `label` in a column of its own. */
  line(text: string, label?: string): void
  /** What is going on, until the next output; only where lines can be overwritten. */
  status(text: string): void
  /** States what holds, or what was found instead. */
  check(holds: boolean, text: string, found?: string): void
  /** What did not hold, in the order of the checks. */
  readonly failures: readonly string[]
}

/** The part of a stream that is needed; `process.stdout` is one. */
export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const LABEL_WIDTH = 14
const CLEAR_LINE = '\r\u001B[2K'

export function createTerminal(output: Output = process.stdout, env: NodeJS.ProcessEnv = process.env): Terminal {
  const isTerminal = output.isTTY === true
  // https://no-color.org
  const colours = isTerminal && (env.NO_COLOR ?? '') === ''
  const paint = (code: number) => (text: string) => (colours ? `\u001B[${code}m${text}\u001B[0m` : text)
  const [bold, dim, green, red] = [paint(1), paint(2), paint(32), paint(31)]
  const print = (text: string) => output.write(`${isTerminal ? CLEAR_LINE : ''}${text}\n`)
  const failures: string[] = []
  return {
    failures,
    title(text) {
      print('')
      print(bold(text))
    },
    line(text, label) {
      print(`  ${label === undefined ? '' : dim(label.padEnd(LABEL_WIDTH))}${text}`)
    },
    status(text) {
      if (!isTerminal || text.trim() === '') return
      // 0 where the size of the terminal is not known.
      const room = (output.columns || 80) - 5
      output.write(`${CLEAR_LINE}  ${dim(`… ${stripVTControlCharacters(text).slice(0, room)}`)}`)
    },
    check(holds, text, found) {
      if (!holds) failures.push(found === undefined || found === '' ? text : `${text}. Found: ${found}`)
      print(`  ${holds ? green('✓') : red('✗')} ${holds ? text : failures.at(-1)}`)
    }
  }
}
