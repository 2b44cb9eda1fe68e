import { afterEach, describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { Log } from '../../src/ports.ts'
import { decodeHead, emptyHead, encodeHead, type Head } from '../../src/release/head.ts'
import { giveBack, type LeaseOptions, SiteLease } from '../../src/release/lease.ts'
import { MemoryStore } from './memory-store.ts'
import { settled, VirtualClock } from './virtual-clock.ts'

const FOLDER = '.s3-cloudfront-deploy/'
const KEY = `${FOLDER}head.json`
const SECOND = 1_000
const MINUTE = 60 * SECOND
const URL_A = 'https://example.com/runs/1'
const URL_B = 'https://example.com/runs/2'

/** A store, and runs that want its site; each has a clock of its own, which by default goes with the store's. */
class Place {
  readonly clock = new VirtualClock()
  readonly store: MemoryStore
  readonly lines: string[] = []
  readonly held: SiteLease[] = []

  constructor(options: { readonly ignoresConditions?: boolean } = {}) {
    this.store = new MemoryStore(this.clock, options)
  }

  get head(): Head {
    const head = decodeHead(Buffer.from(this.store.text(KEY)))
    if (typeof head === 'string') throw new Error(head)
    return head
  }

  plant(head: Partial<Head>): void {
    this.store.plant(KEY, encodeHead({ ...emptyHead, ...head }).toString('utf8'))
  }

  async acquire(options: Partial<LeaseOptions> = {}): Promise<SiteLease> {
    const log: Log = {
      info: line => this.lines.push(line),
      debug: () => undefined,
      group: (_, body) => body()
    }
    const { lease } = await SiteLease.acquire({
      store: this.store,
      folder: FOLDER,
      clock: this.clock,
      log,
      runUrl: URL_A,
      inspect: () => undefined,
      ...options
    })
    this.held.push(lease)
    return lease
  }

  /** Writes of head so far. */
  get writes(): number {
    return this.store.writes.filter(({ key }) => key === KEY).length
  }
}

let place: Place
afterEach(async () => {
  // No renewal goes on after its test.
  for (const lease of place.held) await lease.release()
})

function open(options: { readonly ignoresConditions?: boolean } = {}): Place {
  place = new Place(options)
  return place
}

/** What a promise has come to by now. */
function watch<T>(promise: Promise<T>): { readonly promise: Promise<T>; state: 'pending' | 'fulfilled' | 'rejected' } {
  const watched: { promise: Promise<T>; state: 'pending' | 'fulfilled' | 'rejected' } = { promise, state: 'pending' }
  promise.then(
    () => {
      watched.state = 'fulfilled'
    },
    () => {
      watched.state = 'rejected'
    }
  )
  return watched
}

function codeOf(act: () => void): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof ActionError ? error.code : String(error)
  }
}

