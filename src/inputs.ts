import type { BuildMode, BuildVariable } from './build/request.ts'
import { ActionError } from './errors.ts'
import type { CacheRule } from './headers/cache-rules.ts'
import type { Invalidate } from './inputs/cdn.ts'
import { awsRegionProblem, type BucketFolder } from './inputs/destination.ts'
import type { PreviewUrl } from './inputs/preview.ts'
import { describeProblem, quote } from './inputs/problem.ts'
import { type Environment, readTable, unknownInputs } from './inputs/read.ts'
import type { ValuesOf } from './inputs/spec.ts'
import type { Encryption, Tag } from './inputs/storage.ts'
import { type GuardId, inputTable } from './inputs/table.ts'
import type { ApiProbe, Resolution } from './inputs/verify.ts'
import { defaultPreviewPrefix } from './preview/defaults.ts'
import { expand, numberAtStart, placesIn } from './preview/template.ts'
import type { Retention } from './release/history.ts'
import type { Command, Finding } from './report/model.ts'

/** Everything that the user asked for, checked. */
export interface Inputs {
  readonly command: Command
  readonly target: Target
  /** The pull request that this run is about, where the event doesn't say so. */
  readonly pullRequest: number | undefined
  /** Which release a rollback restores: `previous`, or an id. */
  readonly release: string
  /** Names this site where a repository has several; the prefix, or `default`. */
  readonly site: string
  readonly build: {
    readonly mode: BuildMode
    readonly env: readonly BuildVariable[]
    /** Relative to the workspace, or absolute. */
    readonly workingDirectory: string
    /** Relative to the working directory, or absolute. */
    readonly dist: string
  }
  /** Glob patterns relative to dist, `!` excludes; at least one includes. */
  readonly files: readonly string[]
  readonly destination: {
    readonly bucket: string
    /** '' or ending in a slash. */
    readonly prefix: string
    /** Where the site can be opened, where that is certain; else the distribution tells. */
    readonly url?: string
    /** The path at which browsers see the site, where that is certain; else its documents tell. */
    readonly basePath?: string
    /** From the input, AWS_REGION or AWS_DEFAULT_REGION; absent when only a profile or the instance may know. */
    readonly region: string | undefined
    readonly expectedBucketOwner: string | undefined
    /** Of an S3-compatible store; absent when AWS_ENDPOINT_URL and its kin decide, which the SDK reads by itself. */
    readonly endpointUrl: string | undefined
    readonly state: BucketFolder
    readonly encryption: Encryption | undefined
    readonly tags: readonly Tag[]
    readonly roleToAssume: string | undefined
  }
  readonly cdn: {
    readonly distributionIds: readonly string[]
    /** Lower case, punycode; the first is the canonical one. */
    readonly domains: readonly string[]
  }
  readonly headers: {
    /** In the order of the lines: the first that matches counts. */
    readonly cacheControl: readonly CacheRule[]
    /** A `_headers` file, relative to the working directory; absent means `_headers` in dist, if there is one. */
    readonly file: string | undefined
    readonly edgeCache: boolean
  }
  readonly sync: {
    readonly delete: 'stale' | 'none' | 'all'
    /** 0 to 100. */
    readonly maxDeletePercent: number
    readonly retention: Retention
    readonly allow: readonly GuardId[]
  }
  readonly invalidation: {
    readonly invalidate: Invalidate
    readonly wait: boolean
    readonly waitTimeoutMs: number
  }
  readonly preview: {
    /** Absent when there are no previews. */
    readonly url: PreviewUrl | undefined
    /** Absolute in the bucket, with `{number}` in its last folder, ending in a slash. */
    readonly prefix: string
    readonly expiresMs: number
    /** How many there may be at once. */
    readonly limit: number | undefined
    readonly comment: boolean
    readonly deployment: boolean
    /** Of the Deployments on GitHub. */
    readonly environment: string
  }
  readonly githubToken: string | undefined
  readonly verify: {
    readonly mode: 'off' | 'warn' | 'strict'
    /** Ids of checks, upper case. */
    readonly ignore: readonly string[]
    /** Deep links that must reach the site. */
    readonly routes: readonly string[]
    /** `/api/*`; absent when the user named none. */
    readonly apiPath: string | undefined
    readonly apiProbe: ApiProbe | undefined
    /** Addresses to use instead of what DNS says. */
    readonly resolve: readonly Resolution[]
  }
}

export type Target = 'auto' | 'production' | 'preview'

type Values = ValuesOf<typeof inputTable>

