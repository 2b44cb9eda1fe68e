import { basename, join, relative, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ActionError } from '../errors.ts'
import type { CacheRule } from '../headers/cache-rules.ts'
import { type HeaderOptions, resolveHeaders, userCacheControl } from '../headers/resolve-headers.ts'
import type { Finding } from '../report/model.ts'
import { GrowingList } from '../util/growing-list.ts'
import { internHeaders } from '../util/intern-headers.ts'
import { compareUtf8 } from '../util/utf8-order.ts'
import { limitYoungGeneration } from '../util/young-generation.ts'
import { classOf } from './file-class.ts'
import { readEvidence } from './fingerprint/read-evidence.ts'
import { fingerprintedKeys } from './fingerprint.ts'
import { Digests } from './scan/digests.ts'
import { hashFile } from './scan/hash-file.ts'
import { readHeadersFile } from './scan/headers-input.ts'
import { keyProblems } from './scan/key-problems.ts'
import { type PathProblem, toKey, walk } from './scan/walk.ts'
import { ScannedFile } from './scanned-file.ts'
import type { Site, SiteFile } from './site-file.ts'

export interface ScanOptions {
  /** Absolute path of the build output. */
  readonly root: string
  /**
   * Gives the absolute paths of the files to deploy, where the user chose some; without it, all are. What it gives
   * beside files of the root is ignored.
   */
  readonly match?: ((root: string) => Promise<readonly string[]>) | undefined
  /** Absolute path of the file that the `headers` input names; without it, `_headers` in the root, if there is one. */
  readonly headersFile?: string | undefined
  /** The lines of the `cache-control` input. */
  readonly cacheRules?: readonly CacheRule[] | undefined
  readonly edgeCache?: boolean | undefined
  /** The site's own domains, for rules of `_headers` that name a host. */
  readonly hosts?: readonly string[] | undefined
  /** What stands before each key in the bucket: it counts to the length of a key. */
  readonly prefix?: string | undefined
  /** Absolute path that the files in findings are shown relative to; without it they are shown by name. */
  readonly workspace?: string | undefined
}

export interface Scan {
  readonly site: Site
  /** What of `_headers` and `_redirects` will have no effect. */
  readonly findings: readonly Finding[]
}

/** Files at the root that tell a hosting platform something and are not for visitors. */
const PLATFORM_FILES: ReadonlySet<string> = new Set(['_headers', '_redirects'])

/** Milliseconds after which signals, timers and replies get their turn while small files are read synchronously. */
const BREATH = 5

/** A scan under way: what of it is there can be used already. */
export interface Scanning {
  /** All keys, in UTF-8 byte order, once the folders were walked. */
  readonly keys: Promise<readonly string[]>
  /** The files in the same order, as they are hashed, from the first one on. */
  files(): AsyncIterable<readonly SiteFile[]>
  readonly scan: Promise<Scan>
}

/**
 * Reads the build output: every file with its digests, class and headers, keys in UTF-8 byte order.
 * Empty folders vanish, as S3 has none.
 *
 * Throws ActionError `dist-not-found`, `invalid-site-files` (all of them, up to ten listed), `unreadable-file`,
 * `headers-file-not-found` or `invalid-headers-file`.
 */
export async function scanSite(options: ScanOptions, signal?: AbortSignal): Promise<Scan> {
  return beginScan(options, signal).scan
}

/** The same, to be used while it is under way. Each of its parts throws what `scanSite` does. */
export function beginScan(options: ScanOptions, signal?: AbortSignal): Scanning {
  const files = new GrowingList<SiteFile>()
  const listing = listKeys(options, signal)
  const keys = listing.then(({ keys }) => keys)
  const scan = listing.then(listed => readFiles(options, listed, files, signal))
  // Whoever waits for one part is told by that one.
  keys.catch(() => undefined)
  scan.then(
    () => files.end(),
    error => files.fail(error)
  )
  return { keys, files: () => files.batches(), scan }
}

