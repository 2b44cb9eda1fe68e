/**
 * `@peculiar/x509` is built on a container for dependency injection that refuses to be loaded without the functions of the
 * `reflect-metadata` proposal, and then finds nothing in them: none of the library's classes takes parameters from the
 * container. So functions that find nothing are enough. https://rbuckton.github.io/reflect-metadata/
 */
const NEEDED: readonly string[] = ['getMetadata', 'getOwnMetadata', 'defineMetadata']

/** The library, loaded after what it needs is there. */
export function loadX509() {
  for (const name of NEEDED) {
    if (!(name in Reflect)) Object.defineProperty(Reflect, name, { value: () => undefined, configurable: true })
  }
  return import('@peculiar/x509')
}
