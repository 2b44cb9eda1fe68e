import type { RunContext } from '../context.ts'
import { ActionError } from '../errors.ts'
import type { Head } from '../release/head.ts'

/** Whether a preview is another repository's: numbers of pull requests say nothing beyond their own. */
export function isForeign({ run }: Head, { repository }: RunContext): boolean {
  return repository !== undefined && run?.repository !== undefined && run.repository !== repository
}

/** @throws ActionError `other-repository` */
export function refuseForeign(head: Head, context: RunContext, prefix: string): void {
  if (!isForeign(head, context)) return
  throw new ActionError(
    'other-repository',
    `${prefix} holds a preview of ${head.run?.repository}, and this is a run of ${context.repository}.`,
    {
      remedy:
        'Repositories that share a bucket need folders of their own for their previews: set `preview-prefix` or `site`. ' +
        `If ${head.run?.repository} is what this repository was called before, delete ${prefix} in the bucket by hand: the next run deploys it anew.`
    }
  )
}
