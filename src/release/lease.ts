import { randomUUID } from 'node:crypto'
import { ActionError } from '../errors.ts'
import type { Clock, Log, StateStore } from '../ports.ts'
import { formatDuration } from '../util/format.ts'
import { decodeHead, encodeHead, type Head } from './head.ts'
import { readHead, type StoredHead, setAsideUnreadable } from './head-store.ts'

/** How long a lease lives after head was last written, by the store's clock. */
const lifeMs = 120_000
/** It is renewed that often … */
const renewalMs = lifeMs / 3
/** … and when that has not worked for so long, no further write is begun: somebody may take it over soon. */
const safeMs = (lifeMs * 2) / 3
/** A renewal that failed is tried again after. */
const retryMs = 5_000
/** How long another run is waited for. */
const patienceMs = 15 * 60_000
/** The first looks whether it is done come soon, since most deploys take seconds; each pause is twice the one before. */
const firstPauseMs = 500
const longestPauseMs = 5_000

export interface LeaseOptions {
  readonly store: StateStore
  /** The state folder's prefix, ending in a slash. */
  readonly folder: string
  readonly clock: Clock
  readonly log: Log
  /** Shown to whoever has to wait for us. */
  readonly runUrl?: string | undefined
  /** Head as it was read a moment ago: where nobody held it then, it need not be read again to be asked for. */
  readonly known?: StoredHead | undefined
  /** Looks at each head before it is leased; throws to leave it alone. */
  readonly inspect: (head: Head) => void
  /** Told token and folder before the lease is asked for, so that whoever cleans up after a kill knows them in every case. */
  readonly announce?: (token: string, folder: string) => void
  readonly signal?: AbortSignal | undefined
}

/** The right to change a site, taken by compare-and-swap on head and kept by renewing it. */
export class SiteLease {
  readonly token: string
  readonly #options: LeaseOptions
  #head: Head
  #etag: string
  /** When head was last known to be ours, ms: the start of the request, not its end. */
  #provenAt: number
  #lost: ActionError | undefined
  /** One change of head after the other. */
  #queue: Promise<unknown> = Promise.resolve()
  readonly #stopped = new AbortController()

  private constructor(options: LeaseOptions, token: string, head: Head, etag: string, provenAt: number) {
    this.#options = options
    this.token = token
    this.#head = head
    this.#etag = etag
    this.#provenAt = provenAt
    void this.#renewForever()
  }