describe('taking the lease', () => {
  test('where there is no head, one is made, and only if there still is none', async () => {
    const { store } = open()
    const lease = await place.acquire()
    expect(store.writes[0]).toMatchObject({ condition: { ifNoneMatch: '*' }, outcome: 'written' })
    expect(place.head.lease).toEqual({ token: lease.token, runUrl: URL_A, renewed: 0 })
    expect(codeOf(() => lease.assertHeld())).toBeUndefined()
  })

  test('where nobody holds it, head is swapped and keeps what it says', async () => {
    const { store } = open()
    const live = { release: 'r1', at: '2026-01-01T00:00:00.000Z', content: 'a' }
    place.plant({ live })
    const lease = await place.acquire()
    expect(store.writes).toMatchObject([{ condition: { ifMatch: expect.any(String) }, outcome: 'written' }])
    expect(place.head).toMatchObject({ live, lease: { token: lease.token } })
  })

  test.each<[string, number, boolean]>([
    ['a moment old', 0, false],
    ['a second short of its life', 119 * SECOND, false],
    ['as old as it gets', 120 * SECOND, true],
    ["from yesterday: nobody's any more", 24 * 60 * MINUTE, true]
  ])('a foreign lease, %s', async (_, age, taken) => {
    open()
    place.plant({ lease: { token: 'foreign', renewed: 3 } })
    await place.clock.advance(age)
    const attempt = watch(place.acquire())
    await settled()
    expect(attempt.state).toBe(taken ? 'fulfilled' : 'pending')
    expect(place.head.lease?.token === 'foreign').toBe(!taken)
    await place.clock.advance(10 * SECOND)
    await place.store.remove([KEY])
    await place.clock.advance(10 * SECOND)
    await attempt.promise
  })

  test("how old a lease is, the store's clock says, whatever ours does", async () => {
    open()
    place.plant({ lease: { token: 'foreign', renewed: 0 } })
    const ahead = new VirtualClock('2026-01-02T00:00:00.000Z')
    const attempt = watch(place.acquire({ clock: ahead }))
    await ahead.advance(60 * SECOND)
    expect(attempt.state).toBe('pending')
    await place.clock.advance(120 * SECOND)
    await ahead.advance(5 * SECOND)
    expect(attempt.state).toBe('fulfilled')
  })

  test('a run that waits says for whom, now and then, and goes on when the lease is given back', async () => {
    open()
    const holder = await place.acquire()
    const attempt = watch(place.acquire({ runUrl: URL_B }))
    await place.clock.advance(65 * SECOND)
    expect(attempt.state).toBe('pending')
    const told = place.lines.filter(line => line.includes(URL_A))
    expect(told.length).toBeGreaterThanOrEqual(2)
    expect(told.length).toBeLessThanOrEqual(3)

    await holder.release()
    await place.clock.advance(5 * SECOND)
    expect(attempt.state).toBe('fulfilled')
    expect(place.head.lease).toMatchObject({ token: (await attempt.promise).token, runUrl: URL_B })
  })

  test('it gives up after a quarter of an hour, names the run in the way and has written nothing', async () => {
    open()
    await place.acquire()
    const attempt = watch(place.acquire({ runUrl: URL_B }))
    await place.clock.advance(14 * MINUTE)
    expect(attempt.state).toBe('pending')
    await place.clock.advance(2 * MINUTE)
    expect(attempt.state).toBe('rejected')
    await expect(attempt.promise).rejects.toMatchObject({
      code: 'lease-held',
      message: expect.stringContaining(URL_A),
      remedy: expect.stringContaining('Nothing was written')
    })
    expect(place.store.text(KEY)).not.toContain(URL_B)
  })

  test('a run that is cancelled while it waits stops waiting, and says that it was cancelled', async () => {
    open()
    await place.acquire()
    const cancelled = new AbortController()
    const attempt = watch(place.acquire({ signal: cancelled.signal }))
    await place.clock.advance(20 * SECOND)
    cancelled.abort(new ActionError('cancelled', 'The run was cancelled.'))
    await expect(attempt.promise).rejects.toMatchObject({ code: 'cancelled' })
  })

  test.each([[false], [true]])(
    'of runs that come at the same moment one gets it, head there already: %s',
    async there => {
      open()
      if (there) place.plant({})
      const attempts = [URL_A, URL_B, 'https://example.com/runs/3'].map(runUrl => watch(place.acquire({ runUrl })))
      await settled()
      expect(attempts.filter(({ state }) => state === 'fulfilled')).toHaveLength(1)
      const [first] = place.held
      expect(place.head.lease?.token).toBe(first?.token)

      for (const round of [2, 3]) {
        await place.held.at(-1)?.release()
        await place.clock.advance(5 * SECOND)
        expect(attempts.filter(({ state }) => state === 'fulfilled')).toHaveLength(round)
      }
    }
  )

  test('head that vanishes between reading and writing is read again', async () => {
    const { store } = open()
    place.plant({ live: { release: 'r1', at: '2026-01-01T00:00:00.000Z', content: 'a' } })
    let inspected = 0
    const lease = await place.acquire({
      inspect: () => {
        inspected += 1
        if (inspected === 1) void store.remove([KEY])
      }
    })
    expect(inspected).toBe(2)
    expect(place.head.live).toBeUndefined()
    expect(place.head.lease?.token).toBe(lease.token)
  })

  test('what `inspect` throws leaves head alone', async () => {
    const { store } = open()
    place.plant({ run: { id: 12 } })
    const before = store.text(KEY)
    const inspect = ({ run }: Head) => {
      throw new ActionError('superseded', `by ${run?.id}`)
    }
    await expect(place.acquire({ inspect })).rejects.toMatchObject({ code: 'superseded', message: 'by 12' })
    expect(store.text(KEY)).toBe(before)
    expect(place.writes).toBe(0)
  })

  test('what cannot be read is set aside and replaced', async () => {
    const { store } = open()
    store.plant(KEY, '{"schema":2}')
    const lease = await place.acquire()
    expect(place.head.lease?.token).toBe(lease.token)
    expect(store.keys.filter(key => key !== KEY).map(key => store.text(key))).toEqual(['{"schema":2}'])
  })
})

