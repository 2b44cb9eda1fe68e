import { pathOnDomain } from '../resolve-reference.ts'
import { type Guard, listed } from './guard.ts'

/** A site below a path whose documents load scripts from outside of it would run another site's, or none. */
export const basePath: Guard = {
  id: 'base-path',
  check: ({ documents, address }) => {
    if (address.certain !== true) return undefined
    const outside = documents.flatMap(document =>
      document.references
        .filter(({ kind }) => kind === 'script' || kind === 'stylesheet' || kind === 'modulepreload')
        .flatMap(({ url }) => {
          const path = pathOnDomain(url, document, address)
          return path === undefined || path.startsWith(address.basePath) ? [] : [{ url, document: document.key }]
        })
    )
    const [first] = outside
    if (first === undefined) return undefined
    return {
      level: 'error',
      title: 'Built for another path',
      message: `This preview is served below ${address.basePath}, and its documents load scripts or styles from outside of it:\n${listed(outside.map(({ url, document }) => `${url} (in ${document})`))}`,
      remedy:
        'Build with the base path that the variable PREVIEW_BASE_PATH of the build holds (`base` in Vite, `--base-href` in Angular, ' +
        '`homepage` or PUBLIC_URL in Create React App, `basePath` in Next.js), or give previews hosts of their own in `preview-url`.',
      file: first.document
    }
  }
}
