import { ActionError } from '../errors.ts'

/** A file is no longer what the scan has seen. */
export function changedFile({ path }: { readonly path: string }): ActionError {
  return new ActionError('file-changed', `${path} changed while it was being deployed.`, {
    remedy: 'Something writes to the build output during the deploy: let it finish first, then run the job again.'
  })
}
