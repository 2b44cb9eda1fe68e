import { describe, expect, test } from '@jest/globals'
import type { FaultEffect } from '../../sandbox/aws/faults.ts'
import type { LogEntry } from '../../sandbox/aws/request-log.ts'
import { countsOf } from './helpers/requests.ts'
import { createScene, DOMAIN, type Scene } from './helpers/scene.ts'
import { page, smallSite } from './helpers/sites.ts'
import type { Files } from './helpers/workspace.ts'

const passing: readonly (readonly [name: string, effect: FaultEffect])[] = [
  ['503 SlowDown', { status: 503, code: 'SlowDown' }],
  ['500 InternalError', { status: 500, code: 'InternalError' }],
  ['a connection that is cut', 'reset']
]

/** Fires at the first try of every request. */
function atFirst(): (entry: LogEntry) => boolean {
  const seen = new Set<string>()
  return ({ method, path, query }) => {
    const request = `${method} ${path}?${query}`
    return !seen.has(request) && seen.add(request).size > 0
  }
}

describe('what passes is tried again', () => {
  test.concurrent.each(passing)('%s at the first try of every request', async (_, effect) => {
    await using scene = await createScene()
    await scene.run()
    await scene.workspace.build(smallSite(2))
    scene.sandbox.aws.fault(atFirst(), effect)
    const run = await scene.run()
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'invalidated-paths': '/\n/index.html' } })
    expect((await scene.sandbox.visit(DOMAIN, '/')).body.toString()).toBe(smallSite(2)['index.html'])

    const retries = run.requests.filter(({ status }) => status === 0 || status >= 500).length
    expect(retries).toBeGreaterThanOrEqual(8)
    expect(run.report?.transfer?.retries).toBe(retries)
    expect(run.summary).toContain(`${retries} retries`)
    expect(run.log.join('\n')).toContain(`${retries} retries`)
  })

  // In a deploy of one new file: state and listing, lookup, configuration, the lease, the proof that the store looks at
  // conditions, the record, the intent, the file, the commit, the end of the lease.
  test.concurrent.each(Array.from({ length: 11 }, (_, index) => index + 1))('the request number %i', async n => {
    await using scene = await createScene({ files: { 'dist/index.html': page('one') } })
    scene.sandbox.aws.fault(n, 'reset')
    const run = await scene.run()
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', uploaded: '1' } })
    expect(run.requests.filter(({ status }) => status === 0)).toHaveLength(1)
    expect(run.requests.length).toBe(12)
  })
})

function isState(key: string | undefined): boolean {
  return key?.startsWith('.s3-cloudfront-deploy/') ?? false
}

test.concurrent('too many invalidations in progress: room is waited for', async () => {
  await using scene = await createScene({ sandbox: { invalidationDelayMs: Number.POSITIVE_INFINITY } })
  const { aws, cloudFront } = scene.sandbox
  await scene.run()
  await scene.workspace.build(smallSite(2))
  cloudFront.createInvalidation(scene.setup.distributionId, {
    CallerReference: 'another deploy',
    Paths: { Quantity: 15, Items: Array.from({ length: 15 }, (_, index) => `/folder-${index}/*`) }
  })
  // The others complete once the deploy was refused.
  const refused = () => aws.log.count({ errorCode: 'TooManyInvalidationsInProgress' })
  const watch = setInterval(() => refused() > 0 && cloudFront.completeInvalidations(), 20)
  const run = await scene.run({ inputs: { invalidate: 'all' } }).finally(() => clearInterval(watch))
  expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'invalidated-paths': '/*' } })
  expect(refused()).toBe(1)
  expect(run.log.join('\n')).toMatch(/Too many invalidations of E\w+ are in progress; trying again in /)
})

test.concurrent('an invalidation that takes longer than wait-timeout is a warning', async () => {
  await using scene = await createScene({ sandbox: { invalidationDelayMs: Number.POSITIVE_INFINITY } })
  await scene.run()
  await scene.workspace.build(smallSite(2))
  const run = await scene.run({ inputs: { 'wait-timeout': '1s' } })
  expect(run).toMatchObject({ exitCode: 0, conclusion: 'success', outputs: { result: 'deployed' } })
  expect(run.outputs['invalidation-id']).toMatch(/^I/)
  expect(run.report?.invalidations).toMatchObject([{ state: 'in-progress' }])
  const warning = run.annotations.find(({ title }) => title === 'Invalidation still in progress')
  expect(warning).toMatchObject({ level: 'warning' })
  expect(warning?.message).toContain(
    `aws cloudfront get-invalidation --distribution-id ${scene.setup.distributionId} --id I`
  )

  const next = await scene.run()
  expect(next.outputs.result).toBe('unchanged')
})