  /**
   * Takes the lease, waiting for a run that holds it.
   * @throws ActionError `lease-held` when that takes too long; what `inspect` throws.
   */
  static async acquire(options: LeaseOptions): Promise<{ readonly lease: SiteLease; readonly before: StoredHead }> {
    const { store, folder, clock, log, signal } = options
    const token = randomUUID()
    const began = clock.now().getTime()
    let said = Number.NEGATIVE_INFINITY
    // The write says whether head is still this one. How old a lease in it is by now, only another look could say.
    // A store that ignores conditions says nothing: there, look right before.
    const isFree = options.known?.head.lease === undefined && options.known?.head.conditionalWrites !== false
    let known = isFree ? options.known : undefined
    for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * 2)) {
      signal?.throwIfAborted()
      const before = known ?? (await readHead(store, folder))
      known = undefined
      const holder = before.head.lease
      if (holder !== undefined && before.ageMs < lifeMs) {
        const waited = clock.now().getTime() - began
        if (waited > patienceMs) throw leaseHeld(holder.runUrl, waited)
        if (clock.now().getTime() - said > 30_000) {
          said = clock.now().getTime()
          log.info(`Another run is changing this site${holder.runUrl ? ` (${holder.runUrl})` : ''}; waiting for it.`)
        }
        await clock.sleep(Math.min(pause, Math.max(250, lifeMs - before.ageMs)), signal)
        continue
      }
      options.inspect(before.head)
      options.announce?.(token, folder)
      await setAsideUnreadable(store, folder, before)
      const provenAt = clock.now().getTime()
      const leased = withLease(before.head, token, options.runUrl, 0)
      const outcome = await swap(store, folder, leased, before.etag, token)
      if (outcome === 'conflict') continue
      const head = before.etag === undefined ? await proveConditions(store, folder, leased, log) : leased
      return { lease: new SiteLease(options, token, head, outcome.etag, provenAt), before }
    }
  }

  get head(): Head {
    return this.#head
  }

  /** Throws unless head was proven ours a short while ago: to be called right before each write. */
  assertHeld(): void {
    if (this.#lost !== undefined) throw this.#lost
    const age = this.#options.clock.now().getTime() - this.#provenAt
    if (age > safeMs) throw leaseLost(`it could not be renewed for ${formatDuration(age)}`)
  }

  /** Changes head, keeping the lease. @throws ActionError `lease-lost` when somebody else has written it. */
  update(change: (head: Head) => Head): Promise<void> {
    const done = this.#queue.then(() => this.#write(head => this.#leased(change(head))))
    this.#queue = done.catch(() => undefined)
    return done
  }

  /** Changes head with the write that comes next anyway: at the latest with the one that gives the lease back. */
  amend(change: (head: Head) => Head): void {
    this.#queue = this.#queue.then(() => {
      this.#head = change(this.#head)
    })
  }

  /**
   * Gives the lease back. Never throws: one that can't be given back runs out by itself.
   * @returns whether head is without our lease now.
   */
  async release(): Promise<boolean> {
    this.#stopped.abort()
    await this.#queue
    if (this.#lost !== undefined) return true
    try {
      await this.#write(withoutLease)
      return true
    } catch (error) {
      this.#options.log.debug(`The lease could not be given back and runs out by itself: ${String(error)}`)
      return this.#lost !== undefined
    }
  }

  /**
   * Gives the lease back by removing head: nothing of the site is left that it could be about.
   * @throws ActionError `lease-lost` when the lease is not ours any more; head is left alone then.
   */
  async dissolve(): Promise<void> {
    this.#stopped.abort()
    await this.#queue
    this.assertHeld()
    const [failure] = await this.#options.store.remove([`${this.#options.folder}head.json`])
    if (failure === undefined) return
    throw new ActionError(
      'state-not-removed',
      `${failure.key} could not be deleted (${failure.code}: ${failure.message}).`,
      {
        remedy: 'Allow s3:DeleteObject on it for the role of this job, then run this again.'
      }
    )
  }

  async #renewForever(): Promise<void> {
    const { clock } = this.#options
    try {
      for (let pause = renewalMs; ; ) {
        await clock.sleep(pause, this.#stopped.signal)
        const failed = await this.update(head => head).then(
          () => false,
          () => true
        )
        if (this.#lost !== undefined) return
        pause = failed ? retryMs : renewalMs
      }
    } catch {
      // Given back, or the run is ending.
    }
  }

  #leased(head: Head): Head {
    const renewed = (this.#head.lease?.renewed ?? 0) + 1
    return withLease(head, this.token, this.#options.runUrl, renewed)
  }

  async #write(change: (head: Head) => Head): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost
    const { store, folder, clock } = this.#options
    const provenAt = clock.now().getTime()
    const next = change(this.#head)
    const outcome = await swap(store, folder, next, this.#etag, this.token)
    if (outcome === 'conflict') {
      this.#lost = leaseLost('another run has taken it over')
      throw this.#lost
    }
    this.#head = next
    this.#etag = outcome.etag
    this.#provenAt = provenAt
  }
}

/**
 * Writes head if it is still the one with `etag`. After a conflict it looks again: where a reply was lost, what is there
 * is what we wrote, now or with the write before, which our token in it tells.
 */
async function swap(
  store: StateStore,
  folder: string,
  head: Head,
  etag: string | undefined,
  token: string
): Promise<{ readonly etag: string } | 'conflict'> {
  const bytes = encodeHead(head)
  const key = `${folder}head.json`
  const condition = etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: etag }
  const outcome = await store.write(key, bytes, 'application/json', condition)
  if (outcome !== 'conflict') return outcome
  const now = await store.read(key)
  if (now === undefined) return 'conflict'
  if (Buffer.compare(now.bytes, bytes) === 0) return { etag: now.etag }
  const found = decodeHead(now.bytes)
  const isOurs = typeof found !== 'string' && found.lease?.token === token
  return isOurs ? store.write(key, bytes, 'application/json', { ifMatch: now.etag }) : 'conflict'
}

/** Head was just created; a store that lets it be created a second time does not look at conditions. */
async function proveConditions(store: StateStore, folder: string, head: Head, log: Log): Promise<Head> {
  const outcome = await store.write(`${folder}head.json`, encodeHead(head), 'application/json', { ifNoneMatch: '*' })
  if (outcome === 'conflict') return { ...head, conditionalWrites: true }
  log.info('This store ignores conditional writes: nothing keeps two runs from deploying at the same time.')
  return { ...head, conditionalWrites: false }
}

function withLease(head: Head, token: string, runUrl: string | undefined, renewed: number): Head {
  return { ...head, lease: { token, renewed, ...(runUrl !== undefined && { runUrl }) } }
}

/** Gives back the lease with this token on behalf of a run that no longer can. @returns whether there was one. */
export async function giveBack(store: StateStore, folder: string, token: string): Promise<boolean> {
  const { head, etag } = await readHead(store, folder)
  if (etag === undefined || head.lease?.token !== token) return false
  const outcome = await store.write(`${folder}head.json`, encodeHead(withoutLease(head)), 'application/json', {
    ifMatch: etag
  })
  return outcome !== 'conflict'
}

function withoutLease({ lease: _, ...head }: Head): Head {
  return head
}

function leaseHeld(runUrl: string | undefined, waitedMs: number): ActionError {
  return new ActionError(
    'lease-held',
    `Another run has been changing this site for ${formatDuration(waitedMs)}${runUrl ? `: ${runUrl}` : ''}.`,
    { remedy: 'Wait for that run or cancel it, then run this job again. Nothing was written.' }
  )
}

function leaseLost(why: string): ActionError {
  return new ActionError('lease-lost', `This run no longer has the right to change the site: ${why}.`, {
    remedy: 'The run that took over finishes the site by itself. Run this job again if its content is to be live.'
  })
}
