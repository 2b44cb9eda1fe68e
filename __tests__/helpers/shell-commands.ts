/** A simple command: its words, quotes taken off; variables and substitutions stand as they are written. */
export type Command = readonly string[]

const KEYWORDS = /^(?:do|done|then|else|fi|if|while|!|\{|\})$/

/**
 * The commands of a script, those within `$(…)` included, in the order in which they begin. Knows what scripts in the docs have:
 * quotes, substitutions, pipes, lists, loops, here-documents, redirections, assignments.
 */
export function commandsOf(script: string): readonly Command[] {
  const found: Command[] = []
  const text = script.replaceAll(/<<-?'?(\w+)'?([^\n]*)\n[\s\S]*?\n\1(?=\n|$)/g, '$2').replaceAll('\\\n', ' ')
  let words: string[] = []
  let word: string | undefined
  const endWord = () => {
    if (word !== undefined) words.push(word)
    word = undefined
  }
  const endCommand = () => {
    endWord()
    const command = withoutShell(words)
    if (command.length > 0) found.push(command)
    words = []
  }
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at] ?? ''
    if (one === "'") {
      const end = text.indexOf("'", at + 1)
      word = `${word ?? ''}${text.slice(at + 1, end)}`
      at = end
    } else if (one === '"') {
      const end = endOfDouble(text, at + 1)
      const quoted = text.slice(at + 1, end)
      for (const inner of substitutionsOf(quoted)) found.push(...commandsOf(inner))
      word = `${word ?? ''}${quoted}`
      at = end
    } else if (text.startsWith('$(', at)) {
      const end = endOfSubstitution(text, at + 2)
      found.push(...commandsOf(text.slice(at + 2, end)))
      word = `${word ?? ''}${text.slice(at, end + 1)}`
      at = end
    } else if (one === '#' && word === undefined)
      at = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at) - 1
    else if (/[|;&\n]/.test(one)) endCommand()
    else if (/\s/.test(one)) endWord()
    else word = `${word ?? ''}${one}`
  }
  endCommand()
  return found
}

/** Without keywords, assignments in front, and where its streams lead. */
function withoutShell(words: readonly string[]): Command {
  const streams = words.filter((one, index) => !/^\d?[<>]/.test(one) && !/^\d?[<>]+$/.test(words[index - 1] ?? ''))
  const start = streams.findIndex(one => !KEYWORDS.test(one) && !/^\w+=/.test(one) && one !== 'export')
  if (start < 0 || streams[start] === 'for') return []
  return streams.slice(start)
}

function substitutionsOf(quoted: string): readonly string[] {
  const found: string[] = []
  for (let at = quoted.indexOf('$('); at >= 0; at = quoted.indexOf('$(', at)) {
    const end = endOfSubstitution(quoted, at + 2)
    found.push(quoted.slice(at + 2, end))
    at = end
  }
  return found
}

function endOfSubstitution(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") at = text.indexOf("'", at + 1)
    else if (text[at] === '"') at = endOfDouble(text, at + 1)
    else if (text.startsWith('$(', at)) at = endOfSubstitution(text, at + 2)
    else if (text[at] === ')') return at
  }
  throw new Error(`A substitution does not end:\n${text}`)
}

function endOfDouble(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text.startsWith('$(', at)) at = endOfSubstitution(text, at + 2)
    else if (text[at] === '"') return at
  }
  throw new Error(`A quote does not end:\n${text}`)
}