describe('a reply that is lost', () => {
  test('when the lease was taken after all, it is ours', async () => {
    const { store } = open()
    place.plant({})
    store.mishap = once('applied, answered as a conflict')
    const lease = await place.acquire()
    expect(place.writes).toBe(1)
    expect(place.head.lease?.token).toBe(lease.token)
    await lease.update(head => ({ ...head, run: { id: 7 } }))
    expect(place.head.run).toEqual({ id: 7 })
  })

  test('when the first head was made after all, it is ours', async () => {
    const { store } = open()
    store.mishap = once('applied, answered as a conflict')
    const lease = await place.acquire()
    expect(place.head.lease?.token).toBe(lease.token)
    await lease.update(head => head)
    expect(codeOf(() => lease.assertHeld())).toBeUndefined()
  })

  test('when head was changed after all, the change counts', async () => {
    const { store } = open()
    const lease = await place.acquire()
    store.mishap = once('applied, answered as a conflict')
    await lease.update(head => ({ ...head, run: { id: 7 } }))
    await lease.update(head => ({ ...head, run: { id: (head.run?.id ?? 0) + 1 } }))
    expect(place.head.run).toEqual({ id: 8 })
  })

  test('after an error that says nothing, the next renewal finds what was written and goes on from there', async () => {
    const { store } = open()
    const lease = await place.acquire()
    store.mishap = once('applied, answered with an error')
    await place.clock.advance(40 * SECOND)
    await place.clock.advance(60 * SECOND)
    expect(codeOf(() => lease.assertHeld())).toBeUndefined()
    expect(place.head.lease?.token).toBe(lease.token)
  })
})

describe('a write of unknown outcome', () => {
  test('does not make the next one, of other bytes, look like somebody took over', async () => {
    const { store } = open()
    const lease = await place.acquire()
    store.mishap = once('applied, answered with an error')
    await place.clock.advance(40 * SECOND)
    await lease.update(head => ({ ...head, intent: { release: 'r', invalidations: [] } }))
    expect(place.head.intent?.release).toBe('r')
    expect(place.head.lease?.token).toBe(lease.token)
    expect(await lease.release()).toBe(true)
    expect(place.head.lease).toBeUndefined()
  })

  test('is told when it was the one that gives the lease back', async () => {
    const { store } = open()
    const lease = await place.acquire()
    store.mishap = once('refused')
    expect(await lease.release()).toBe(false)
    expect(place.head.lease?.token).toBe(lease.token)
  })
})

