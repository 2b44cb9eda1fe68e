import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const REPOSITORY = fileURLToPath(new URL('..', import.meta.url))
const EXAMPLE = join(REPOSITORY, 'examples', 'site')
const HEADLINE_FILE = join('src', 'headline.ts')
const HEADLINE = /'(.*)'/
const NOT_COPIED = new Set(['dist', 'node_modules'])

/** A checked-out copy of `examples/site`, to build and to change. */
export interface ExampleWorkspace {
  /** Absolute. */
  readonly dir: string
  /** The line of text that the front page begins with. */
  headline(): Promise<string>
  setHeadline(text: string): Promise<void>
  /** Rewrites a file of the workspace, named relative to it. */
  edit(file: string, change: (source: string) => string): Promise<void>
  remove(): Promise<void>
}

/** Below the repository, so that the copy finds the packages that `npm ci` installed there. */
export async function createExampleWorkspace(): Promise<ExampleWorkspace> {
  const parent = join(REPOSITORY, '.demo')
  await mkdir(parent, { recursive: true })
  const dir = await mkdtemp(join(parent, 'workspace-'))
  await cp(EXAMPLE, dir, { recursive: true, filter: path => !NOT_COPIED.has(basename(path)) })
  const edit: ExampleWorkspace['edit'] = async (file, change) => {
    const path = join(dir, file)
    await writeFile(path, change(await readFile(path, 'utf8')))
  }
  return {
    dir,
    headline: async () => HEADLINE.exec(await readFile(join(dir, HEADLINE_FILE), 'utf8'))?.[1] ?? '',
    setHeadline: text => edit(HEADLINE_FILE, source => source.replace(HEADLINE, () => `'${text}'`)),
    edit,
    remove: () => rm(dir, { recursive: true, force: true })
  }
}
