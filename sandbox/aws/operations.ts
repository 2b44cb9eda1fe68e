import { NormalizedSchema } from '@smithy/core/schema'
import { percentDecode, type RequestHead } from './http.ts'

/** Anything that the SDK's schema library takes for a schema. */
export type SchemaRef = Parameters<typeof NormalizedSchema.of>[0]

/** Where a member of an operation's input or output travels in the HTTP message. */
export type Place = 'label' | 'query' | 'header' | 'prefix-headers' | 'payload' | 'status' | 'body'

export interface Member {
  readonly name: string
  readonly schema: NormalizedSchema
  readonly place: Place
  /** The query parameter or header (in lower case), where the place has one. */
  readonly wire: string
  readonly required: boolean
}

export interface Operation {
  /** `PutObject` */
  readonly name: string
  readonly method: string
  /** Split at `/`; `{Key+}` takes all the rest, slashes included. */
  readonly segments: readonly string[]
  /** Query parameters that stand in the URI template, without `x-id`, which clients may leave out. */
  readonly literals: readonly (readonly [name: string, value: string])[]
  readonly status: number
  readonly input: NormalizedSchema
  readonly output: NormalizedSchema
  readonly inputMembers: readonly Member[]
  /** Names of the input members in the path, and of S3's bucket, which is not in the template. */
  readonly labels: readonly string[]
  /** Required query parameters and headers: only a header tells CopyObject from PutObject. */
  readonly distinguishing: readonly Member[]
  readonly outputMembers: readonly Member[]
}

export interface Match {
  readonly operation: Operation
  readonly labels: Readonly<Record<string, string>>
}

/**
 * The operations that an SDK client package exports (`PutObject$`, …), matched by the HTTP traits of their schemas.
 * https://smithy.io/2.0/spec/http-bindings.html#http-trait
 */
export class OperationCatalogue {
  readonly #byMethod: ReadonlyMap<string, readonly Operation[]>

  /** @param clientPackage the namespace object of `@aws-sdk/client-…` */
  constructor(clientPackage: object) {
    const operations = Object.values(clientPackage)
      .filter(isOperationSchema)
      // An endpoint trait moves the operation to a host of its own, which is not served here.
      .filter(schema => schema[3].endpoint === undefined)
      .map(readOperation)
    this.#byMethod = Map.groupBy(operations, operation => operation.method)
  }

  /**
   * The most specific operation for a request, or `undefined`.
   * @param rawPath what is left to match, percent-encoded; S3 has taken the bucket off it
   * @param given labels known from elsewhere (S3's `Bucket`); an operation must want all of them and no others
   */
  match(head: RequestHead, rawPath: string, given: Readonly<Record<string, string>> = {}): Match | undefined {
    const candidates = (this.#byMethod.get(head.method) ?? []).flatMap(operation => {
      const found = fitsMessage(operation, head) ? matchPath(operation.segments, rawPath) : undefined
      const labels = { ...given, ...found }
      if (found === undefined || !fitsLabels(operation, labels)) return []
      return [{ operation, labels, rank: specificity(operation, head) }]
    })
    // A stable sort: among equals the one that the SDK declares first.
    return candidates.sort((a, b) => b.rank - a.rank)[0]
  }
}

function fitsMessage(operation: Operation, { query, headers }: RequestHead): boolean {
  return (
    operation.literals.every(([name, value]) => query.has(name) && (value === '' || query.get(name) === value)) &&
    operation.distinguishing.every(({ place, wire }) =>
      place === 'query' ? query.has(wire) : headers[wire] !== undefined
    )
  )
}

function fitsLabels({ labels }: Operation, given: Readonly<Record<string, string>>): boolean {
  return labels.every(name => given[name] !== undefined) && Object.keys(given).every(name => labels.includes(name))
}

function specificity(operation: Operation, head: RequestHead): number {
  const named = head.query.get('x-id') === operation.name ? 0.5 : 0
  const fixedSegments = operation.segments.filter(segment => !segment.startsWith('{')).length
  return fixedSegments + operation.literals.length + operation.distinguishing.length + named
}

function matchPath(segments: readonly string[], rawPath: string): Readonly<Record<string, string>> | undefined {
  const parts = rawPath.split('/').slice(1)
  const labels: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const part = parts[index]
    if (part === undefined) return undefined
    if (segment.endsWith('+}')) {
      const rest = parts.slice(index).join('/')
      if (rest === '') return undefined
      labels[segment.slice(1, -2)] = percentDecode(rest).toString('utf8')
      return labels
    }
    if (segment.startsWith('{')) {
      if (part === '') return undefined
      labels[segment.slice(1, -1)] = percentDecode(part).toString('utf8')
    } else if (segment !== part) {
      return undefined
    }
  }
  return parts.length === segments.length ? labels : undefined
}

/** The static form that the SDK writes operations in: [9, namespace, name, traits, input, output]. */
type OperationSchema = readonly [9, string, string, OperationTraits, SchemaRef, SchemaRef]

interface OperationTraits {
  readonly http: readonly [method: string, uri: string, status: number]
  readonly endpoint?: unknown
}

function isOperationSchema(value: unknown): value is OperationSchema {
  return (
    Array.isArray(value) && value[0] === 9 && typeof value[3] === 'object' && value[3] !== null && 'http' in value[3]
  )
}

function readOperation([, , name, traits, inputRef, outputRef]: OperationSchema): Operation {
  const [method, uri, status] = traits.http
  const [path = '/', query = ''] = uri.split('?')
  const input = NormalizedSchema.of(inputRef)
  const output = NormalizedSchema.of(outputRef)
  const inputMembers = membersOf(input)
  return {
    name,
    method,
    segments: path.split('/').slice(1),
    literals: [...new URLSearchParams(query)].filter(([literal]) => literal !== 'x-id'),
    status,
    input,
    output,
    inputMembers,
    labels: inputMembers.filter(member => member.place === 'label').map(member => member.name),
    distinguishing: inputMembers.filter(({ place, required }) => required && (place === 'query' || place === 'header')),
    outputMembers: membersOf(output)
  }
}

function membersOf(structure: NormalizedSchema): readonly Member[] {
  if (structure.isUnitSchema()) return []
  const raw: unknown = structure.getSchema()
  // The seventh element says how many of the members, which come first, are required.
  const requiredCount = Array.isArray(raw) && typeof raw[6] === 'number' ? raw[6] : 0
  return [...structure.structIterator()].map(([name, schema], index) => {
    const traits = schema.getMergedTraits()
    const member = { name, schema, required: index < requiredCount }
    if (traits.httpLabel) return { ...member, place: 'label', wire: name }
    if (traits.httpQuery) return { ...member, place: 'query', wire: traits.httpQuery }
    if (traits.httpHeader) return { ...member, place: 'header', wire: traits.httpHeader.toLowerCase() }
    if (typeof traits.httpPrefixHeaders === 'string') {
      return { ...member, place: 'prefix-headers', wire: traits.httpPrefixHeaders.toLowerCase() }
    }
    if (traits.httpPayload) return { ...member, place: 'payload', wire: '' }
    if (traits.httpResponseCode) return { ...member, place: 'status', wire: '' }
    return { ...member, place: 'body', wire: '' }
  })
}
