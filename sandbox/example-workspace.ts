import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const REPOSITORY = fileURLToPath(new URL('..', import.meta.url))
const EXAMPLE = join(REPOSITORY, 'examples', 'site')
const NOT_COPIED = new Set(['dist', 'node_modules'])

/** A checked-out copy of `examples/site`, to build and to change. */
export interface ExampleWorkspace {
  /** Absolute. */
  readonly dir: string
  /** The line of text that the front page begins with. */
  headline(): Promise<string>
  setHeadline(text: string): Promise<void>
  remove(): Promise<void>
}

/** Below the repository, so that the copy finds the packages that `npm ci` installed there. */
export async function createExampleWorkspace(): Promise<ExampleWorkspace> {
  const parent = join(REPOSITORY, '.demo')
  await mkdir(parent, { recursive: true })
  const dir = await mkdtemp(join(parent, 'workspace-'))
  await cp(EXAMPLE, dir, { recursive: true, filter: path => !NOT_COPIED.has(basename(path)) })
  const file = join(dir, 'src', 'headline.ts')
  const text = /'(.*)'/
  return {
    dir,
    headline: async () => text.exec(await readFile(file, 'utf8'))?.[1] ?? '',
    setHeadline: async headline => {
      const source = await readFile(file, 'utf8')
      await writeFile(
        file,
        source.replace(text, () => `'${headline}'`)
      )
    },
    remove: () => rm(dir, { recursive: true, force: true })
  }
}
