import { NormalizedSchema } from '@smithy/core/schema'
import type { SchemaRef } from './operations.ts'

/** An operation of a service whose messages have no HTTP bindings: its name is sent, and all else is in the body. */
export interface RpcOperation {
  /** `DescribeCertificate` */
  readonly name: string
  readonly input: NormalizedSchema
  readonly output: NormalizedSchema
}

/**
 * The operations that an SDK client package exports (`DescribeCertificate$`, …), by name.
 * @param clientPackage the namespace object of `@aws-sdk/client-…`
 */
export function rpcOperations(clientPackage: object): ReadonlyMap<string, RpcOperation> {
  const operations = Object.values(clientPackage)
    .filter(isOperationSchema)
    .map(([, , name, , input, output]) => ({
      name,
      input: NormalizedSchema.of(input),
      output: NormalizedSchema.of(output)
    }))
  return new Map(operations.map(operation => [operation.name, operation]))
}

/** The static form that the SDK writes operations in: [9, namespace, name, traits, input, output]. */
type OperationSchema = readonly [9, string, string, unknown, SchemaRef, SchemaRef]

function isOperationSchema(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === 9 && value.length === 6
}