/**
 * Reads every input from the environment once. Nothing else reads `INPUT_*`.
 * Throws one ActionError `invalid-inputs` that names everything that is wrong.
 * @param withoutAccess The run has nothing to sign with: what is missing for AWS is not held against it.
 */
export function loadInputs(
  env: Environment,
  { withoutAccess = false }: { readonly withoutAccess?: boolean } = {}
): { readonly inputs: Inputs; readonly warnings: readonly Finding[] } {
  const { values, problems: own } = readTable(inputTable, withoutAccess ? withBucket(env) : env)
  const problems = [...own, ...contradictions(values, env, withoutAccess)]
  if (!complete(values, problems)) throw invalidInputs(problems)
  return { inputs: assemble(values, env), warnings: unknownInputs(inputTable, env) }
}

/**
 * Where neither secrets nor variables of the repository reach a run, the bucket that they name is missing too: such a run
 * gets no further than to find itself without credentials, so any name will do.
 */
function withBucket(env: Environment): Environment {
  return env.INPUT_BUCKET?.trim() ? env : { ...env, INPUT_BUCKET: 'not-given' }
}

function complete(_values: Partial<Values>, problems: readonly string[]): _values is Values {
  return problems.length === 0
}

function invalidInputs(problems: readonly string[]): ActionError {
  const message =
    problems.length === 1
      ? `Wrong input: ${problems[0]}`
      : `${problems.length} things are wrong with the inputs:\n${problems.map(problem => `- ${problem}`).join('\n')}`
  return new ActionError('invalid-inputs', message, {
    remedy: 'Correct them under `with:` of this step. Nothing was built or written.'
  })
}

/** What is wrong between inputs that are each right by themselves; says nothing of those that are not. */
function contradictions(values: Partial<Values>, env: Environment, withoutAccess: boolean): readonly string[] {
  const problems: string[] = []
  const { bucket, prefix, region, state, sse } = values
  if (values['kms-key-id'] !== undefined && 'sse' in values && sse !== 'aws:kms' && sse !== 'aws:kms:dsse') {
    problems.push(
      `kms-key-id: needs sse to be "aws:kms" or "aws:kms:dsse", and it is ${sse === undefined ? 'not given' : `"${sse}"`}.`
    )
  }
  const atAws = [values['endpoint-url'], env.AWS_ENDPOINT_URL, env.AWS_ENDPOINT_URL_S3].every(url => !url)
  if (region !== undefined && 'endpoint-url' in values && atAws) {
    const message = awsRegionProblem(region)
    if (message !== undefined) problems.push(describeProblem('region', { value: region, message }))
  }
  if (values['edge-cache'] === true) {
    const cdn = [values['distribution-id'], values.domain]
    if (!withoutAccess && cdn.every(list => list !== undefined && list.length === 0)) {
      problems.push(
        'edge-cache: "true" needs distribution-id or domain: without an invalidation, edges would answer with old copies for a year.'
      )
    }
    if (values.invalidate?.kind === 'none') {
      problems.push('edge-cache: "true" contradicts invalidate: "none": edges would answer with old copies for a year.')
    }
  }
  if (state !== undefined && bucket !== undefined && prefix !== undefined) {
    const sameBucket = state.bucket === undefined || state.bucket === bucket
    if (sameBucket && prefix.startsWith(state.prefix)) {
      problems.push(
        describeProblem('state', {
          value: state.prefix,
          message: `holds the site itself, which is at "${prefix}": give the state a folder of its own.`
        })
      )
    }
  }
  problems.push(...previewContradictions(values))
  return problems
}

