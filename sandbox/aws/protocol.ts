import { XmlCodec } from '@aws-sdk/core/protocols'
import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols'
import { NormalizedSchema } from '@smithy/core/schema'
import type { ServiceError } from './errors.ts'
import type { AwsRequest, AwsResponse } from './http.ts'
import type { Match, Member, Operation } from './operations.ts'

/** An operation's input or output, its members named as in the API. */
export type Shape = Readonly<Record<string, unknown>>

export interface ProtocolOptions {
  /** `http://s3.amazonaws.com/doc/2006-03-01/` */
  readonly xmlNamespace: string
  /** How the service words XML that it can't read. */
  readonly malformedXml: () => ServiceError
  /** How the service words a number or a date that is none. */
  readonly invalidArgument: (name: string, value: string) => ServiceError
}

/**
 * The server's side of AWS's restXml protocol: binds requests to operation inputs and outputs to responses, by the
 * schemas that the SDK's own client packages export. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
export class RestXmlProtocol {
  readonly #codec: XmlCodec
  readonly #fromString: FromStringShapeDeserializer
  readonly #toString: ToStringShapeSerializer
  readonly #options: ProtocolOptions

  constructor(options: ProtocolOptions) {
    // 5 is the SDK's number for date-time, the default format of timestamps in XML.
    const timestampFormat = { useTrait: true, default: 5 } as const
    const settings = {
      timestampFormat,
      httpBindings: true,
      xmlNamespace: options.xmlNamespace,
      serviceNamespace: ''
    }
    this.#codec = new XmlCodec(settings)
    this.#fromString = new FromStringShapeDeserializer(settings)
    this.#toString = new ToStringShapeSerializer(settings)
    this.#options = options
  }

  /** The operation's input. Blobs are Uint8Array, timestamps Date. */
  parse({ operation, labels }: Match, request: Pick<AwsRequest, 'query' | 'headers' | 'body'>): Shape {
    const input: Record<string, unknown> = {}
    for (const member of operation.inputMembers) {
      const value = this.#parseMember(member, labels, request)
      if (value !== undefined) input[member.name] = value
    }
    const hasBody = operation.inputMembers.some(member => member.place === 'body')
    if (!hasBody || request.body.byteLength === 0) return input
    return { ...this.#parseXml(operation.input, rootName(operation), request.body), ...input }
  }

  #parseMember(
    member: Member,
    labels: Readonly<Record<string, string>>,
    { query, headers, body }: Pick<AwsRequest, 'query' | 'headers' | 'body'>
  ): unknown {
    switch (member.place) {
      case 'label':
        return labels[member.name]
      case 'query':
        return this.#parseText(member, query.get(member.wire))
      case 'header':
        return this.#parseText(member, headers[member.wire])
      case 'prefix-headers':
        return Object.fromEntries(
          Object.entries(headers)
            .filter(([name]) => name.startsWith(member.wire))
            .map(([name, value]) => [name.slice(member.wire.length), value])
        )
      case 'payload':
        return this.#parsePayload(member, body)
      case 'status':
      case 'body':
        return undefined
    }
  }

  #parseText(member: Member, text: string | undefined): unknown {
    if (text === undefined) return undefined
    // An HTTP header with a date that can't be read is ignored: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3
    if (member.schema.isTimestampSchema()) {
      const time = Date.parse(text)
      return Number.isNaN(time) ? undefined : new Date(time)
    }
    const value: unknown = this.#fromString.read(member.schema, text)
    if (typeof value === 'number' && (text.trim() === '' || !Number.isSafeInteger(value))) {
      throw this.#options.invalidArgument(member.wire, text)
    }
    return value
  }

  #parsePayload({ schema }: Member, body: Uint8Array): unknown {
    if (schema.isBlobSchema()) return body
    if (body.byteLength === 0) return undefined
    if (schema.isStringSchema()) return Buffer.from(body).toString('utf8')
    const traits = schema.getMergedTraits()
    return this.#parseXml(schema, String(traits.xmlName ?? schema.getName()), body)
  }

  #parseXml(schema: NormalizedSchema, root: string, body: Uint8Array): Shape {
    const text = Buffer.from(body).toString('utf8')
    const opening = /<([^\s/>?!]+)/.exec(text)?.[1]
    if (opening !== root) throw this.#options.malformedXml()
    try {
      return this.#codec.createDeserializer().read(schema, text)
    } catch {
      throw this.#options.malformedXml()
    }
  }

  /** The response to a successful call; `headers` win over those that the output gives. */
  respond(operation: Operation, output: Shape, headers: Readonly<Record<string, string>> = {}): AwsResponse {
    const fields: Record<string, string> = {}
    const body: Record<string, unknown> = {}
    let status = operation.status
    let content: Uint8Array | string | undefined
    for (const member of operation.outputMembers) {
      const value = output[member.name]
      if (value === undefined || value === null) continue
      if (member.place === 'header') fields[member.wire] = this.#text(member.schema, value)
      else if (member.place === 'prefix-headers') addPrefixed(fields, member.wire, value)
      else if (member.place === 'payload') content = this.#payload(member.schema, value)
      else if (member.place === 'status') status = Number(value)
      else body[member.name] = value
    }
    const hasBody = operation.outputMembers.some(member => member.place === 'body')
    if (hasBody) content = this.xml(operation.output, body)
    const type = typeof content === 'string' ? { 'content-type': 'application/xml' } : {}
    return { status, headers: { ...type, ...fields, ...headers }, ...(content === undefined ? {} : { body: content }) }
  }

  #payload(schema: Member['schema'], value: unknown): Uint8Array | string {
    if (value instanceof Uint8Array) return value
    return schema.isStringSchema() ? String(value) : this.xml(schema, value)
  }

  #text(schema: NormalizedSchema, value: unknown): string {
    this.#toString.write(schema, value)
    return this.#toString.flush()
  }

  /** One document with its XML declaration. */
  xml(schema: NormalizedSchema, value: unknown): string {
    const serializer = this.#codec.createSerializer()
    serializer.write(schema, value)
    return XML_DECLARATION + String(serializer.flush())
  }
}

/**
 * A document of elements with text, nested where the value is an object: the SDK has no schemas of error replies.
 * @param xmlNamespace '' for none
 */
export function textDocument(root: string, fields: TextFields, xmlNamespace: string): string {
  const codec = new XmlCodec({
    timestampFormat: { useTrait: true, default: 5 },
    httpBindings: true,
    xmlNamespace,
    serviceNamespace: ''
  })
  const serializer = codec.createSerializer()
  serializer.write(NormalizedSchema.of(textStructure(root, fields)), fields)
  return XML_DECLARATION + String(serializer.flush())
}

export interface TextFields {
  readonly [name: string]: string | TextFields
}

/** The SDK's static form of a structure; 0 is its number for a string. */
type TextStructure = [3, string, string, 0, string[], (0 | TextStructure)[]]

function textStructure(name: string, fields: TextFields): TextStructure {
  const members = Object.entries(fields).map(([field, value]) =>
    typeof value === 'string' ? 0 : textStructure(field, value)
  )
  return [3, 'sandbox', name, 0, Object.keys(fields), members]
}

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

function rootName({ input }: Operation): string {
  return String(input.getMergedTraits().xmlName ?? input.getName())
}

function addPrefixed(fields: Record<string, string>, prefix: string, value: unknown): void {
  for (const [name, text] of Object.entries(value ?? {})) fields[prefix + name] = String(text)
}
