import type { Inputs } from '../inputs.ts'
import type { Connections } from '../ports.ts'
import { previewAt, previewsStart } from '../preview/preview.ts'
import { readHead, type StoredHead } from '../release/head-store.ts'
import { stateFolderName } from '../sync/other-sites.ts'

export interface FoundPreview {
  readonly number: number
  readonly stored: StoredHead
}

/** The previews that there are, in the order of their numbers. A folder without our state was made by somebody else: it is none. */
export async function findPreviews(aws: Connections, { preview }: Inputs): Promise<readonly FoundPreview[]> {
  const folders = await aws.store.folders(previewsStart(preview.prefix))
  const found = await Promise.all(
    folders.map(async folder => ({
      number: previewAt(preview.prefix, folder),
      stored: await readHead(aws.state, `${folder}${stateFolderName}`)
    }))
  )
  return found
    .flatMap(({ number, stored }) => (number === undefined || stored.etag === undefined ? [] : [{ number, stored }]))
    .sort((one, other) => one.number - other.number)
}
