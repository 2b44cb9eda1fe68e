import type { BucketFolder } from '../inputs/destination.ts'
import type { Inputs } from '../inputs.ts'
import { type Preview, previewOf } from '../preview/preview.ts'
import { stateFolderName } from '../sync/other-sites.ts'

/** The preview of a pull request, as the inputs place it. Without `preview-url` nobody knows its address: only its folder is real. */
export function previewFor({ preview, cdn }: Inputs, number: number): Preview {
  const { url, prefix } = preview
  const host = cdn.domains[0]
  if (url !== undefined) return previewOf({ kind: url.kind, url: url.template, prefix }, number)
  return {
    ...previewOf({ kind: 'path', url: `https://${host ?? 'example.invalid'}/`, prefix }, number),
    host: host ?? ''
  }
}

/** The inputs with which a preview is a site of its own: in its own folder, its state included, whatever else they say. */
export function previewInputs(inputs: Inputs, { prefix, host, url, basePath }: Preview): Inputs {
  const { build, destination, sync, cdn, invalidation } = inputs
  const { invalidate } = invalidation
  return {
    ...inputs,
    build: {
      ...build,
      env: [...build.env, { name: 'PREVIEW_BASE_PATH', value: basePath }, { name: 'PREVIEW_URL', value: url }]
    },
    destination: {
      ...destination,
      prefix,
      url,
      basePath,
      state: { bucket: destination.bucket, prefix: `${prefix}${stateFolderName}` }
    },
    cdn: { ...cdn, domains: host === '' || isWithoutCdn(inputs) ? cdn.domains : [host] },
    // What leaves a preview is missed by nobody; production's own guard judges it when it is merged.
    sync: { ...sync, maxDeletePercent: 100 },
    // Everything of the preview, and nothing of production beside it.
    invalidation: invalidate.kind === 'all' ? { ...invalidation, invalidate: { kind: 'folder' } } : invalidation
  }
}

/**
 * Whether there is no distribution to look for: the bucket is at another service than AWS, and production names none either.
 * At AWS the host of a preview is looked up all the same, since an alias that is missing is what it would fail by.
 */
function isWithoutCdn({ cdn, destination }: Inputs): boolean {
  return destination.endpointUrl !== undefined && cdn.distributionIds.length === 0 && cdn.domains.length === 0
}

/** The inputs with which all previews of a site can be reached: their state is in the bucket with them, wherever production's is. */
export function sweepInputs(inputs: Inputs): Inputs {
  const { bucket, state } = inputs.destination
  return withState(inputs, { ...state, bucket })
}

/** The same inputs with the state elsewhere. */
export function withState(inputs: Inputs, state: BucketFolder): Inputs {
  return { ...inputs, destination: { ...inputs.destination, state } }
}
