import { ActionError } from '../../src/errors.ts'
import type { SeenRequest } from './wire-server.ts'

/** A request in what matters of it, to be compared with another client's. */
export interface ComparableRequest {
  readonly method: string
  readonly path: string
  /** Sorted. */
  readonly query: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  /** XML without what means nothing in it; a hash of anything long. */
  readonly body: string
}

/** Headers that say who asks and when, or how the connection is used: no two requests have the same. */
const incidental = ['authorization', 'connection', 'host', 'user-agent', 'x-amz-date']

export function comparable({ method, path, query, headers, body }: SeenRequest): ComparableRequest {
  const kept = Object.entries(headers).filter(([name]) => !incidental.includes(name))
  return {
    method,
    path,
    query: query
      .split('&')
      .filter(part => part !== '')
      .map(part => part.replace(/^uploadId=.*/, 'uploadId=…'))
      .sort(),
    headers: Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1))),
    body: body.length > 2000 ? `${body.length} bytes` : body.toString('utf8')
  }
}

/** What a call came to, as plain data: what it gave back, or what the user would read. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return plain(await call())
  } catch (error) {
    if (!(error instanceof ActionError)) return { defect: String(error) }
    // The clock of the machine is in one message.
    const message = error.message.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'NOW')
    return { code: error.code, message, remedy: error.remedy }
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).map(([name, field]) => [name, name === 'ageMs' ? 'an age' : plain(field)])
  return Object.fromEntries(entries)
}
