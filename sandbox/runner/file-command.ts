/**
 * Reads what a step wrote to `GITHUB_OUTPUT`, `GITHUB_ENV` or `GITHUB_STATE`: lines of `name=value`, or
 *
 *     name<<DELIMITER
 *     any lines
 *     DELIMITER
 *
 * Pairs come one by one, so those before a malformed line count, as on GitHub.
 * Throws the runner's own messages: https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs
 */
export function* readPairs(text: string): Generator<readonly [name: string, value: string]> {
  const lines = text.split('\n')
  // A final newline ends the last line; it does not begin another.
  if (lines.at(-1) === '') lines.pop()

  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')

    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`)
      yield [line.slice(0, equals), line.slice(equals + 1)]
    } else if (heredoc >= 0) {
      const name = line.slice(0, heredoc)
      const delimiter = line.slice(heredoc + 2)
      if (name === '' || delimiter === '') {
        throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`)
      }
      const end = lines.indexOf(delimiter, index + 1)
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
      yield [name, lines.slice(index + 1, end).join('\n')]
      index = end
    } else {
      throw new Error(`Invalid format '${line}'`)
    }
  }
}