describe('keeping it', () => {
  test("a long upload outlives the lease's first life and keeps it", async () => {
    open()
    const lease = await place.acquire()
    const waiting = watch(place.acquire({ runUrl: URL_B }))
    const writes: number[] = []
    for (let second = 0; second < 600; second++) {
      await place.clock.advance(SECOND)
      lease.assertHeld()
      if (place.writes !== writes.at(-1)) writes.push(place.writes)
    }
    expect(waiting.state).toBe('pending')
    expect(place.head.lease).toMatchObject({ token: lease.token, renewed: 15 })
    const times = place.store.writes.slice(2).map(({ at }) => (at.getTime() - Date.parse('2026-01-01')) / SECOND)
    expect(times).toEqual(Array.from({ length: 15 }, (_, index) => (index + 1) * 40))
    await lease.release()
    await place.clock.advance(5 * SECOND)
    expect(waiting.state).toBe('fulfilled')
  })

  test('changes of head renew it too', async () => {
    open()
    const lease = await place.acquire()
    await place.clock.advance(30 * SECOND)
    await lease.update(head => head)
    expect(place.head.lease?.renewed).toBe(1)
  })

  test('changes that are asked for at once are made one after the other', async () => {
    open()
    const lease = await place.acquire()
    await Promise.all(
      [1, 2, 3].map(id =>
        lease.update(head => ({ ...head, pending: [...head.pending, { distributionId: `E${id}`, paths: [] }] }))
      )
    )
    expect(place.head.pending.map(({ distributionId }) => distributionId)).toEqual(['E1', 'E2', 'E3'])
    expect(place.store.writes.filter(({ outcome }) => outcome === 'conflict')).toHaveLength(1) // the probe
  })

  test('nothing may be written after 80 s without renewal, and may again once a renewal works', async () => {
    const { store } = open()
    const lease = await place.acquire()
    store.mishap = () => 'refused'
    await place.clock.advance(80 * SECOND)
    expect(codeOf(() => lease.assertHeld())).toBeUndefined()
    await place.clock.advance(1)
    expect(codeOf(() => lease.assertHeld())).toBe('lease-lost')

    // That head could be swapped proves that nobody was here.
    store.mishap = () => undefined
    await place.clock.advance(5 * SECOND)
    expect(codeOf(() => lease.assertHeld())).toBeUndefined()
  })

  test('a renewal that fails once is tried again well before that', async () => {
    const { store } = open()
    const lease = await place.acquire()
    store.mishap = once('refused')
    for (let second = 0; second < 200; second++) {
      await place.clock.advance(SECOND)
      lease.assertHeld()
    }
  })

  test('it counts from when a renewal was sent: a slow one does not make the lease younger', async () => {
    const { store } = open()
    const lease = await place.acquire()
    const write = store.write.bind(store)
    store.write = async (...request) => {
      const outcome = await write(...request)
      await place.clock.sleep(30 * SECOND)
      return outcome
    }
    await place.clock.advance(75 * SECOND)
    store.mishap = () => 'refused'
    await place.clock.advance(45 * SECOND)
    expect(codeOf(() => lease.assertHeld())).toBeUndefined()
    await place.clock.advance(SECOND)
    expect(codeOf(() => lease.assertHeld())).toBe('lease-lost')
  })
})

describe('losing it', () => {
  /** A holder whose clock stands still, as that of a process that was stopped, while another run takes over. */
  async function takeOver() {
    open()
    const frozen = new VirtualClock()
    const stopped = await place.acquire({ clock: frozen })
    const next = watch(place.acquire({ runUrl: URL_B }))
    await place.clock.advance(115 * SECOND)
    expect(next.state).toBe('pending')
    await place.clock.advance(10 * SECOND)
    expect(next.state).toBe('fulfilled')
    return { stopped, frozen, taker: await next.promise }
  }

  test('who has taken over is not written over: the old holder fails', async () => {
    const { stopped, taker } = await takeOver()
    await expect(stopped.update(head => ({ ...head, run: { id: 1 } }))).rejects.toMatchObject({ code: 'lease-lost' })
    expect(place.head.lease?.token).toBe(taker.token)
    expect(place.head.run).toBeUndefined()
    expect(codeOf(() => taker.assertHeld())).toBeUndefined()
  })

  test('from then on nothing more is tried: no update, no renewal, no release', async () => {
    const { stopped, frozen, taker } = await takeOver()
    await expect(stopped.update(head => head)).rejects.toMatchObject({ code: 'lease-lost' })
    expect(codeOf(() => stopped.assertHeld())).toBe('lease-lost')
    const writes = place.writes
    await frozen.advance(10 * MINUTE)
    await expect(stopped.update(head => head)).rejects.toMatchObject({ code: 'lease-lost' })
    await stopped.release()
    expect(place.writes).toBe(writes)
    expect(place.head.lease?.token).toBe(taker.token)
  })

  test('the clock tells it by itself, before anything is asked of the store', async () => {
    const { stopped, frozen } = await takeOver()
    // It wakes up: its clock has gone on all the while. What comes first, renewal or upload, is open.
    await frozen.advance(81 * SECOND)
    expect(codeOf(() => stopped.assertHeld())).toBe('lease-lost')
  })

  test('the renewal tells it', async () => {
    const { stopped, frozen } = await takeOver()
    await frozen.advance(40 * SECOND)
    expect(codeOf(() => stopped.assertHeld())).toBe('lease-lost')
  })

  test('releasing a lease that somebody else has by now leaves theirs alone', async () => {
    const { stopped, taker } = await takeOver()
    await stopped.release()
    expect(place.head.lease?.token).toBe(taker.token)
  })
})

