import type { BuildMode, BuildVariable } from './build/request.ts'
import { ActionError } from './errors.ts'
import type { CacheRule } from './headers/cache-rules.ts'
import type { Invalidate } from './inputs/cdn.ts'
import { awsRegionProblem, type BucketFolder } from './inputs/destination.ts'
import { describeProblem } from './inputs/problem.ts'
import { type Environment, readTable, unknownInputs } from './inputs/read.ts'
import type { ValuesOf } from './inputs/spec.ts'
import type { Encryption, Tag } from './inputs/storage.ts'
import { type GuardId, inputTable } from './inputs/table.ts'
import type { Retention } from './release/history.ts'
import type { Command, Finding } from './report/model.ts'

/** Everything that the user asked for, checked. */
export interface Inputs {
  readonly command: Command
  readonly target: 'auto' | 'production'
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
}

type Values = ValuesOf<typeof inputTable>

/**
 * Reads every input from the environment once. Nothing else reads `INPUT_*`.
 * Throws one ActionError `invalid-inputs` that names everything that is wrong.
 */
export function loadInputs(env: Environment): { readonly inputs: Inputs; readonly warnings: readonly Finding[] } {
  const { values, problems: own } = readTable(inputTable, env)
  const problems = [...own, ...contradictions(values, env)]
  if (!complete(values, problems)) throw invalidInputs(problems)
  return { inputs: assemble(values, env), warnings: unknownInputs(inputTable, env) }
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
function contradictions(values: Partial<Values>, env: Environment): readonly string[] {
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
    if (cdn.every(list => list !== undefined && list.length === 0)) {
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
  return problems
}

function assemble(values: Values, env: Environment): Inputs {
  const { bucket, prefix, state } = values
  return {
    command: values.command,
    target: values.target,
    site: values.site ?? (prefix === '' ? 'default' : prefix.slice(0, -1)),
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