/** Several documents, each with a script of its own, and plain files. */
function severalPages(version: number): Files {
  const hashes = [
    'DiwrgTda',
    'BPoE8uyH',
    'C7kq9XzL',
    'D4qaICvJ',
    'E5rbJDwK',
    'F6scKExL',
    'G7tdLFyM',
    'H8ueMGzN',
    'J9vfNHaP'
  ]
  const hash = hashes[version % hashes.length]
  const names = ['index', 'about', 'docs']
  return Object.fromEntries([
    ...names.map(name => [`${name}.html`, page(`${name} ${version}`, `/assets/${name}-${hash}.js`)] as const),
    ...names.map(name => [`assets/${name}-${hash}.js`, `console.log('${name}', ${version})\n`] as const),
    ['robots.txt', `# ${version}\n`],
    [`only-in-${version}.txt`, 'x\n']
  ])
}

/** Every document that the edge serves is whole: its title's version and its script's are the same, and the script is there. */
async function expectWholePages(scene: Scene): Promise<readonly string[]> {
  const versions: string[] = []
  for (const name of ['', 'about.html', 'docs.html']) {
    const document = await scene.sandbox.visit(DOMAIN, `/${name}`)
    const html = document.body.toString()
    const [, version = ''] = /<title>\w+ (\d+)</.exec(html) ?? []
    const [, script = ''] = /src="([^"]+)"/.exec(html) ?? []
    const loaded = await scene.sandbox.visit(DOMAIN, script)
    expect({ name, type: loaded.headers['content-type'], body: loaded.body.toString() }).toEqual({
      name,
      type: 'text/javascript; charset=utf-8',
      body: expect.stringContaining(`, ${version})`)
    })
    versions.push(version)
  }
  return versions
}

function liveRelease(scene: Awaited<ReturnType<typeof createScene>>): string {
  const head = scene.setup.bucket.get('.s3-cloudfront-deploy/head.json')?.bytes ?? ''
  return JSON.parse(Buffer.from(head).toString()).live.release
}

test.concurrent('whichever upload fails, every page finds its script, nothing is deleted, and the next run converges', async () => {
  await using scene = await createScene()
  await scene.workspace.build(severalPages(0))
  const first = await scene.run()
  const uploads = Object.keys(severalPages(1)).length
  for (let nth = 1; nth <= uploads; nth++) {
    await scene.workspace.build(severalPages(nth))
    let puts = 0
    const mend = scene.sandbox.aws.fault(
      ({ operation, key }) => operation === 'PutObject' && !isState(key) && ++puts === nth,
      {
        status: 403,
        code: 'AccessDenied',
        message: 'Access Denied'
      }
    )
    const run = await scene.run()
    mend()
    expect([nth, run.exitCode, run.report?.failure?.phase]).toEqual([nth, 1, 'upload'])
    expect(Number(run.outputs.uploaded) + Number(run.outputs.updated)).toBe(
      run.requests.filter(({ operation, key, status }) => operation === 'PutObject' && !isState(key) && status === 200)
        .length
    )
    expect(countsOf(run.requests).DeleteObjects).toBeUndefined()
    expect(liveRelease(scene)).toBe(first.outputs['release-id'])
    await expectWholePages(scene)
    expect(scene.setup.bucket.get('only-in-0.txt')).toBeDefined()
  }
  const next = await scene.run()
  expect(next).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  expect(await expectWholePages(scene)).toEqual([String(uploads), String(uploads), String(uploads)])
  for (const [key, content] of Object.entries(severalPages(uploads))) {
    expect([key, Buffer.from(scene.setup.bucket.get(key)?.bytes ?? '').toString()]).toEqual([key, content])
  }
  expect(scene.setup.bucket.get('only-in-0.txt')).toBeUndefined()
})
