import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

interface Schemas {
  /** Schema by operation and status; `null` where the reply has no body. */
  readonly operations: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly events: Readonly<Record<string, unknown>>
  readonly errors: Readonly<Record<string, unknown>>
  readonly $defs: Readonly<Record<string, unknown>>
}

/** GitHub's own schemas; see scripts/extract-github-schemas.ts. */
const schemas: Schemas = JSON.parse(readFileSync(new URL('openapi-schemas.json', import.meta.url), 'utf8'))

const ajv = new Ajv({ allErrors: true, strict: false })
addFormats.default(ajv)
const compiled = new Map<unknown, ValidateFunction>()

/** What GitHub's description of an operation says against a reply; '' when nothing. */
export function replyProblems(operation: string, status: number, body: unknown): string {
  const responses = schemas.operations[operation]
  if (responses === undefined) return `no schemas for ${operation}`
  const documented = responses[String(status)] ?? undefined
  if (status < 400 && !(status in responses)) return `${operation} never answers ${status}`
  if (status < 400 && documented === undefined)
    return body === undefined || body === '' ? '' : 'a body where none belongs'
  return problems(documented ?? schemas.errors['basic-error'], body)
}

/** The same of an event's payload: `pull-request-opened`. */
export function eventProblems(event: string, payload: unknown): string {
  return event in schemas.events ? problems(schemas.events[event], payload) : `no schema for ${event}`
}

/** Every operation there are schemas for. */
export const described: readonly string[] = Object.keys(schemas.operations)

function problems(schema: unknown, value: unknown): string {
  const validate = compiled.get(schema) ?? ajv.compile({ ...(schema as object), $defs: schemas.$defs })
  compiled.set(schema, validate)
  return validate(value) ? '' : ajv.errorsText(validate.errors, { separator: '\n' })
}
