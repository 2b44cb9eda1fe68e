import { type Dirent, readdirSync } from 'node:fs'
import { readlink, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { ActionError, messageOf } from '../../errors.ts'
import { detached } from '../../util/detached.ts'
import { errnoOf } from './errno.ts'

/** Something in the build output that cannot be deployed. */
export interface PathProblem {
  /** Relative to the root, `/`-separated. */
  readonly path: string
  /** A clause that follows the path: `is a named pipe`. */
  readonly message: string
}

export interface Walk {
  /** All regular files, relative to the root and `/`-separated; those behind symbolic links under the link's path. */
  readonly files: string[]
  readonly problems: readonly PathProblem[]
}

/**
 * All files below `root`, dotfiles included. A symbolic link is followed as long as its target lies inside of the root;
 * one that leads out of it, leads nowhere or goes in a circle is a problem, and so is anything that is no file (a
 * socket, a named pipe).
 *
 * Throws ActionError `dist-not-found` when there is no such folder.
 */
export async function walk(root: string): Promise<Walk> {
  const realRoot = await realRootOf(root)
  const files: string[] = []
  const problems: PathProblem[] = []
  const problem = (path: string, message: string): void =>
    void problems.push({ path: toKey(relative(root, path)), message })

  /** @param start What the keys of the folder's files begin with. */
  async function visit(folder: string, start: string, behind: readonly string[]): Promise<void> {
    for (const entry of list(folder)) {
      const { name } = entry
      if (entry.isFile()) files.push(detached(start + name))
      else if (entry.isDirectory()) await visit(join(folder, name), `${start}${name}/`, behind)
      else if (entry.isSymbolicLink()) await follow(join(folder, name), start + name, behind)
      else problem(join(folder, name), `is ${specialKind(entry)}, not a file`)
    }
  }

  async function follow(link: string, key: string, behind: readonly string[]): Promise<void> {
    const target = await targetOf(link)
    if ('broken' in target) return problem(link, target.broken)
    if (!isInside(realRoot, target.real)) {
      return problem(link, `is a symbolic link to ${target.written}, which leads out of the folder that is deployed`)
    }
    const status = await stat(target.real)
    if (status.isFile()) files.push(key)
    else if (!status.isDirectory()) problem(link, `is a symbolic link to ${target.written}, which is not a file`)
    else {
      const here = await realpath(dirname(link))
      if (isInside(target.real, here) || behind.includes(target.real)) {
        return problem(link, `is a symbolic link to ${target.written}, which contains the link itself`)
      }
      await visit(link, `${key}/`, [...behind, target.real])
    }
  }

  await visit(root, '', [])
  return { files, problems }
}

/** A relative path as S3 takes it: with slashes, on Windows too. Elsewhere a backslash is a part of the name. */
export function toKey(relativePath: string, separator: string = sep): string {
  return separator === '/' ? relativePath : relativePath.replaceAll(separator, '/')
}

async function realRootOf(root: string): Promise<string> {
  const real = await realpath(root).catch((cause: unknown) => {
    throw notFound(`There is no folder ${root} to deploy.`, cause)
  })
  if (!(await stat(real)).isDirectory()) throw notFound(`${root} is a file, not a folder to deploy.`)
  return real
}

function notFound(message: string, cause?: unknown): ActionError {
  return new ActionError('dist-not-found', message, {
    remedy:
      'Set "dist" to the folder that your build writes, relative to "working-directory". If nothing has built it yet, ' +
      'set "build-command", or run the build (or download its artifact) in a step before this one.',
    cause
  })
}

/**
 * One folder at a time, since the recursive form of readdirSync follows symbolic links, in circles too (seen in Node
 * 24.19). Synchronous, as `hashFile` is, and for the same reason.
 */
function list(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    throw new ActionError('unreadable-file', `A folder of the build output could not be read: ${messageOf(cause)}.`, {
      remedy: 'Let the user that runs this job read it: `chmod -R u+rX` after the build, if another user built it.',
      cause
    })
  }
}

type Target = { readonly real: string; readonly written: string } | { readonly broken: string }

async function targetOf(link: string): Promise<Target> {
  const written = await readlink(link)
  try {
    return { real: await realpath(link), written }
  } catch (error) {
    const loop = errnoOf(error) === 'ELOOP'
    return { broken: `is a symbolic link to ${written}, which ${loop ? 'goes in a circle' : 'does not exist'}` }
  }
}

/** Whether `path` is `folder` or lies below it; both real and absolute. */
function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function specialKind(entry: Dirent): string {
  if (entry.isSocket()) return 'a socket'
  return entry.isFIFO() ? 'a named pipe' : 'a device'
}
