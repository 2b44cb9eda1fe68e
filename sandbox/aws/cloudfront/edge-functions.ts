import type { FunctionConfig, FunctionSummary } from '@aws-sdk/client-cloudfront'
import type { Tagged } from './cloudfront.ts'
import {
  alreadyExists,
  functionInUse,
  functionTooLarge,
  invalidArgument,
  invalidIfMatch,
  noSuch,
  preconditionFailed
} from './cloudfront-errors.ts'
import { arnOf, newId } from './ids.ts'

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions */
const LARGEST_FUNCTION = 10_240

type Stage = 'DEVELOPMENT' | 'LIVE'

interface Version {
  readonly config: FunctionConfig
  readonly code: Uint8Array
  readonly etag: string
  readonly modified: Date
}

interface StoredFunction {
  readonly created: Date
  readonly stages: Partial<Record<Stage, Version>>
}

/**
 * CloudFront Functions as the API knows them: a stage that is edited and one that is live.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/managing-functions.html
 */
export class EdgeFunctions {
  readonly #functions = new Map<string, StoredFunction>()
  readonly #now: () => Date
  readonly #isAssociated: (arn: string) => boolean

  constructor(options: { readonly now: () => Date; readonly isAssociated: (arn: string) => boolean }) {
    this.#now = options.now
    this.#isAssociated = options.isAssociated
  }

  create(name: string, config: FunctionConfig, code: Uint8Array): Tagged<FunctionSummary> {
    if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name)) throw invalidArgument(`The parameter Name is not valid: ${name}`)
    if (this.#functions.has(name)) throw alreadyExists('FunctionAlreadyExists', 'A function with this name')
    const version = this.#version(config, code)
    this.#functions.set(name, { created: version.modified, stages: { DEVELOPMENT: version } })
    return this.describe(name, 'DEVELOPMENT')
  }

  update(name: string, ifMatch: string | undefined, config: FunctionConfig, code: Uint8Array): Tagged<FunctionSummary> {
    const { stages } = this.#checked(name, ifMatch)
    stages.DEVELOPMENT = this.#version(config, code)
    return this.describe(name, 'DEVELOPMENT')
  }

  publish(name: string, ifMatch: string | undefined): Tagged<FunctionSummary> {
    const { stages, version } = this.#checked(name, ifMatch)
    stages.LIVE = { ...version, etag: newId(), modified: this.#now() }
    return this.describe(name, 'LIVE')
  }

  /** Creates and publishes in one go, for set-up in-process. @returns the ARN that behaviors are associated with */
  install(name: string, code: string): string {
    const { etag } = this.create(name, { Comment: '', Runtime: 'cloudfront-js-2.0' }, Buffer.from(code))
    this.publish(name, etag)
    return arnOf('function', name)
  }

  describe(name: string, stage: string | undefined): Tagged<FunctionSummary> {
    const { created, version } = this.#found(name, stage)
    const arn = arnOf('function', name)
    const value: FunctionSummary = {
      Name: name,
      Status: stage === 'LIVE' ? (this.#isAssociated(arn) ? 'DEPLOYED' : 'UNASSOCIATED') : 'UNPUBLISHED',
      FunctionConfig: version.config,
      FunctionMetadata: {
        FunctionARN: arn,
        Stage: stage === 'LIVE' ? 'LIVE' : 'DEVELOPMENT',
        CreatedTime: created,
        LastModifiedTime: version.modified
      }
    }
    return { value, etag: version.etag }
  }

  code(name: string, stage: string | undefined): Tagged<Uint8Array> {
    const { version } = this.#found(name, stage)
    return { value: version.code, etag: version.etag }
  }

  /** Of one stage, or of all. */
  list(stage: string | undefined): readonly FunctionSummary[] {
    const stages: readonly Stage[] = stage === 'LIVE' || stage === 'DEVELOPMENT' ? [stage] : ['DEVELOPMENT', 'LIVE']
    return [...this.#functions].flatMap(([name, stored]) =>
      stages.filter(one => stored.stages[one] !== undefined).map(one => this.describe(name, one).value)
    )
  }

  delete(name: string, ifMatch: string | undefined): void {
    this.#checked(name, ifMatch)
    if (this.#isAssociated(arnOf('function', name))) throw functionInUse()
    this.#functions.delete(name)
  }

  /** The code that runs at the edge. */
  live(arn: string): string | undefined {
    for (const [name, { stages }] of this.#functions) {
      if (arnOf('function', name) === arn) return stages.LIVE && Buffer.from(stages.LIVE.code).toString('utf8')
    }
    return undefined
  }

  #version(config: FunctionConfig, code: Uint8Array): Version {
    if (code.byteLength > LARGEST_FUNCTION) throw functionTooLarge()
    if (code.byteLength === 0) throw invalidArgument('The parameter FunctionCode is required.')
    return { config, code, etag: newId(), modified: this.#now() }
  }

  /** Every change names the entity tag of the stage that is edited. */
  #checked(name: string, ifMatch: string | undefined) {
    const found = this.#found(name, 'DEVELOPMENT')
    if (!ifMatch) throw invalidIfMatch()
    if (ifMatch !== found.version.etag) throw preconditionFailed()
    return found
  }

  #found(name: string, stage: string | undefined) {
    const stored = this.#functions.get(name)
    const version = stored?.stages[stage === 'LIVE' ? 'LIVE' : 'DEVELOPMENT']
    if (stored === undefined || version === undefined) throw noSuch('NoSuchFunctionExists')
    return { ...stored, version }
  }
}