interface ListedKeys {
  readonly keys: readonly string[]
  readonly headersPath: string
  readonly hasRedirects: boolean
}

async function listKeys(options: ScanOptions, signal: AbortSignal | undefined): Promise<ListedKeys> {
  const { root } = options
  const all = await walk(root)
  const chosen = options.match && new Set((await options.match(root)).map(path => resolve(path)))
  signal?.throwIfAborted()
  const files = chosen ? all.files.filter(key => chosen.has(join(root, key))) : all.files
  const problems = chosen ? all.problems.filter(problem => isChosen(problem, root, chosen)) : all.problems

  const headersPath = options.headersFile ?? join(root, '_headers')
  const headersKey = toKey(relative(root, headersPath))
  const keys = files.filter(key => key !== headersKey && !PLATFORM_FILES.has(key)).sort(compareUtf8)
  refuse(root, [...problems, ...keyProblems(keys, options.prefix ?? '')])
  return { keys, headersPath, hasRedirects: files.includes('_redirects') }
}

async function readFiles(
  options: ScanOptions,
  { keys, headersPath, hasRedirects }: ListedKeys,
  files: GrowingList<SiteFile>,
  signal: AbortSignal | undefined
): Promise<Scan> {
  const { root } = options
  const headersFile = await readHeadersFile(headersPath, {
    required: options.headersFile !== undefined,
    shownAs: options.workspace === undefined ? basename(headersPath) : toKey(relative(options.workspace, headersPath)),
    hosts: options.hosts ?? []
  })
  const headerOptions: HeaderOptions = {
    cacheRules: options.cacheRules ?? [],
    headerRules: headersFile.rules,
    edgeCache: options.edgeCache ?? false
  }
  const fingerprinted = fingerprintedKeys(keys, await readEvidence(root, keys))
  const store = { root, digests: new Digests() }
  let breathed = performance.now()
  for (const key of keys) {
    const fileClass = classOf(key, fingerprinted.has(key), userCacheControl(key, headerOptions))
    const headers = internHeaders(resolveHeaders(key, fileClass, headerOptions))
    const hashed = hashFile(join(root, key), signal)
    const digest = hashed instanceof Promise ? await hashed : hashed
    files.items.push(new ScannedFile(store, { key, ...digest, fileClass, headers }))
    if (performance.now() - breathed < BREATH) continue
    files.show()
    limitYoungGeneration()
    await setImmediate()
    signal?.throwIfAborted()
    breathed = performance.now()
  }
  const redirects = hasRedirects ? [redirectsFinding] : []
  return { site: { files: files.items }, findings: [...headersFile.findings, ...redirects] }
}

/** Whether the user's patterns take in the file, or anything below the folder, that there is a problem with. */
function isChosen({ path }: PathProblem, root: string, chosen: ReadonlySet<string>): boolean {
  const absolute = resolve(root, path)
  return chosen.has(absolute) || [...chosen].some(other => other.startsWith(join(absolute, '/')))
}

function refuse(root: string, problems: readonly PathProblem[]): void {
  if (problems.length === 0) return
  const shown = problems.slice(0, 10).map(({ path, message }) => `${path} ${message}`)
  const more = problems.length - shown.length
  throw new ActionError(
    'invalid-site-files',
    [`${root} has files that cannot be deployed:`, ...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
    { remedy: 'Remove or rename them after the build, or leave them out with a line like "!path/**" in "files".' }
  )
}

const redirectsFinding: Finding = {
  level: 'warning',
  title: '_redirects has no effect',
  message: 'The build output has a `_redirects` file. Neither S3 nor CloudFront reads it, so it was not uploaded.',
  remedy:
    'Redirect in a CloudFront Function on the viewer request: ' +
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-functions.html ' +
    'A rule that sends everything to /index.html is the fallback of a single-page application: use an error response ' +
    'of the distribution (403 and 404 → /index.html) instead.',
  file: '_redirects'
}
