import type { Guard } from './guard.ts'

export const noIndex: Guard = {
  id: 'no-index',
  check: ({ site, root }) =>
    site.files.length === 0 || site.files.some(({ key }) => key === 'index.html')
      ? undefined
      : {
          level: 'warning',
          title: 'There is no index.html',
          message: `${root} has no index.html at its root, so visitors of / will get an error.`,
          remedy: 'Set "dist" to the folder that holds index.html, if the site has one.'
        }
}
