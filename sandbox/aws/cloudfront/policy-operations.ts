import type { Shape } from '../protocol.ts'
import type { CloudFront } from './cloudfront.ts'
import { arnOf } from './ids.ts'
import { anything, createdAt, type Operation, operation, present, type Result, tagged } from './operation.ts'
import { pageOf } from './paging.ts'
import type { Policies } from './policies.ts'
import type { Policy, PolicyKind, PolicyStore } from './policy-store.ts'
import type { Tagged } from './tagged-store.ts'

interface Named {
  readonly Name?: string | undefined
}

/** The three kinds have the same six operations, but for the names in them. */
interface Kind<C extends Named> {
  readonly name: PolicyKind
  /** `CachePolicies` */
  readonly plural: string
  /** `cache-policy`, in ARNs. */
  readonly resource: string
  readonly store: (policies: Policies) => PolicyStore<C>
}

interface Input {
  readonly Id?: string
  readonly IfMatch?: string
  readonly Type?: string
  readonly Marker?: string
  readonly MaxItems?: number
}

export const POLICY_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...operationsOf({
    ...{ name: 'CachePolicy', plural: 'CachePolicies', resource: 'cache-policy' },
    store: ({ cache }) => cache
  }),
  ...operationsOf({
    ...{ name: 'OriginRequestPolicy', plural: 'OriginRequestPolicies', resource: 'origin-request-policy' },
    store: ({ originRequest }) => originRequest
  }),
  ...operationsOf({
    ...{ name: 'ResponseHeadersPolicy', plural: 'ResponseHeadersPolicies', resource: 'response-headers-policy' },
    store: ({ responseHeaders }) => responseHeaders
  })
}

function operationsOf<C extends Named>({
  name,
  plural,
  resource,
  store
}: Kind<C>): Readonly<Record<string, Operation>> {
  const configName = `${name}Config`
  const storeOf = ({ policies }: CloudFront) => store(policies)
  const arn = ({ Id: id = '' }: Input) => arnOf(resource, id)
  const shown = ({ id, modified, config }: Policy<unknown>): Shape => ({
    Id: id,
    LastModifiedTime: modified,
    [configName]: config
  })
  const one = ({ value, etag }: Tagged<Policy<unknown>>): Result => tagged(name, { value: shown(value), etag })
  const configOf = (input: Input) => present(Reflect.get(input, configName) as C | undefined, configName)
  return {
    [`Create${name}`]: operation<Input>(anything, (cloudFront, input, url) => {
      const { id, value, etag } = storeOf(cloudFront).create(configOf(input))
      return createdAt(`${url}/${id}`, name, { value: shown(value), etag })
    }),
    [`Get${name}`]: operation<Input>(arn, (cloudFront, { Id = '' }) => one(storeOf(cloudFront).get(Id))),
    [`Get${configName}`]: operation<Input>(arn, (cloudFront, { Id = '' }) => {
      const { value, etag } = storeOf(cloudFront).get(Id)
      return tagged(configName, { value: value.config, etag })
    }),
    [`List${plural}`]: operation<Input>(anything, (cloudFront, input) => {
      const all = storeOf(cloudFront)
        .all()
        .map(policy => ({ id: policy.id, Type: policy.managed ? 'managed' : 'custom', [name]: shown(policy) }))
        .filter(({ Type }) => input.Type === undefined || input.Type === Type)
      const { NextMarker, MaxItems, Quantity, Items } = pageOf(all, input, ({ id }) => id)
      return { output: { [`${name}List`]: { NextMarker, MaxItems, Quantity, Items } } }
    }),
    [`Update${name}`]: operation<Input>(arn, (cloudFront, input) =>
      one(storeOf(cloudFront).update(input.Id ?? '', configOf(input), input.IfMatch))
    ),
    [`Delete${name}`]: operation<Input>(arn, (cloudFront, { Id = '', IfMatch }) => {
      storeOf(cloudFront).delete(Id, IfMatch)
      return { output: {} }
    })
  }
}
