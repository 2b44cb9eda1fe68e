import type { Account } from './accounts.ts'
import { invalidRequest } from './errors.ts'
import type { Json } from './json.ts'
import { paginate } from './paging.ts'
import type { Repository } from './repository.ts'
import type { Access, Token } from './tokens.ts'
import type { World } from './world.ts'

/** One request, understood and allowed. */
export interface Call {
  readonly world: World
  readonly repository: Repository
  /** Of the path template, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The JSON body; empty when there is none. */
  readonly body: Json
  readonly author: Account
  readonly token: Token | undefined
}

export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One operation of GitHub's API description. */
export interface Operation {
  /** `issues/create-comment` */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** `/repos/{owner}/{repo}/issues/{issue_number}/comments` */
  readonly path: string
  /** Path below https://docs.github.com; what errors point to. */
  readonly documentation: string
  /** Absent where every token will do. */
  readonly access?: Access
  run(call: Call): Reply
}

/** One page of a list, with its Link header. */
export function listReply<Item>(
  { world, repository, query }: Call,
  items: readonly Item[],
  path: string,
  render: (item: Item) => Json
): Reply {
  const page = paginate(items, query, `${world.urls.api}/repositories/${repository.id}${path}`)
  return { status: 200, body: page.items.map(render), headers: page.headers }
}

/** A member of the body that has to be there, as text. Throws a 422. */
export function requiredText(body: Json, name: string): string {
  const value = body[name]
  if (value === undefined) throw invalidRequest(`"${name}" wasn't supplied.`)
  if (typeof value !== 'string') throw invalidRequest(wrongType(name, value, 'a string'))
  return value
}

/** A member of the body, as text; `fallback` where it is absent or null. Throws a 422. */
export function optionalText(body: Json, name: string, fallback: string): string {
  const value = body[name] ?? fallback
  if (typeof value !== 'string') throw invalidRequest(wrongType(name, value, 'a string'))
  return value
}

export function optionalFlag(body: Json, name: string, fallback: boolean): boolean {
  const value = body[name] ?? fallback
  if (typeof value !== 'boolean') throw invalidRequest(wrongType(name, value, 'a boolean'))
  return value
}

function wrongType(name: string, value: unknown, wanted: string): string {
  return `For 'properties/${name}', ${JSON.stringify(value)} is not ${wanted}.`
}
