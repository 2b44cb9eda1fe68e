/** Output for a person: colours only where they are shown, a mark for what held and what did not. */
export interface Terminal {
  title(text: string): void
  step(text: string): void
  /** An indented line; `label` in a column of its own. */
  line(text: string, label?: string): void
  /** States what holds, or what was found instead. Gives back `holds`. */
  check(holds: boolean, text: string, found?: string): boolean
  /** What did not hold, in the order of the checks. */
  readonly failures: readonly string[]
}

const LABEL_WIDTH = 13

export function createTerminal(stream: NodeJS.WriteStream = process.stdout): Terminal {
  // https://no-color.org
  const colours = stream.isTTY === true && (process.env.NO_COLOR ?? '') === ''
  const paint = (code: number) => (text: string) => (colours ? `\u001B[${code}m${text}\u001B[0m` : text)
  const [bold, dim, green, red] = [paint(1), paint(2), paint(32), paint(31)]
  const print = (text: string) => stream.write(`${text}\n`)
  const failures: string[] = []
  return {
    failures,
    title: text => print(`\n${bold(text)}`),
    step: text => print(`\n${bold(text)}`),
    line: (text, label) => print(`  ${label === undefined ? '' : dim(label.padEnd(LABEL_WIDTH))}${text}`),
    check(holds, text, found) {
      if (holds) print(`  ${green('✓')} ${text}`)
      else {
        const instead = found === undefined ? text : `${text}; found: ${found}`
        failures.push(instead)
        print(`  ${red('✗')} ${instead}`)
      }
      return holds
    }
  }
}
