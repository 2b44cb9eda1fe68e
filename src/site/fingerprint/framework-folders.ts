import { stemOf } from './hash-candidates.ts'
import { mayContainHash } from './judge-hash.ts'

/**
 * What frameworks write to folders of their own. `true` or `false` where the folder settles it, else `undefined`.
 *
 * | folder | fingerprinted | source |
 * |---|---|---|
 * | `_next/static/` | all of it: what has no hash lies below the id of the build | https://nextjs.org/docs/app/guides/self-hosting |
 * | `_app/immutable/` | all of it | https://svelte.dev/docs/kit/adapter-static |
 * | `_astro/` | names with a hash, unless hashing was turned off | https://docs.astro.build/en/reference/configuration-reference/#buildassets |
 * | `_nuxt/builds/` | only `meta/UUID.json`; `latest.json` changes with every build | https://nuxt.com/docs/4.x/guide/going-further/experimental-features#appmanifest |
 * | `_nuxt/` | names with a hash, unless hashing was turned off | https://nuxt.com/docs/4.x/api/nuxt-config#buildassetsdir |
 * | `static/MD5/` | all of it: Gatsby's processed images and files | https://www.gatsbyjs.com/docs/caching/ |
 */
export function byFrameworkFolder(key: string): boolean | undefined {
  if (/(?:^|\/)(?:_next\/static|_app\/immutable|static\/[\da-f]{32})\//.test(key)) return true
  if (/(?:^|\/)_nuxt\/builds\//.test(key)) return /\/meta\/[\da-f-]{36}\.json$/.test(key)
  if (/(?:^|\/)(?:_astro|_nuxt)\//.test(key)) return mayContainHash(stemOf(key.slice(key.lastIndexOf('/') + 1)))
  return undefined
}
