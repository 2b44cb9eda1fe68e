import { adjustableClock } from '../../sandbox/edge/clock.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import type { ReferenceSetup } from '../../sandbox/reference-setup.ts'
import { BrowserCache } from './browser-cache.ts'

/** A site's bucket and its edge, with a clock that can be moved. */
export interface Stand {
  readonly sandbox: Sandbox
  readonly setup: ReferenceSetup
  /** Lets time pass for the edge and for the browsers. */
  pass(seconds: number): void
  /** Somebody's browser, with nothing in its cache. */
  browser(): BrowserCache
  close(): Promise<void>
}

/** As people set it up by hand: a private bucket, CloudFront's own cache policy, and `/index.html` for what is missing. */
export async function openStand(): Promise<Stand> {
  // It stands still but for `pass`, so that ages don't depend on how fast the machine is; at a whole second, as HTTP has dates.
  const clock = adjustableClock({ frozenAt: Math.floor(Date.now() / 1000) * 1000 })
  const sandbox = await startSandbox({ edgeClock: clock, invalidationDelayMs: Number.POSITIVE_INFINITY })
  const setup = sandbox.createReferenceSetup({
    domain: 'example.com',
    distribution: { overrides: { DefaultRootObject: 'index.html' } }
  })
  return {
    sandbox,
    setup,
    pass: seconds => clock.advance(seconds),
    browser: () =>
      new BrowserCache(async (path, headers) => {
        const reply = await sandbox.visit(setup.domain, path, { ...headers, 'accept-encoding': 'gzip, deflate, br' })
        // Node dates what it sends by the machine's clock, which does not move with this one.
        return { ...reply, headers: { ...reply.headers, date: new Date(clock.now()).toUTCString() } }
      }, clock.now),
    close: () => sandbox.close()
  }
}
