import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Key → content. */
export type Files = Readonly<Record<string, string | Buffer>>

/** A workspace whose `dist` is what a build left. */
export interface Site {
  /** Absolute. */
  readonly workspace: string
  write(files: Files): Promise<void>
  remove(...keys: readonly string[]): Promise<void>
}

/** Lends the case a workspace with these files in `dist`, and clears up after it. */
export async function withSite(files: Files, use: (site: Site) => Promise<void>): Promise<void> {
  const workspace = await mkdtemp(join(tmpdir(), 'site-'))
  const pathOf = (key: string): string => join(workspace, 'dist', ...key.split('/'))
  const site: Site = {
    workspace,
    async write(more) {
      for (const [key, content] of Object.entries(more)) {
        await mkdir(dirname(pathOf(key)), { recursive: true })
        await writeFile(pathOf(key), content)
      }
    },
    async remove(...keys) {
      for (const key of keys) await rm(pathOf(key))
    }
  }
  try {
    await site.write(files)
    await use(site)
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

/** A page as Vite writes it, which loads one script. */
export function page(title: string, script?: string): string {
  const tag = script === undefined ? '' : `<script type="module" crossorigin src="/${script}"></script>`
  return `<!doctype html><html lang="en"><head><title>${title}</title>${tag}</head><body><h1>${title}</h1></body></html>\n`
}
