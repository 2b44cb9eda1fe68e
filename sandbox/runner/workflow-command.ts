/**
 * A workflow command is a line of output that the runner acts on: `::name key=value,key=value::data`,
 * or the older `##[name key=value;key=value]data`. Both are still read.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export interface WorkflowCommand {
  /** As written; names compare without regard to case. */
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

// In this order: `%25` last, so that `%250A` stays the four characters `%0A`.
const DATA: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%']
]
const PROPERTY: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%']
]
const OLD_STYLE: Escapes = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%25', '%']
]

type Escapes = readonly (readonly [string, string])[]

/**
 * Reads one line of output. `isKnown` decides by the lower-case name: what the runner does not know as a command is
 * ordinary output, and `undefined` is given back.
 */
export function parseWorkflowCommand(line: string, isKnown: (name: string) => boolean): WorkflowCommand | undefined {
  return parseColons(line.trimStart(), isKnown) ?? parseBrackets(line, isKnown)
}

function parseColons(line: string, isKnown: (name: string) => boolean): WorkflowCommand | undefined {
  if (!line.startsWith('::')) return undefined
  const end = line.indexOf('::', 2)
  if (end < 0) return undefined
  const head = parseHead(line.slice(2, end), ',', PROPERTY)
  return isKnown(head.name.toLowerCase()) ? { ...head, data: replaceEscapes(line.slice(end + 2), DATA) } : undefined
}

function parseBrackets(line: string, isKnown: (name: string) => boolean): WorkflowCommand | undefined {
  const start = line.indexOf('##[')
  const end = line.indexOf(']', start)
  if (start < 0 || end < 0) return undefined
  const head = parseHead(line.slice(start + 3, end), ';', OLD_STYLE)
  return isKnown(head.name.toLowerCase())
    ? { ...head, data: replaceEscapes(line.slice(end + 1), OLD_STYLE) }
    : undefined
}

function parseHead(head: string, separator: string, escapes: Escapes): Omit<WorkflowCommand, 'data'> {
  const space = head.indexOf(' ')
  if (space < 0) return { name: head, properties: {} }
  const properties: Record<string, string> = {}
  for (const pair of head
    .slice(space + 1)
    .trim()
    .split(separator)) {
    const equals = pair.indexOf('=')
    // A property without a name or without a value is dropped, as the runner drops it.
    if (equals > 0 && equals < pair.length - 1) {
      properties[pair.slice(0, equals)] = replaceEscapes(pair.slice(equals + 1), escapes)
    }
  }
  return { name: head.slice(0, space), properties }
}

function replaceEscapes(text: string, escapes: Escapes): string {
  return escapes.reduce((result, [escaped, plain]) => result.replaceAll(escaped, plain), text)
}
