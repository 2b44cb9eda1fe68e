import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { type Deploy, deploy } from '../../../sandbox/deploy.ts'
import { createExampleWorkspace, type ExampleWorkspace } from '../../../sandbox/example-workspace.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import type { ReferenceSetup } from '../../../sandbox/reference-setup.ts'
import { describeInChromium } from '../helpers/chromium.ts'
import { event } from '../helpers/events.ts'

describeInChromium('releases in a real browser', suite)

function suite(launch: () => Promise<Browser>): void {
  const HEADLINES = ['The first release', 'The second release', 'The third release']
  const LAZY = ['Which one, at first?', 'Which one, then?', 'Which one, now?']
  const DEEP_LINK = '/guide/caching'
  let builds: readonly string[]
  let workspace: ExampleWorkspace
  let browser: Browser

  /** Three builds of the example, of which each has another front page and another lazy chunk. */
  beforeAll(async () => {
    workspace = await createExampleWorkspace()
    browser = await launch()
    await using site = await openSite()
    const built: string[] = []
    let lazy = 'Which header would it get?'
    for (const [index, headline] of HEADLINES.entries()) {
      await workspace.setHeadline(headline)
      const next = LAZY[index] ?? ''
      await workspace.edit('src/pages/header-explorer.tsx', source => source.replace(lazy, next))
      lazy = next
      const dist = `dist-${index + 1}`
      await site.run({ inputs: { 'build-command': `npm run build -- --outDir ${dist}`, dist } })
      built.push(dist)
    }
    builds = built
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    await workspace?.remove()
  })

  interface Site {
    readonly sandbox: Sandbox
    readonly setup: ReferenceSetup
    run(options: Partial<Parameters<typeof deploy>[2]>): Promise<Deploy>
    /** A tab in a browser with an empty cache, and everything that goes wrong in it. */
    open(path: string): Promise<{ page: Page; problems: string[] }>
    [Symbol.asyncDispose](): Promise<void>
  }

  async function openSite(): Promise<Site> {
    const HOST = 'example.com'
    const sandbox = await startSandbox({ invalidationDelayMs: 50 })
    const setup = sandbox.createReferenceSetup({
      domain: HOST,
      distribution: { fallback: { errorCodes: [403], errorCachingMinTtl: 0 } }
    })
    const pages: Page[] = []
    let runs = 0
    return {
      sandbox,
      setup,
      async run(options) {
        runs += 1
        const run = await deploy(sandbox, setup, { workspace: workspace.dir, runNumber: runs, ...options })
        if (run.conclusion !== 'success') throw new Error(run.log.join('\n'))
        return run
      },
      async open(path) {
        const page = await browser.newPage()
        pages.push(page)
        const problems: string[] = []
        page.on('console', message => {
          if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
        })
        page.on('pageerror', error => problems.push(error.message))
        await page.goto(sandbox.edgeUrl(HOST, path), { waitUntil: 'networkidle' })
        return { page, problems }
      },
      async [Symbol.asyncDispose]() {
        await Promise.all(pages.map(page => page.close()))
        await sandbox.close()
      }
    }
  }

  let site: Site
  beforeEach(async () => {
    await site?.[Symbol.asyncDispose]()
    site = await openSite()
  })
  afterAll(() => site?.[Symbol.asyncDispose]())

  const release = (number: number, inputs: Readonly<Record<string, string>> = {}) =>
    site.run({ inputs: { ...inputs, 'build-command': 'none', dist: builds[number - 1] ?? '' } })
  const rollback = (release = 'previous') =>
    site.run({
      inputs: { command: 'rollback', release },
      event: event('workflow_dispatch', { ref: 'refs/heads/main' })
    })
  const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()
  const clickLazy = (page: Page) => page.getByRole('link', { name: 'Try a path' }).click()

  test('a tab of release 1 goes on with its own lazy chunk after releases 2 and 3', async () => {
    await release(1)
    const { page, problems } = await site.open('/')
    expect(await heading(page)).toBe(HEADLINES[0])
    await release(2)
    await release(3)

    await clickLazy(page)
    await page.getByRole('status').waitFor()
    expect(await heading(page)).toBe(LAZY[0])
    expect(problems).toEqual([])

    await page.goBack()
    await page.reload({ waitUntil: 'networkidle' })
    expect(await heading(page)).toBe(HEADLINES[2])
    await clickLazy(page)
    await page.getByRole('status').waitFor()
    expect(await heading(page)).toBe(LAZY[2])
    expect(problems).toEqual([])
  })

  test('it does not with `keep-releases: 1` and `keep-for: 0d`: that is what was asked for', async () => {
    const inputs = { 'keep-releases': '1', 'keep-for': '0d' }
    await release(1, inputs)
    const { page, problems } = await site.open('/')
    await release(2, inputs)
    await release(3, inputs)

    await clickLazy(page)
    await page.waitForTimeout(500)
    expect(await page.getByRole('status').count()).toBe(0)
    expect(problems.join('\n')).toMatch(/module script|dynamically imported module/i)

    // What is new works all the same.
    const { page: fresh, problems: none } = await site.open('/')
    await clickLazy(fresh)
    await fresh.getByRole('status').waitFor()
    expect(await heading(fresh)).toBe(LAZY[2])
    expect(none).toEqual([])
  })

  test('a rollback brings the old text back, deep links work, and so does going forward again', async () => {
    await release(1)
    const second = await release(2)
    const { page, problems } = await site.open('/')
    expect(await heading(page)).toBe(HEADLINES[1])

    expect((await rollback()).outputs.result).toBe('rolled-back')
    await page.reload({ waitUntil: 'networkidle' })
    expect(await heading(page)).toBe(HEADLINES[0])
    await clickLazy(page)
    await page.getByRole('status').waitFor()
    expect(await heading(page)).toBe(LAZY[0])
    const deep = await site.open(DEEP_LINK)
    expect(await heading(deep.page)).toMatch(/Keep what never changes/)
    await deep.page.reload({ waitUntil: 'networkidle' })
    expect(await heading(deep.page)).toMatch(/Keep what never changes/)

    expect((await rollback(second.outputs['release-id'])).outputs.result).toBe('rolled-back')
    const again = await site.open('/')
    expect(await heading(again.page)).toBe(HEADLINES[1])
    // The tab of release 1 is an open tab now.
    await deep.page.getByRole('link', { name: 'Try a path' }).first().click()
    await deep.page.getByRole('status').waitFor()
    expect([...problems, ...deep.problems, ...again.problems]).toEqual([])
  })
}
