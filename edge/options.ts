import { defaultPreviewPrefix } from '../src/preview/defaults.ts'
import { stateFolderName } from '../src/sync/other-sites.ts'

/** One site of the distribution, as the router's options describe it. */
export interface RouterSite {
  /** Where production lies below the domain: '' or `docs/`. */
  readonly prefix: string
  readonly routing: 'spa' | 'pages'
  /** `previews/pr-{number}/`, '' for no previews. */
  readonly previewPrefix: string
  /** `pr-{number}.example.com`, '' for previews below the production domain. */
  readonly previewHost: string
}

/** A host of the distribution that leads to another one, as `www.example.com` does to `example.com`. */
export interface RouterRedirect {
  readonly from: string
  readonly to: string
}

export const defaultRouterSite: RouterSite = {
  prefix: '',
  routing: 'spa',
  previewPrefix: defaultPreviewPrefix,
  previewHost: 'pr-{number}.example.com'
}

const start = '// options:start\n'
const end = '// options:end\n'

/** The router's code with these options in place of its own. Throws when the markers are missing. */
export function withRouterOptions(
  code: string,
  sites: readonly RouterSite[],
  redirects: readonly RouterRedirect[] = []
): string {
  const from = code.indexOf(start)
  const to = code.indexOf(end)
  if (from === -1 || to < from) throw new Error(`The markers ${start.trim()} and ${end.trim()} are missing.`)
  return code.slice(0, from + start.length) + optionsBlock(sites, redirects) + code.slice(to)
}

function optionsBlock(sites: readonly RouterSite[], redirects: readonly RouterRedirect[]): string {
  return `// One entry for each site in the bucket. Paths are as in URLs: without the OriginPath, where the origin has one.
const sites = [
${sites.map(siteLines).join(',\n')}
]
// Hosts that lead to another one, path and query included: { from: 'www.example.com', to: 'example.com' }.
const redirects = [${redirects.map(({ from, to }) => `{ from: ${quoted(from)}, to: ${quoted(to)} }`).join(', ')}]
// Never served: the action's own records, in any folder.
const stateFolder = ${quoted(stateFolderName)}
`
}

function siteLines({ prefix, routing, previewPrefix, previewHost }: RouterSite): string {
  return `  {
    // Where production lies below the domain: '' for all of it, or a folder like 'docs/' (the action's \`prefix\`).
    prefix: ${quoted(prefix)},
    // What a path without a file extension shows. 'spa': the site's index.html. 'pages': for /about, about/index.html.
    routing: ${quoted(routing)},
    // The folder of one preview (the action's \`preview-prefix\`); '' for a site without previews.
    previewPrefix: ${quoted(previewPrefix)},
    // The host of one preview (the action's \`preview-url\`); '' to open them below the domain, as /previews/pr-7/.
    previewHost: ${quoted(previewHost)}
  }`
}

function quoted(text: string): string {
  return `'${text.replace(/['\\\\]/g, '\\\\$&')}'`
}
