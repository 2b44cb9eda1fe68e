import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import type { Deploy, DeployOptions } from '../../../sandbox/deploy.ts'
import { createScene, DOMAIN, type Scene } from '../helpers/scene.ts'
import { createIdentity, headIn, isOfState, siteIn, writesIn } from './state.ts'
import { commitOf, lookAtSite, version } from './versions.ts'

const HEAD = '.s3-cloudfront-deploy/head.json'

let scene: Scene
beforeEach(async () => {
  scene = await createScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

async function deploy(tag: string, more: Partial<DeployOptions> = {}): Promise<Deploy> {
  await scene.workspace.build(version(tag))
  return scene.run({ ...more, github: { sha: commitOf(tag) } })
}

interface Cancelled {
  readonly run: Deploy
  /** From the signal to the end, ms. */
  readonly tookMs: number
  /** What arrived after the signal. */
  readonly after: readonly LogEntry[]
}

/** Cancels the job, as a person does on GitHub, when such a request has taken effect and before it is answered. */
async function cancelAt(
  when: (entry: LogEntry) => boolean,
  tag: string,
  more: Partial<DeployOptions> = {}
): Promise<Cancelled> {
  const job = new AbortController()
  const identity = createIdentity(scene.sandbox)
  let at = 0
  let arrived = 0
  const end = scene.sandbox.aws.fault(entry => identity.isMine(entry) && when(entry), {
    async onApplied() {
      if (at > 0) return
      at = performance.now()
      arrived = scene.sandbox.aws.log.entries.length
      job.abort()
      // A signal takes its time: with the answer at once, the run might still have gone on.
      await sleep(500)
    }
  })
  const run = await deploy(tag, { ...more, env: identity.env, signal: job.signal })
  const tookMs = performance.now() - at
  end()
  return { run, tookMs, after: scene.sandbox.aws.log.entries.slice(arrived).filter(identity.isMine) }
}

/** Whoever ended is still there until its parent, or the system in its place, has taken note. */
async function hasEnded(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 40; tries++) {
    try {
      process.kill(pid, 0)
    } catch {
      return true
    }
    await sleep(50)
  }
  return false
}

const isSitePut = (entry: LogEntry) => entry.operation === 'PutObject' && !isOfState(entry)

describe('a job that is cancelled while it builds', () => {
  test('ends the build with all that it started, says so and writes nothing', async () => {
    const job = new AbortController()
    // A build as they are: a shell that starts a program that starts another, which does not listen.
    const nested = `trap "" INT; echo $$ > child.pid; echo started; while :; do sleep 1; done`
    await scene.workspace.write({ 'nested.sh': nested })
    const inputs = { 'build-command': 'echo $$ > build.pid; sh nested.sh & wait' }
    let at = 0
    const run = await scene.run({
      inputs,
      signal: job.signal,
      onLine: line => {
        if (line !== 'started') return
        at = performance.now()
        job.abort()
      }
    })
    expect(performance.now() - at).toBeLessThan(5_000)
    expect(run).toMatchObject({ conclusion: 'cancelled', outputs: { result: 'failed' } })
    expect(run.report?.failure).toMatchObject({ code: 'cancelled', phase: 'build' })
    expect(run.requests).toEqual([])
    for (const name of ['build.pid', 'child.pid']) {
      const pid = Number(await readFile(join(scene.workspace.dir, name), 'utf8'))
      await expect(hasEnded(pid)).resolves.toBe(true)
    }
  })
})

describe('a job that is cancelled while it uploads', () => {
  beforeEach(async () => {
    await deploy('one')
  })

  test('starts nothing more, gives the lease back and says what it left, all within five seconds', async () => {
    const { run, tookMs, after } = await cancelAt(entry => isSitePut(entry) && entry.key === 'logo.svg', 'two')
    expect(tookMs).toBeLessThan(5_000)
    expect(run).toMatchObject({ conclusion: 'cancelled', outputs: { result: 'failed', 'release-id': '' } })
    expect(run.report?.failure).toMatchObject({
      code: 'cancelled',
      message: expect.stringMatching(/cancelled/),
      phase: 'upload',
      aftermath: expect.stringMatching(/Part of the files/)
    })
    expect(run.summary).toMatch(/cancelled/)
    // Only head is written once more, without the lease.
    expect(writesIn(after).map(({ key }) => key)).toEqual([HEAD])
    const head = headIn(scene.setup.bucket)
    expect(head.lease).toBeUndefined()
    expect(head.intent?.release).toMatch(/^\d{8}T/)
    // The clean-up finds nothing to do.
    expect(run.post?.conclusion).toBe('success')
    expect(await lookAtSite(path => scene.sandbox.visit(DOMAIN, path))).toEqual({
      tags: ['one', 'one', 'one'],
      mixes: []
    })
  })

  test('is finished by the next run, at once', async () => {
    await cancelAt(isSitePut, 'two')
    const next = await deploy('three')
    expect(next.outputs.result).toBe('deployed')
    expect(next.log.join('\n')).not.toContain('waiting for it')
    expect(siteIn(scene.setup.bucket)).toMatchObject(version('three'))
    expect(headIn(scene.setup.bucket)).not.toHaveProperty('intent')
  })

  test('does not wait for a store that does not answer any more', async () => {
    const end = scene.sandbox.aws.fault(isSitePut, 'stall')
    const job = new AbortController()
    setTimeout(() => job.abort(), 2_500)
    const started = performance.now()
    const run = await deploy('two', { signal: job.signal })
    end()
    expect(performance.now() - started).toBeLessThan(7_500)
    expect(run.report?.failure?.code).toBe('cancelled')
    expect(run.conclusion).toBe('cancelled')
    expect(headIn(scene.setup.bucket).lease).toBeUndefined()
  })

  test.each<[string, (entry: LogEntry) => boolean]>([
    ['takes the lease', entry => entry.operation === 'PutObject' && entry.key === HEAD],
    ['sets aside', entry => entry.operation === 'CopyObject'],
    ['invalidates', entry => entry.operation === 'CreateInvalidation']
  ])('leaves no lease where it %s', async (_, when) => {
    const { run, tookMs } = await cancelAt(when, 'two')
    expect(tookMs).toBeLessThan(5_000)
    expect(run.conclusion).toBe('cancelled')
    expect(run.report?.failure?.code ?? run.outputs.result).toMatch(/^(?:cancelled|deployed)$/)
    expect(headIn(scene.setup.bucket).lease).toBeUndefined()
  })
})

describe('a job that is cancelled while it waits', () => {
  test('for another run: it goes, and the other run is not disturbed', async () => {
    await deploy('one')
    const { bucket } = scene.setup
    const head = headIn(bucket)
    const lease = { token: 'other', renewed: 1, runUrl: 'https://example.com/other' }
    bucket.put(HEAD, { bytes: Buffer.from(JSON.stringify({ ...head, lease })) })
    const job = new AbortController()
    const run = await deploy('two', {
      signal: job.signal,
      onLine: line => {
        if (line.includes('waiting for it')) setTimeout(() => job.abort(), 300)
      }
    })
    expect(run.report?.failure).toMatchObject({
      code: 'cancelled',
      aftermath: expect.stringContaining('Nothing was written')
    })
    expect(writesIn(run.requests)).toEqual([])
    expect(headIn(bucket).lease).toEqual(lease)
  })

  test('for an invalidation: the release is live', async () => {
    await using slow = await createScene({ sandbox: { invalidationDelayMs: 60_000 } })
    await slow.run()
    await slow.workspace.build(version('two'))
    const job = new AbortController()
    slow.sandbox.aws.fault(({ operation }) => operation === 'GetInvalidation', { onApplied: () => job.abort() })
    const run = await slow.run({ signal: job.signal })
    expect(run.conclusion).toBe('cancelled')
    expect(run.report?.failure).toMatchObject({
      code: 'cancelled',
      phase: 'wait',
      aftermath: expect.stringContaining('is live')
    })
    expect(run.outputs['release-id']).not.toBe('')
    const head = headIn(slow.setup.bucket)
    expect(head.live?.release).toBe(run.outputs['release-id'])
    expect(head).not.toHaveProperty('lease')
    // What was created need not be created again.
    expect(head.pending).toEqual([])
  })
})

describe('a run that is killed', () => {
  /** Kills the run's process when such a request has taken effect. */
  async function killAt(
    when: (entry: LogEntry) => boolean,
    tag: string,
    more: Partial<DeployOptions> = {}
  ): Promise<Deploy> {
    let node: ChildProcess | undefined
    const end = scene.sandbox.aws.fault(when, { onApplied: () => void node?.kill('SIGKILL') })
    const run = await deploy(tag, {
      ...more,
      onStart: child => {
        node = child
      }
    })
    end()
    return run
  }

  beforeEach(async () => {
    await deploy('one')
  })

  test('leaves a lease, which its clean-up gives back', async () => {
    const run = await killAt(entry => isSitePut(entry) && entry.key === 'logo.svg', 'two')
    expect(run).toMatchObject({ conclusion: 'failure', exitCode: 137 })
    expect(run.post?.log.join('\n')).toMatch(/Gave back the lease/)
    expect(run.post?.conclusion).toBe('success')
    const head = headIn(scene.setup.bucket)
    expect(head.lease).toBeUndefined()
    expect(head.intent).toBeDefined()

    const next = await deploy('three')
    expect(next.outputs.result).toBe('deployed')
    expect(next.log.join('\n')).not.toContain('waiting for it')
    expect(siteIn(scene.setup.bucket)).toMatchObject(version('three'))
  })

  test('at the very moment that it takes the lease, too', async () => {
    const run = await killAt(entry => entry.operation === 'PutObject' && entry.key === HEAD, 'two')
    expect(run.exitCode).toBe(137)
    expect(run.post?.log.join('\n')).toMatch(/Gave back the lease/)
    expect(headIn(scene.setup.bucket).lease).toBeUndefined()
  })

  test('and whose site another run has by now: the clean-up leaves that alone', async () => {
    const { bucket } = scene.setup
    const run = await killAt(entry => {
      if (!isSitePut(entry)) return false
      const lease = { token: 'other', renewed: 1 }
      bucket.put(HEAD, { bytes: Buffer.from(JSON.stringify({ ...headIn(bucket), lease })) })
      return true
    }, 'two')
    expect(run.post?.conclusion).toBe('success')
    expect(run.post?.log.join('\n')).not.toMatch(/Gave back/)
    expect(headIn(bucket).lease?.token).toBe('other')
  })

  test('whose clean-up cannot reach AWS: it says that the lease runs out, and is no failure', async () => {
    let killed = false
    const end = scene.sandbox.aws.fault(() => killed, { status: 403, code: 'AccessDenied' })
    const run = await killAt(entry => {
      killed ||= isSitePut(entry)
      return killed
    }, 'two')
    end()
    expect(run.post?.conclusion).toBe('success')
    expect(run.post?.log.join('\n')).toMatch(/runs out by itself/)
  })
})

describe('the clean-up of a run that ended by itself', () => {
  test.each<[string, string, Readonly<Record<string, string>>]>([
    ['deployed', 'two', {}],
    ['unchanged', 'one', {}],
    ['planned', 'two', { command: 'plan' }],
    ['failed', 'two', { bucket: 'no-such-bucket.example.com' }]
  ])('%s: asks nothing of AWS and says nothing', async (result, tag, inputs) => {
    await deploy('one')
    let isOver = false
    const late: LogEntry[] = []
    scene.sandbox.aws.fault(
      entry => {
        if (isOver) late.push(entry)
        return false
      },
      { delayMs: 0 }
    )
    const run = await deploy(tag, {
      inputs,
      onStart: child => {
        child.once('exit', () => {
          isOver = true
        })
      }
    })
    expect(isOver).toBe(true)
    expect(run.outputs.result).toBe(result)
    expect(run.post).toMatchObject({ conclusion: 'success', log: [] })
    expect(late).toEqual([])
    // And it is quick: nothing of AWS is loaded for it.
    expect(run.post?.durationMs).toBeLessThan(3_000)
  })
})
