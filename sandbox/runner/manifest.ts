import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/** What the runner needs to know from `action.yml`. */
export interface Manifest {
  /** Input names as declared, with the default as written; '' where there is none. */
  readonly inputs: ReadonlyMap<string, { readonly default: string; readonly deprecationMessage?: string }>
  readonly outputs: readonly string[]
  /** Relative to the action's folder. */
  readonly main: string
  readonly post?: string
  /** Of the post step, without `${{ }}`. */
  readonly postIf: string
}

/** Reads `action.yml` of a JavaScript action. Throws where GitHub would refuse the file, or where the sandbox can't follow. */
export async function readManifest(actionDir: string): Promise<Manifest> {
  const path = join(actionDir, 'action.yml')
  const file = record(parse(await readFile(path, 'utf8')))
  const runs = record(file.runs)
  if (runs.using !== 'node24') throw new Error(`${path}: the sandbox runs node24 actions, not ${String(runs.using)}`)
  if (runs.pre !== undefined) throw new Error(`${path}: the sandbox does not run a pre script`)
  if (typeof runs.main !== 'string') throw new Error(`${path}: runs.main is missing`)
  return {
    inputs: new Map(Object.entries(record(file.inputs)).map(([name, input]) => [name, readInput(record(input))])),
    outputs: Object.keys(record(file.outputs)),
    main: runs.main,
    ...(typeof runs.post === 'string' ? { post: runs.post } : {}),
    postIf: String(runs['post-if'] ?? 'always()')
  }
}

function readInput(input: Record<string, unknown>): { default: string; deprecationMessage?: string } {
  const message = input.deprecationMessage
  return {
    // Numbers and booleans reach an action as YAML's text of them.
    default: input.default === undefined || input.default === null ? '' : String(input.default),
    ...(typeof message === 'string' ? { deprecationMessage: message } : {})
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
