import { XmlCodec } from '@aws-sdk/core/protocols'
import { FromStringShapeDeserializer } from '@smithy/core/protocols'
import { NormalizedSchema } from '@smithy/core/schema'
import type { AwsResponse, Query, RequestHead } from './http.ts'
import { type Shape, XML_DECLARATION } from './protocol.ts'
import type { RpcOperation } from './rpc.ts'

/**
 * The server's side of AWS's query protocol, by the schemas of the SDK's client packages: inputs come as a form
 * (`Names.member.1=web`), outputs go as XML. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export class QueryProtocol {
  readonly #codec: XmlCodec
  readonly #fromString: FromStringShapeDeserializer
  readonly #xmlNamespace: string

  constructor(xmlNamespace: string) {
    // 5 is the SDK's number for date-time, the default format of timestamps in XML.
    const timestampFormat = { useTrait: true, default: 5 } as const
    const settings = { timestampFormat, httpBindings: false, xmlNamespace, serviceNamespace: '' }
    this.#codec = new XmlCodec(settings)
    this.#fromString = new FromStringShapeDeserializer(settings)
    this.#xmlNamespace = xmlNamespace
  }

  parse({ input }: RpcOperation, form: Query): Shape {
    return (this.#read(input, treeOf(form)) ?? {}) as Shape
  }

  #read(schema: NormalizedSchema, node: Node): unknown {
    if (schema.isStructSchema()) {
      const members = [...schema.structIterator()].map(([name, member]) => {
        const child = node.children.get(String(member.getMergedTraits().xmlName ?? name))
        return [name, child === undefined ? undefined : this.#read(member, child)] as const
      })
      return Object.fromEntries(members.filter(([, value]) => value !== undefined))
    }
    if (schema.isListSchema()) {
      const items = node.children.get(String(schema.getValueSchema().getMergedTraits().xmlName ?? 'member')) ?? node
      return [...items.children]
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([, item]) => this.#read(schema.getValueSchema(), item))
    }
    return this.#fromString.read(schema, node.text)
  }

  respond({ name, output }: RpcOperation, value: Shape, { id }: RequestHead): AwsResponse {
    const result = `${name}Result`
    const envelope = NormalizedSchema.of([
      ...[3, 'sandbox', `${name}Response`, { xmlNamespace: this.#xmlNamespace }],
      ...[
        [result, 'ResponseMetadata'],
        [output.getSchema(), METADATA]
      ]
    ] as unknown as Parameters<typeof NormalizedSchema.of>[0])
    const serializer = this.#codec.createSerializer()
    serializer.write(envelope, { [result]: value, ResponseMetadata: { RequestId: id } })
    return {
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': id },
      body: XML_DECLARATION + String(serializer.flush())
    }
  }
}

/** The SDK's static form of a structure; 0 is its number for a string. */
const METADATA = [3, 'sandbox', 'ResponseMetadata', 0, ['RequestId'], [0]] as const

interface Node {
  text: string
  readonly children: Map<string, Node>
}

/** `A.B.1=x` → A → B → 1: x */
function treeOf(form: Query): Node {
  const root: Node = { text: '', children: new Map() }
  for (const [name, value] of form.pairs) {
    let node = root
    for (const part of name.split('.')) {
      const child = node.children.get(part) ?? { text: '', children: new Map() }
      node.children.set(part, child)
      node = child
    }
    node.text = value
  }
  return root
}
