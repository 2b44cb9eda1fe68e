import type { Cdn } from '../ports.ts'

/** A Cdn that is only loaded with the first question: a deploy without changes asks none. */
export function lazyCdn(load: () => Promise<Cdn>): Cdn {
  let loading: Promise<Cdn> | undefined
  const cdn = (): Promise<Cdn> => {
    loading ??= load()
    return loading
  }
  return {
    facts: async id => (await cdn()).facts(id),
    findByAlias: async domain => (await cdn()).findByAlias(domain),
    invalidate: async (...invalidation) => (await cdn()).invalidate(...invalidation),
    invalidation: async (...invalidation) => (await cdn()).invalidation(...invalidation)
  }
}
