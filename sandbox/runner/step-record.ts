import { isAbsolute, relative, sep } from 'node:path'
import { readPairs } from './file-command.ts'
import type { Masks } from './masks.ts'
import { parseWorkflowCommand, type WorkflowCommand } from './workflow-command.ts'

export type AnnotationLevel = 'error' | 'warning' | 'notice'

/** As GitHub shows it on the run's page and in the diff. */
export interface Annotation {
  readonly level: AnnotationLevel
  readonly message: string
  readonly title?: string
  /** Relative to the workspace, with slashes. */
  readonly file?: string
  readonly line?: number
  readonly endLine?: number
  readonly col?: number
  readonly endColumn?: number
}

// https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs (_maxIssueMessageLength, _maxCountPerIssueType)
const MAX_MESSAGE_CHARACTERS = 4096
const MAX_ANNOTATIONS_PER_LEVEL = 10
// https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs (AttachmentSizeLimit)
const MAX_SUMMARY_BYTES = 1024 * 1024

const SILENT_COMMANDS = ['add-matcher', 'remove-matcher', 'echo']
const COMMANDS = new Set([
  ...['error', 'warning', 'notice', 'debug', 'group', 'endgroup', 'add-mask', 'stop-commands'],
  ...['set-output', 'save-state', 'set-env', 'add-path'],
  ...SILENT_COMMANDS
])

/**
 * What the runner remembers of one step while it reads the step's output and, at the end, the files that the step wrote.
 * The log is the one that GitHub lets people download: `##[group]`, `##[error]` and so on in front of the text.
 */
export class StepRecord {
  readonly log: string[] = []
  readonly annotations: Annotation[] = []
  readonly outputs: Record<string, string> = {}
  readonly state: Record<string, string> = {}
  readonly env: Record<string, string> = {}
  readonly path: string[] = []
  /** Markdown; '' when the step wrote none or the runner dropped it. */
  summary = ''
  /** True once a command or a file could not be processed: the step fails then, whatever its exit code. */
  commandFailed = false

  readonly #masks: Masks
  readonly #workspace: string
  readonly #debug: boolean
  readonly #onLine: (line: string) => void
  #stopToken: string | undefined

  constructor(options: {
    readonly masks: Masks
    readonly workspace: string
    /** Whether `##[debug]` lines are shown. */
    readonly debug: boolean
    readonly onLine: (line: string) => void
  }) {
    this.#masks = options.masks
    this.#workspace = options.workspace
    this.#debug = options.debug
    this.#onLine = options.onLine
  }

  /** Takes one line that the step printed to stdout or stderr. */
  line(line: string): void {
    const command = parseWorkflowCommand(line, name => COMMANDS.has(name) || name === this.#stopToken)
    const name = command?.name.toLowerCase()
    if (command === undefined || this.#stopToken !== undefined) {
      if (name === this.#stopToken) this.#stopToken = undefined
      this.#write(line)
      return
    }
    try {
      this.#process(command, line)
    } catch (error) {
      this.#fail(`Unable to process command '${line}' successfully.`, error)
    }
  }

  /** Adds an annotation and its line in the log. Both are masked; too long a message is cut, too many are only logged. */
  issue(level: AnnotationLevel, message: string, place: Omit<Annotation, 'level' | 'message'> = {}): void {
    const text = this.#masks.apply(message).slice(0, MAX_MESSAGE_CHARACTERS)
    if (this.annotations.filter(annotation => annotation.level === level).length < MAX_ANNOTATIONS_PER_LEVEL) {
      this.annotations.push({ level, message: text, ...place })
    }
    this.#write(`##[${level}]${text}`)
  }

  /** Takes the contents of the files that the step could write to. */
  files(contents: { path: string; env: string; summary: Buffer; state: string; output: string }): void {
    this.path.push(...contents.path.split(/\r?\n/).filter(line => line !== ''))
    this.#pairs('env', contents.env, this.env)
    this.#takeSummary(contents.summary)
    this.#pairs('state', contents.state, this.state)
    this.#pairs('output', contents.output, this.outputs)
  }

  #process(command: WorkflowCommand, line: string): void {
    const name = command.name.toLowerCase()
    switch (name) {
      case 'error':
      case 'warning':
      case 'notice':
        this.issue(name, command.data, this.#place(command.properties))
        break
      case 'group':
        this.#write(`##[group]${command.data}`)
        break
      case 'endgroup':
        this.#write('##[endgroup]')
        break
      case 'debug':
        if (this.#debug) this.#write(`##[debug]${command.data}`)
        break
      case 'add-mask':
        if (command.data.trim() !== '') this.#masks.add(command.data)
        else this.issue('warning', "Can't add secret mask for empty string in ##[add-mask] command.")
        break
      case 'stop-commands':
        this.#stop(command.data, line)
        break
      case 'set-output':
        this.#set(this.outputs, command)
        break
      case 'save-state':
        this.#set(this.state, command)
        break
      case 'set-env':
      case 'add-path':
        throw new Error(`The \`${name}\` command is disabled. Please upgrade to using Environment Files.`)
    }
  }

  #stop(token: string, line: string): void {
    // A token that output could contain by chance would end the pause too early.
    if (token === '' || token.toLowerCase() === 'pause-logging' || COMMANDS.has(token.toLowerCase())) {
      throw new Error(
        "You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command."
      )
    }
    this.#stopToken = token.toLowerCase()
    this.#write(line)
  }

  #set(target: Record<string, string>, command: WorkflowCommand): void {
    const key = command.properties.name
    if (key === undefined) throw new Error(`Required field 'name' is missing in ##[${command.name}] command.`)
    target[key] = command.data
  }

  #pairs(file: string, text: string, target: Record<string, string>): void {
    try {
      for (const [name, value] of readPairs(text)) target[name] = value
    } catch (error) {
      this.#fail(`Unable to process file command '${file}' successfully.`, error)
    }
  }

  #takeSummary(summary: Buffer): void {
    if (summary.length > MAX_SUMMARY_BYTES) {
      const kilobytes = Math.floor(summary.length / 1024)
      this.issue(
        'error',
        `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${MAX_SUMMARY_BYTES / 1024}k, got ${kilobytes}k. ` +
          'For more information see: https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-markdown-summary'
      )
      return
    }
    this.summary = this.#masks.apply(summary.toString('utf8'))
  }

  #place(properties: Readonly<Record<string, string>>): Omit<Annotation, 'level' | 'message'> {
    const { title, file } = properties
    return {
      ...(title === undefined ? {} : { title }),
      ...(file === undefined ? {} : { file: this.#relative(file) }),
      ...numbers(properties)
    }
  }

  #relative(file: string): string {
    const path = isAbsolute(file) ? relative(this.#workspace, file) : file
    return path.startsWith('..') ? file : path.replaceAll(sep, '/')
  }

  #fail(what: string, error: unknown): void {
    this.issue('error', what)
    this.issue('error', error instanceof Error ? error.message : String(error))
    this.commandFailed = true
  }

  #write(text: string): void {
    for (const line of this.#masks.apply(text).split(/\r?\n/)) {
      this.log.push(line)
      this.#onLine(line)
    }
  }
}

function numbers(
  properties: Readonly<Record<string, string>>
): Partial<Record<'line' | 'endLine' | 'col' | 'endColumn', number>> {
  const place: Partial<Record<'line' | 'endLine' | 'col' | 'endColumn', number>> = {}
  for (const name of ['line', 'endLine', 'col', 'endColumn'] as const) {
    const value = Number(properties[name])
    if (properties[name] !== undefined && Number.isInteger(value)) place[name] = value
  }
  return place
}