describe('giving it back', () => {
  test('takes the lease out of head and leaves the rest', async () => {
    open()
    const lease = await place.acquire()
    await lease.update(head => ({ ...head, run: { id: 7 } }))
    await lease.release()
    expect(place.head).toEqual({ ...emptyHead, run: { id: 7 }, conditionalWrites: true })
  })

  test('twice is the same as once', async () => {
    open()
    const lease = await place.acquire()
    await lease.release()
    const before = place.store.text(KEY)
    await lease.release()
    expect(place.store.text(KEY)).toBe(before)

    const next = await place.acquire({ runUrl: URL_B })
    await lease.release()
    expect(place.head.lease?.token).toBe(next.token)
  })

  test('ends the renewals', async () => {
    open()
    const lease = await place.acquire()
    await lease.release()
    const writes = place.writes
    await place.clock.advance(10 * MINUTE)
    expect(place.writes).toBe(writes)
  })

  test('waits for a change that is under way', async () => {
    open()
    const lease = await place.acquire()
    const change = lease.update(head => ({ ...head, run: { id: 7 } }))
    await lease.release()
    await change
    expect(place.head).toMatchObject({ run: { id: 7 } })
    expect(place.head.lease).toBeUndefined()
  })

  test('never throws: a lease that cannot be given back runs out by itself', async () => {
    open()
    const lease = await place.acquire()
    place.store.mishap = () => 'refused'
    await lease.release()
    place.store.mishap = () => undefined
    const next = watch(place.acquire())
    await place.clock.advance(125 * SECOND)
    expect(next.state).toBe('fulfilled')
  })
})

describe('a store that ignores conditions', () => {
  test('is found out once, said, and remembered', async () => {
    const { store } = open({ ignoresConditions: true })
    const first = await place.acquire()
    expect(place.lines).toEqual([expect.stringContaining('ignores conditional writes')])
    await first.update(head => head)
    expect(place.head.conditionalWrites).toBe(false)
    await first.release()

    const before = store.writes.length
    const second = await place.acquire()
    expect(store.writes.length - before).toBe(1)
    expect(second.head.conditionalWrites).toBe(false)
  })

  test('one that keeps to them is asked once too', async () => {
    const { store } = open()
    const first = await place.acquire()
    expect(store.writes.map(({ condition, outcome }) => [condition, outcome])).toEqual([
      [{ ifNoneMatch: '*' }, 'written'],
      [{ ifNoneMatch: '*' }, 'conflict']
    ])
    await first.release()
    expect(place.head.conditionalWrites).toBe(true)
    const before = store.writes.length
    await place.acquire()
    expect(store.writes.length - before).toBe(1)
    expect(place.lines).toEqual([])
  })
})

describe('what the clean-up after a killed run gives back', () => {
  test('its lease', async () => {
    open()
    place.plant({ run: { id: 7 }, lease: { token: 'mine', renewed: 2 } })
    expect(await giveBack(place.store, FOLDER, 'mine')).toBe(true)
    expect(place.head).toEqual({ ...emptyHead, run: { id: 7 } })
  })

  test.each<[string, Partial<Head> | string | undefined]>([
    ["not somebody else's", { lease: { token: 'other', renewed: 0 } }],
    ['nothing where there is no lease', { run: { id: 7 } }],
    ['nothing where there is no head', undefined],
    ['nothing of what it cannot read', '{"schema":2,"lease":{"token":"mine"}}']
  ])('%s', async (_, head) => {
    const { store } = open()
    if (typeof head === 'string') store.plant(KEY, head)
    else if (head !== undefined) place.plant(head)
    const before = store.text(KEY)
    expect(await giveBack(store, FOLDER, 'mine')).toBe(false)
    expect(store.text(KEY)).toBe(before)
    expect(store.writes).toEqual([])
  })
})

/** The next write fares so, all others well. */
function once<T>(mishap: T): () => T | undefined {
  let due = true
  return () => {
    const now = due
    due = false
    return now ? mishap : undefined
  }
}
