import { commonStart, expand, numberAtStart } from './template.ts'

/** Where a site's previews are, as the inputs say; `{number}` stands for that of the pull request. */
export interface PreviewPlace {
  /** `host`: each preview has a name of its own; `path`: each is a folder under the name of the site. */
  readonly kind: 'host' | 'path'
  /** Ends in a slash: `https://pr-{number}.example.com/`, `https://example.com/previews/pr-{number}/`. */
  readonly url: string
  /** In the bucket, ends in a slash: `previews/pr-{number}/`. */
  readonly prefix: string
}

/** The preview of one pull request. */
export interface Preview {
  readonly number: number
  readonly kind: 'host' | 'path'
  /** `https://pr-7.example.com/` */
  readonly url: string
  /** `pr-7.example.com` */
  readonly host: string
  /** What the site's paths begin with in the browser: `/`, or `/previews/pr-7/`. */
  readonly basePath: string
  /** `previews/pr-7/`: nothing outside of it is ever written or deleted for this preview. */
  readonly prefix: string
}

export function previewOf({ kind, url: template, prefix }: PreviewPlace, number: number): Preview {
  const url = expand(template, number)
  const { host, pathname: basePath } = new URL(url)
  return { number, kind, url, host, basePath, prefix: expand(prefix, number) }
}

/** The pull request that a key, or a folder, is part of the preview of. Keys and the template are the bucket's. */
export function previewAt(prefix: string, key: string): number | undefined {
  return numberAtStart(prefix, key)
}

/** The folder above all previews, or rather what their names begin with: `previews/pr-`. */
export function previewsStart(prefix: string): string {
  return commonStart(prefix)
}

/** What a preview's Deployments on GitHub are told by: sites of one repository share nothing. */
export function deploymentTask(site: string, number: number): string {
  return `deploy:${site}:pr-${number}`
}
