import { invalidIfMatch, type NoSuch, noSuch, preconditionFailed } from './cloudfront-errors.ts'
import { newId } from './ids.ts'

/** A resource with the entity tag that its updates must name. */
export interface Tagged<T> {
  readonly value: T
  readonly etag: string
}

export type Created<T> = Tagged<T> & { readonly id: string }

/** Resources of one kind, in order of creation. Methods throw ServiceError with CloudFront's own codes. */
export class TaggedStore<T> {
  readonly #missing: NoSuch
  readonly #resources = new Map<string, Tagged<T>>()

  /** @param missing the code for an id that nothing has */
  constructor(missing: NoSuch) {
    this.#missing = missing
  }

  add(id: string, value: T): Created<T> {
    const created = { value, etag: newId() }
    this.#resources.set(id, created)
    return { id, ...created }
  }

  has(id: string): boolean {
    return this.#resources.has(id)
  }

  find(id: string): T | undefined {
    return this.#resources.get(id)?.value
  }

  get(id: string): Tagged<T> {
    const resource = this.#resources.get(id)
    if (resource === undefined) throw noSuch(this.#missing)
    return resource
  }

  all(): readonly T[] {
    return [...this.#resources.values()].map(({ value }) => value)
  }

  /** @param ifMatch the entity tag of the version that the change was made to */
  update(id: string, value: T, ifMatch: string | undefined): Tagged<T> {
    this.#check(id, ifMatch)
    return this.add(id, value)
  }

  delete(id: string, ifMatch: string | undefined): void {
    this.#check(id, ifMatch)
    this.#resources.delete(id)
  }

  #check(id: string, ifMatch: string | undefined): void {
    const { etag } = this.get(id)
    if (!ifMatch) throw invalidIfMatch()
    if (ifMatch !== etag) throw preconditionFailed()
  }
}
