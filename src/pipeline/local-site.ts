import { resolve } from 'node:path'
import type { BuildResult } from '../build/build.ts'
import type { Inputs } from '../inputs.ts'
import type { Finding } from '../report/model.ts'
import { scanSite } from '../site/scan.ts'
import type { Site } from '../site/site-file.ts'
import type { World } from './world.ts'

/** Reads the build output as the inputs ask for it, and guards it. */
export async function readLocalSite(
  built: BuildResult,
  inputs: Inputs,
  match: World['match'],
  signal: AbortSignal
): Promise<{ readonly site: Site; readonly findings: readonly Finding[] }> {
  const { headers, destination, cdn, files } = inputs
  const everything = files.length === 1 && files[0] === '**'
  const scan = await scanSite(
    {
      root: built.dist,
      match: everything ? undefined : root => match(root, files),
      headersFile: headers.file === undefined ? undefined : resolve(built.workingDirectory, headers.file),
      cacheRules: headers.cacheControl,
      edgeCache: headers.edgeCache,
      hosts: cdn.domains,
      prefix: destination.prefix
    },
    signal
  )
  return scan
}
