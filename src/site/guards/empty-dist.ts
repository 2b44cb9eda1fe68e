import type { Guard } from './guard.ts'

export const emptyDist: Guard = {
  id: 'empty-dist',
  check: ({ site, root }) =>
    site.files.length > 0
      ? undefined
      : {
          level: 'error',
          title: 'There is nothing to deploy',
          message: `${root} has no files, or "files" leaves none of them. A deploy would delete the site.`,
          remedy: 'Look at the log of the build, and at "dist" and "files".'
        }
}
