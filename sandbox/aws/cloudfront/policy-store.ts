import { alreadyExists, illegalChange, inUse } from './cloudfront-errors.ts'
import { type Created, type Tagged, TaggedStore } from './tagged-store.ts'

/** What all kinds of policies have in common. */
export interface Policy<C> {
  readonly id: string
  readonly managed: boolean
  readonly modified: Date
  readonly config: C
}

interface Named {
  readonly Name?: string | undefined
}

/** `CachePolicy`, as error codes are named after it. */
export type PolicyKind = 'CachePolicy' | 'OriginRequestPolicy' | 'ResponseHeadersPolicy'

export interface PolicyStoreOptions<C> {
  readonly kind: PolicyKind
  readonly managed: readonly { readonly id: string; readonly config: C }[]
  readonly now: () => Date
  /** Whether a distribution has the policy with this id. */
  readonly isUsed: (id: string) => boolean
}

/** Policies of one kind: those that every account has, and those that were made. Methods throw ServiceError. */
export class PolicyStore<C extends Named> {
  readonly #options: PolicyStoreOptions<C>
  readonly #policies: TaggedStore<Policy<C>>

  constructor(options: PolicyStoreOptions<C>) {
    this.#options = options
    this.#policies = new TaggedStore(`NoSuch${options.kind}`)
    const modified = new Date('2020-07-22T00:00:00Z')
    for (const { id, config } of options.managed) this.#policies.add(id, { id, managed: true, modified, config })
  }

  create(config: C): Created<Policy<C>> {
    this.#checkName(config, undefined)
    const id = crypto.randomUUID()
    return this.#policies.add(id, { id, managed: false, modified: this.#options.now(), config })
  }

  has(id: string): boolean {
    return this.#policies.has(id)
  }

  find(id: string): C | undefined {
    return this.#policies.find(id)?.config
  }

  get(id: string): Tagged<Policy<C>> {
    return this.#policies.get(id)
  }

  /** The managed ones first. */
  all(): readonly Policy<C>[] {
    return this.#policies.all()
  }

  update(id: string, config: C, ifMatch: string | undefined): Tagged<Policy<C>> {
    const { value } = this.get(id)
    if (value.managed) throw illegalChange('IllegalUpdate')
    this.#checkName(config, id)
    return this.#policies.update(id, { ...value, modified: this.#options.now(), config }, ifMatch)
  }

  delete(id: string, ifMatch: string | undefined): void {
    if (this.get(id).value.managed) throw illegalChange('IllegalDelete')
    if (this.#options.isUsed(id)) throw inUse(`${this.#options.kind}InUse`, id)
    this.#policies.delete(id, ifMatch)
  }

  #checkName({ Name }: C, ownId: string | undefined): void {
    if (this.all().some(({ id, config }) => id !== ownId && config.Name === Name)) {
      throw alreadyExists(`${this.#options.kind}AlreadyExists`, 'A policy with this name')
    }
  }
}
