import type { ObjectStore, StoredObject } from '../ports.ts'
import { statusOf } from './errors.ts'
import { deleteKeys } from './s3-delete.ts'
import { fromS3 } from './s3-headers.ts'
import { listFolders, listObjects } from './s3-listing.ts'
import { purposeOf, type S3Location, unquoted } from './s3-location.ts'
import { uploadFile } from './s3-upload.ts'

/** The ObjectStore port on S3's REST API. */
export function createS3Store(location: S3Location): ObjectStore {
  return {
    list: (prefix, likely) => listObjects(location, prefix, likely),
    folders: start => listFolders(location, start),
    head: key => head(location, key),
    put: (file, signal) => uploadFile(location, file, signal),
    delete: keys => deleteKeys(location, keys)
  }
}

async function head(location: S3Location, key: string): Promise<StoredObject | undefined> {
  return location.session.send(purposeOf(location, 's3:GetObject', key), async () => {
    try {
      const { headers } = await location.client.send({ method: 'HEAD', key })
      return { etag: unquoted(headers.etag), size: Number(headers['content-length'] ?? 0), headers: fromS3(headers) }
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw error
    }
  })
}