function previewContradictions(values: Partial<Values>): readonly string[] {
  const problems: string[] = []
  const { command, target, bucket, prefix, site, state } = values
  const { 'pr-number': number, 'preview-url': url } = values
  if (number !== undefined && target === 'production') {
    problems.push('pr-number: contradicts target: "production": a pull request only has a preview.')
  }
  if (command === 'rollback' && (number !== undefined || target === 'preview')) {
    problems.push(
      'command: "rollback" goes back in production, not in a preview: take out pr-number and target, or push the older commit to the pull request.'
    )
  }
  if (prefix === undefined || !('preview-prefix' in values) || !('site' in values)) return problems
  const folder = previewPrefixOf(values['preview-prefix'], siteOf(values.site, prefix))
  if (url?.kind === 'path' && !`/${folder}`.endsWith(url.path)) {
    problems.push(
      `preview-url: its path ${quote(url.path)} does not lead to the folder of previews, ${quote(folder)}: end it in ${quote(`/${folder}`)}, or set preview-prefix: ${quote(url.path.slice(1))}.`
    )
  }
  if (site === undefined && prefix === 'default/') {
    problems.push('prefix: "default/" would give this site the name that a site without a prefix has: set site.')
  }
  if (placesIn(folder) !== 1) {
    problems.push(
      `prefix: ${quote(prefix)} would be part of preview-prefix, where "{number}" has a meaning: set preview-prefix or site.`
    )
    return problems
  }
  const inside = numberAtStart(folder, prefix)
  if (inside !== undefined) {
    problems.push(
      `prefix: ${quote(prefix)} is in the folder of a preview, ${quote(expand(folder, inside))}, which goes when its pull request is closed: set another prefix or preview-prefix.`
    )
  }
  const nested = siteOf(site, prefix)
    .split('/')
    .find(part => numberAtStart('pr-{number}/', `${part}/`) !== undefined)
  if (url !== undefined && values['preview-prefix'] === undefined && nested !== undefined) {
    problems.push(
      `site: ${quote(siteOf(site, prefix))} would put its previews into ${quote(`${nested}/`)}, which is where a preview of another site goes: set another site or preview-prefix.`
    )
  }
  if (state === undefined || (state.bucket ?? bucket) !== bucket) return problems
  if (folder.startsWith(state.prefix)) {
    problems.push(
      describeProblem('state', {
        value: state.prefix,
        message: `holds the previews, which are at ${quote(folder)}: give the state a folder of its own.`
      })
    )
  }
  if (numberAtStart(folder, state.prefix) !== undefined) {
    problems.push(
      `state: ${quote(state.prefix)} is in the folder of a preview, which goes when its pull request is closed.`
    )
  }
  return problems
}

function siteOf(site: string | undefined, prefix: string): string {
  return site ?? (prefix === '' ? 'default' : prefix.slice(0, -1))
}

/** Sites of one bucket keep their previews apart. */
function previewPrefixOf(given: string | undefined, site: string): string {
  return given ?? (site === 'default' ? defaultPreviewPrefix : defaultPreviewPrefix.replace('/', () => `/${site}/`))
}

function assemble(values: Values, env: Environment): Inputs {
  const { bucket, prefix, state } = values
  return {
    command: values.command,
    target: values.target,
    pullRequest: values['pr-number'],
    site: siteOf(values.site, prefix),
    build: {
      mode: values['build-command'],
      env: values['build-env'],
      workingDirectory: values['working-directory'],
      dist: values.dist
    },
    files: values.files,
    destination: {
      bucket,
      prefix,
      region: values.region ?? blankAsAbsent(env.AWS_REGION) ?? blankAsAbsent(env.AWS_DEFAULT_REGION),
      expectedBucketOwner: values['expected-bucket-owner'],
      endpointUrl: values['endpoint-url'],
      state: {
        bucket: state?.bucket ?? bucket,
        prefix: state?.prefix ?? `${prefix}.s3-cloudfront-deploy/`
      },
      encryption: encryptionOf(values),
      tags: values.tags,
      roleToAssume: values['role-to-assume']
    },
    cdn: { distributionIds: values['distribution-id'], domains: values.domain },
    headers: { cacheControl: values['cache-control'], file: values.headers, edgeCache: values['edge-cache'] },
    sync: {
      delete: values.delete,
      maxDeletePercent: values['max-delete'],
      retention: { releases: values['keep-releases'], forMs: values['keep-for'] },
      allow: values.allow
    },
    release: values.release,
    invalidation: {
      invalidate: values.invalidate,
      wait: values.wait,
      waitTimeoutMs: values['wait-timeout']
    },
    preview: {
      url: values['preview-url'],
      prefix: previewPrefixOf(values['preview-prefix'], siteOf(values.site, prefix)),
      expiresMs: values['preview-expires'],
      limit: values['preview-limit'],
      comment: values.comment,
      deployment: values.deployment,
      environment: values.environment
    },
    githubToken: values['github-token'],
    verify: {
      mode: values.verify,
      ignore: values['verify-ignore'],
      routes: values.routes,
      apiPath: values['api-path'],
      apiProbe: values['api-probe'],
      resolve: values.resolve
    }
  }
}

function encryptionOf(values: Values): Encryption | undefined {
  if (values.sse === undefined) return undefined
  return values.sse === 'AES256' ? { kind: values.sse } : { kind: values.sse, keyId: values['kms-key-id'] }
}

function blankAsAbsent(text: string | undefined): string | undefined {
  return text?.trim() === '' ? undefined : text?.trim()
}
