import { resolve } from 'node:path'
import type { BuildResult } from '../build/build.ts'
import type { Inputs } from '../inputs.ts'
import type { Finding } from '../report/model.ts'
import type { DocumentReferences } from '../site/guards/guard.ts'
import { readGuardFacts, runGuards } from '../site/guards.ts'
import { beginScan, type Scan, type Scanning } from '../site/scan.ts'
import type { Site } from '../site/site-file.ts'
import type { World } from './world.ts'

/** The build output while it is being read and guarded. */
export interface LocalSite extends Pick<Scanning, 'keys' | 'files'> {
  readonly guarded: Promise<{ readonly site: Site; readonly findings: readonly Finding[] }>
}

/** Begins to read the build output as the inputs ask for it. */
export function readLocalSite(
  built: BuildResult,
  inputs: Inputs,
  world: Pick<World, 'match' | 'signal' | 'workspace'>
): LocalSite {
  const { match, signal, workspace } = world
  const { headers, destination, cdn, files } = inputs
  const everything = files.length === 1 && files[0] === '**'
  const scanning = beginScan(
    {
      root: built.dist,
      match: everything ? undefined : root => match(root, files),
      headersFile: headers.file === undefined ? undefined : resolve(built.workingDirectory, headers.file),
      cacheRules: headers.cacheControl,
      edgeCache: headers.edgeCache,
      hosts: cdn.domains,
      prefix: destination.prefix,
      workspace
    },
    signal
  )
  const guarded = scanning.scan.then(scan => guardSite(scan, inputs, signal))
  // It is waited for only once the bucket was looked at.
  guarded.catch(() => undefined)
  return { keys: scanning.keys, files: scanning.files, guarded }
}

async function guardSite({ site, findings }: Scan, inputs: Inputs, signal: AbortSignal) {
  const { basePath, prefix } = inputs.destination
  const { domains: hosts } = inputs.cdn
  const read = await readGuardFacts(site, signal)
  const address = {
    basePath: basePath ?? basePathOf(prefix, read.documents),
    certain: basePath !== undefined,
    hosts
  }
  const guarded = runGuards({ site, root: inputs.build.dist, address, ...read }, new Set(inputs.sync.allow))
  // A guard names files of the build, which an annotation could not point at.
  return { site, findings: [...guarded.map(({ file: _, ...finding }) => finding), ...findings] }
}

/**
 * The URL path at which a site below a prefix is served: the prefix, or `/` where the distribution has an OriginPath.
 * Its own documents tell: a build for `/app/` refers to `/app/…`.
 */
function basePathOf(prefix: string, documents: readonly DocumentReferences[]): string {
  const below = `/${prefix}`
  const named = documents.some(({ references }) => references.some(({ url }) => url.startsWith(below)))
  return named ? below : '/'
}
