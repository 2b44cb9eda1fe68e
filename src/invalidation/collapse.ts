/** CloudFront's quotas for invalidations in progress, a distribution. */
export const quotas = { paths: 3000, wildcards: 15 } as const

/** What a wildcard counts as many paths as: it is charged as one, but also takes one of 15 places. */
const wildcardCost = 2

/** A path that need not go but would with a wildcard above it. */
export interface Bystander {
  /** As sent to CloudFront, without a wildcard. */
  readonly path: string
  /** How much evicting it hurts, in charged paths: 0 for what the edge revalidates anyway. */
  readonly weight: number
}

interface Folder {
  /** With its trailing slash. */
  readonly path: string
  readonly folders: Map<string, Folder>
  /** Needed paths that lie directly in it. */
  readonly needed: string[]
  /** Of the bystanders directly in it. */
  weight: number
}

/**
 * The cheapest paths that cover all `needed` ones: for each folder either its paths one by one or `folder/*`,
 * whichever costs less, where a path costs one, a wildcard two, and each bystander that a wildcard evicts its weight.
 * Where that exceeds a quota, paths are counted as dearer until it fits; `/*` always does.
 *
 * @param root The folder, ending in a slash, above which no wildcard is put unless a quota leaves no choice.
 */
export function collapsePaths(
  needed: Iterable<string>,
  bystanders: Iterable<Bystander>,
  root: string
): readonly string[] {
  const tree = newFolder('/')
  for (const path of new Set(needed)) folderOf(tree, path).needed.push(path)
  for (const { path, weight } of bystanders) folderOf(tree, path).weight += weight

  for (let pathCost = 1; pathCost < 2 ** 40; pathCost *= 2) {
    const cover = dropCovered(cheapest(tree, pathCost, root).paths)
    if (!exceedsQuotas(cover)) return cover
  }
  return ['/*']
}

interface Cover {
  readonly paths: readonly string[]
  readonly cost: number
  /** Weight of all bystanders below. */
  readonly weight: number
}

function cheapest(folder: Folder, pathCost: number, root: string): Cover {
  const below = [...folder.folders.values()].map(child => cheapest(child, pathCost, root))
  const weight = below.reduce((sum, cover) => sum + cover.weight, folder.weight)
  const paths = [...folder.needed, ...below.flatMap(cover => cover.paths)]
  const cost =
    folder.needed.reduce((sum, path) => sum + pathCost * (isWildcard(path) ? wildcardCost : 1), 0) +
    below.reduce((sum, cover) => sum + cover.cost, 0)
  const collapsed = pathCost * wildcardCost + weight
  const allowed = folder.path.startsWith(root) || pathCost > 2 ** 20
  return allowed && collapsed < cost ? { paths: [`${folder.path}*`], cost: collapsed, weight } : { paths, cost, weight }
}

/** Paths in a stable order, without those that a wildcard among them covers already. */
export function dropCovered(paths: Iterable<string>): readonly string[] {
  const all = [...new Set(paths)].sort()
  const prefixes = all.filter(isWildcard).map(path => path.slice(0, -1))
  return all.filter(path => !prefixes.some(prefix => path.startsWith(prefix) && path !== `${prefix}*`))
}

export function exceedsQuotas(paths: readonly string[]): boolean {
  return paths.length > quotas.paths || paths.filter(isWildcard).length > quotas.wildcards
}

export function isWildcard(path: string): boolean {
  return path.endsWith('*')
}

function newFolder(path: string): Folder {
  return { path, folders: new Map(), needed: [], weight: 0 }
}

function folderOf(tree: Folder, path: string): Folder {
  let folder = tree
  for (let slash = path.indexOf('/', 1); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const name = path.slice(folder.path.length, slash + 1)
    let child = folder.folders.get(name)
    if (child === undefined) {
      child = newFolder(folder.path + name)
      folder.folders.set(name, child)
    }
    folder = child
  }
  return folder
}
