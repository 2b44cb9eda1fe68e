import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Contents by path; the paths are relative and `/`-separated. */
export type Files = Readonly<Record<string, string | Uint8Array>>

/** A checked-out repository in a temporary folder. */
export interface Workspace {
  /** Absolute. */
  readonly dir: string
  write(files: Files): Promise<void>
  /** Takes a file or a folder away; none is no error. */
  remove(path: string): Promise<void>
  /** Replaces everything in `dist`. */
  build(files: Files): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** @param files relative to the repository: `dist/index.html` */
export async function createWorkspace(files: Files = {}): Promise<Workspace> {
  const dir = await mkdtemp(join(tmpdir(), 'workspace-'))
  const remove = (path: string) => rm(join(dir, path), { recursive: true, force: true })
  const workspace: Workspace = {
    dir,
    async write(files) {
      for (const [path, content] of Object.entries(files)) {
        const file = join(dir, path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, content)
      }
    },
    remove,
    async build(files) {
      await remove('dist')
      await workspace.write(inDist(files))
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true })
  }
  await workspace.write(files)
  return workspace
}

/** The same files below `dist/`. */
export function inDist(files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`dist/${path}`, content]))
}
