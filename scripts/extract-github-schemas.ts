/**
 * Takes from GitHub's own API description what the sandbox's GitHub is tested against, and writes
 * __tests__/sandbox/github/openapi-schemas.json. The package is large (385 MB), hence no dependency; to rerun:
 *
 *   npm install --prefix FOLDER @octokit/openapi@23
 *   node scripts/node24.mjs scripts/extract-github-schemas.ts FOLDER/node_modules/@octokit/openapi
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { operations } from '../sandbox/github/routes.ts'

type Json = Record<string, unknown>

const events = [
  'pull-request-opened',
  'pull-request-synchronize',
  'pull-request-closed',
  'pull-request-reopened',
  'workflow-run-completed'
]
/** What an error has where an operation's description does not name its status. */
const errors = ['basic-error', 'validation-error', 'validation-error-simple']
/** Says nothing about which values are right. */
const remarks = [
  'description',
  'example',
  'examples',
  'title',
  'default',
  'deprecated',
  'externalDocs',
  'x-multi-segment'
]

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Give the folder of @octokit/openapi, where its package.json is.')
const { version, license } = await readJson('package.json')
const description = await readJson('generated/api.github.com.json')
const components = record(description.components)
const needed = new Map<string, unknown>()

const output = {
  source: `@octokit/openapi ${String(version)}, generated/api.github.com.json, by scripts/extract-github-schemas.ts`,
  license: `${String(license)} (https://github.com/octokit/openapi and https://github.com/github/rest-api-description)`,
  operations: Object.fromEntries(
    [...operations.map(({ id }) => id), 'rate-limit/get'].sort().map(id => [id, responses(id)])
  ),
  events: Object.fromEntries(events.map(event => [event, payload(event)])),
  errors: Object.fromEntries(errors.map(name => [name, schema({ $ref: `#/components/schemas/${name}` })])),
  $defs: {}
}
output.$defs = Object.fromEntries([...needed].sort(([a], [b]) => (a < b ? -1 : 1)))
const target = new URL('../__tests__/sandbox/github/openapi-schemas.json', import.meta.url)
await writeFile(target, `${JSON.stringify(output)}\n`)
console.log(`${needed.size} schemas for ${operations.length + 1} operations and ${events.length} events`)

/** Schema by status; `null` for a reply without a body. */
function responses(id: string): Json {
  const operation = Object.values(record(description.paths))
    .flatMap(path => Object.values(record(path)))
    .find(each => record(each).operationId === id)
  if (operation === undefined) throw new Error(`There is no operation ${id}`)
  return Object.fromEntries(
    Object.entries(record(record(operation).responses)).map(([status, response]) => {
      const content = record(record(resolved(response)).content)
      const found = record(content['application/json']).schema
      return [status, found === undefined ? null : schema(found)]
    })
  )
}

function payload(event: string): unknown {
  const body = record(record(record(description['x-webhooks'])[event]).post).requestBody
  return schema(record(record(record(body).content)['application/json']).schema)
}

function resolved(value: unknown): unknown {
  const { $ref } = record(value)
  if (typeof $ref !== 'string') return value
  return $ref
    .slice(2)
    .split('/')
    .reduce<unknown>((here, name) => record(here)[name], description)
}

/** As JSON Schema: OpenAPI 3.0's `nullable` becomes a type, references stay, and what they refer to is noted as needed. */
function schema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(schema)
  if (typeof value !== 'object' || value === null) return value
  const source = record(value)
  if (typeof source.$ref === 'string') {
    const name = source.$ref.split('/').at(-1) ?? ''
    if (!needed.has(name)) {
      needed.set(name, true)
      needed.set(name, schema(record(components.schemas)[name]))
    }
    return { $ref: `#/$defs/${name}` }
  }
  const converted: Json = {}
  for (const [name, part] of Object.entries(source)) {
    if (name === 'nullable' || remarks.includes(name)) continue
    converted[name] = name === 'properties' ? mapped(record(part)) : name === 'enum' ? part : schema(part)
  }
  // An address that is absent is sent as its default, which is none.
  if (source.format === 'uri' && source.default === '') return { anyOf: [converted, { const: '' }] }
  if (source.nullable !== true) return converted
  if (Array.isArray(converted.enum)) converted.enum = [...converted.enum, null]
  if (typeof converted.type === 'string') return { ...converted, type: [converted.type, 'null'] }
  return { anyOf: [converted, { type: 'null' }] }
}

/** Names of properties are no keywords: `description` is one of a repository. */
function mapped(properties: Json): Json {
  return Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, schema(part)]))
}

async function readJson(path: string): Promise<Json> {
  return record(JSON.parse(await readFile(join(folder ?? '', path), 'utf8')))
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
