import { basename, join, relative, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ActionError } from '../errors.ts'
import type { CacheRule } from '../headers/cache-rules.ts'
import { type HeaderOptions, resolveHeaders, userCacheControl } from '../headers/resolve-headers.ts'
import type { Finding } from '../report/model.ts'
import { runPool } from '../util/pool.ts'
import { compareUtf8 } from '../util/utf8-order.ts'
import { classOf } from './file-class.ts'
import { readEvidence } from './fingerprint/read-evidence.ts'
import { fingerprintedKeys } from './fingerprint.ts'
import { hashFile } from './scan/hash-file.ts'
import { readHeadersFile } from './scan/headers-input.ts'
import { keyProblems } from './scan/key-problems.ts'
import { type PathProblem, toKey, walk } from './scan/walk.ts'
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

/** Files that are hashed at once: enough to read one large file while another one is hashed. */
const CONCURRENCY = 4
/** After so many small files, which are read synchronously, signals and timers get their turn. */
const BREATH = 64

/**
 * Reads the build output: every file with its digests, class and headers, keys in UTF-8 byte order.
 * Empty folders vanish, as S3 has none.
 *
 * Throws ActionError `dist-not-found`, `invalid-site-files` (all of them, up to ten listed), `unreadable-file`,
 * `headers-file-not-found` or `invalid-headers-file`.
 */
export async function scanSite(options: ScanOptions, signal?: AbortSignal): Promise<Scan> {
  const { root } = options
  const all = await walk(root)
  const chosen = options.match && new Set((await options.match(root)).map(path => resolve(path)))
  signal?.throwIfAborted()
  const files = chosen ? all.files.filter(path => chosen.has(path)) : all.files
  const problems = chosen ? all.problems.filter(problem => isChosen(problem, root, chosen)) : all.problems

  const headersPath = options.headersFile ?? join(root, '_headers')
  const keyed = files
    .filter(path => path !== headersPath)
    .map(path => ({ path, key: toKey(relative(root, path)) }))
    .filter(({ key }) => !PLATFORM_FILES.has(key))
  keyed.sort((a, b) => compareUtf8(a.key, b.key))
  const keys = keyed.map(({ key }) => key)
  refuse(root, [...problems, ...keyProblems(keys, options.prefix ?? '')])

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
  const fingerprinted = fingerprintedKeys(keys, await readEvidence(new Map(keyed.map(({ key, path }) => [key, path]))))

  const scanned: SiteFile[] = []
  await runPool(
    keyed.entries(),
    CONCURRENCY,
    async ([index, { key, path }]) => {
      const fileClass = classOf(key, fingerprinted.has(key), userCacheControl(key, headerOptions))
      const digest = await hashFile(path, signal)
      scanned[index] = { key, path, ...digest, fileClass, headers: resolveHeaders(key, fileClass, headerOptions) }
      if (index % BREATH === 0) await setImmediate()
    },
    signal
  )
  const redirects = files.includes(join(root, '_redirects')) ? [redirectsFinding] : []
  return { site: { files: scanned }, findings: [...headersFile.findings, ...redirects] }
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
