import type { Invalidation, InvalidationBatch } from '@aws-sdk/client-cloudfront'
import { isValidInvalidationPath } from '../../edge/invalidation-path.ts'
import {
  inconsistentQuantities,
  invalidArgument,
  invalidationBatchExists,
  invalidPaths,
  tooManyInvalidations
} from './cloudfront-errors.ts'
import { newId } from './ids.ts'

/** In progress at one time, per distribution. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-invalidations */
const MAX_PATHS = 3_000
const MAX_WILDCARDS = 15

export interface InvalidationsOptions {
  /** Milliseconds until an invalidation completes; `Infinity` waits for `completeAll`. */
  readonly delayMs: number
  readonly now: () => Date
  readonly completed: (paths: readonly string[]) => void
}

interface Entry {
  readonly invalidation: Invalidation & { readonly InvalidationBatch: InvalidationBatch }
  timer: NodeJS.Timeout | undefined
}

/** One distribution's invalidations. */
export class Invalidations {
  readonly #options: InvalidationsOptions
  /** Newest first, as the API lists them. */
  #entries: Entry[] = []

  constructor(options: InvalidationsOptions) {
    this.#options = options
  }

  get all(): readonly Invalidation[] {
    return this.#entries.map(({ invalidation }) => invalidation)
  }

  /** Throws ServiceError: InvalidArgument, InconsistentQuantities, InvalidationBatchAlreadyExists, TooManyInvalidationsInProgress. */
  create(batch: InvalidationBatch): Invalidation {
    const paths = checkedPaths(batch)
    const earlier = this.all.find(({ InvalidationBatch: other }) => other?.CallerReference === batch.CallerReference)
    if (earlier !== undefined) {
      if (!sameList(paths, earlier.InvalidationBatch?.Paths?.Items ?? [])) throw invalidationBatchExists()
      return earlier
    }
    this.#checkQuotas(paths)
    const entry: Entry = {
      invalidation: { Id: newId('I'), Status: 'InProgress', CreateTime: this.#options.now(), InvalidationBatch: batch },
      timer: undefined
    }
    this.#entries.unshift(entry)
    const { delayMs } = this.#options
    // A pending invalidation doesn't keep the process alive.
    if (delayMs !== Number.POSITIVE_INFINITY) entry.timer = setTimeout(() => this.#complete(entry), delayMs).unref()
    return entry.invalidation
  }

  find(id: string): Invalidation | undefined {
    return this.all.find(({ Id }) => Id === id)
  }

  /** Completes what is in progress, now and oldest first. */
  completeAll(): void {
    for (const entry of [...this.#entries].reverse()) this.#complete(entry)
  }

  /** Ends the timers; what is in progress stays so. */
  stop(): void {
    for (const { timer } of this.#entries) clearTimeout(timer)
  }

  #complete(entry: Entry): void {
    clearTimeout(entry.timer)
    if (entry.invalidation.Status === 'Completed') return
    entry.invalidation.Status = 'Completed'
    this.#options.completed(entry.invalidation.InvalidationBatch.Paths?.Items ?? [])
  }

  #checkQuotas(paths: readonly string[]): void {
    const inProgress = this.all
      .filter(({ Status }) => Status === 'InProgress')
      .flatMap(({ InvalidationBatch: batch }) => batch?.Paths?.Items ?? [])
    const together = [...inProgress, ...paths]
    const wildcards = together.filter(path => path.endsWith('*')).length
    if (wildcards > MAX_WILDCARDS || together.length - wildcards > MAX_PATHS) throw tooManyInvalidations()
  }
}

function checkedPaths({ CallerReference: reference, Paths: paths }: InvalidationBatch): readonly string[] {
  if (!reference) throw invalidArgument('The parameter CallerReference is required.')
  const items = paths?.Items ?? []
  if (paths?.Quantity !== items.length) throw inconsistentQuantities()
  if (items.length === 0 || !items.every(isValidInvalidationPath)) throw invalidPaths()
  return items
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}
