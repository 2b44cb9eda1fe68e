import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { describeInChromium } from '../helpers/chromium.ts'
import { DOMAIN } from '../helpers/scene.ts'
import { buildableApplication, builtApplication } from './browser-site.ts'
import { createPreviewScene, outside, type PreviewScene } from './preview-scene.ts'

/** The two kinds of previews; each has a sandbox of its own. */
const kinds = [
  {
    name: 'at hosts of their own',
    url: 'https://pr-{number}.example.com',
    sites: [{}],
    host: (number: number) => `pr-${number}.example.com`,
    base: (_: number) => '/'
  },
  {
    name: 'below the path of production',
    url: 'https://example.com/previews/pr-{number}/',
    sites: [{ previewHost: '' }],
    host: (_: number) => DOMAIN,
    base: (number: number) => `/previews/pr-${number}/`
  }
] as const

/** Asked in the browser. */
const isShown = `document.getElementById('marker')?.textContent !== ''`

describeInChromium('previews in a real browser', suite)

function suite(launch: () => Promise<Browser>): void {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
  })

  describe.each(kinds)('$name', ({ url, sites, host, base }) => {
    let scene: PreviewScene
    let production: Readonly<Record<string, string>>
    const inputs = { inputs: { 'preview-url': url, 'build-command': 'node build.mjs' } }
    const write = async (marker: string) => {
      await scene.workspace.remove('source')
      await scene.workspace.write(buildableApplication(marker))
    }

    beforeAll(async () => {
      scene = await createPreviewScene({ setup: { sites } })
      await write('production')
      await deployed(scene.run({}, inputs))
      production = outside(scene)
      for (const number of [7, 8]) {
        await write(`preview ${number}`)
        await deployed(scene.run(scene.openPullRequest({ number }).opened(), inputs))
      }
    })

    afterAll(async () => {
      await scene?.[Symbol.asyncDispose]()
    })

    /** A page in a browser with an empty cache, all that it asked for, and all that went wrong. */
    async function open(name: string, path: string) {
      const context = await browser.newContext()
      const page = await context.newPage()
      const problems: string[] = []
      const robots = new Map<string, string | undefined>()
      page.on('console', message => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
      })
      page.on('pageerror', error => problems.push(error.message))
      page.on('requestfailed', request => problems.push(`${request.url()}: ${request.failure()?.errorText}`))
      page.on('response', response => {
        const { protocol, pathname } = new URL(response.url())
        if (protocol === 'data:') return
        robots.set(pathname, response.headers()['x-robots-tag'])
        if (response.status() !== 200) problems.push(`${pathname}: ${response.status()}`)
      })
      const go = (act: () => Promise<unknown>) => act().then(() => page.waitForFunction(isShown))
      await go(() => page.goto(scene.sandbox.edgeUrl(name, path), { waitUntil: 'networkidle' }))
      const shown = async () => ({
        marker: await page.locator('#marker').textContent(),
        where: await page.locator('#where').textContent(),
        problems
      })
      const address = await page.locator('meta[name=address]').getAttribute('content')
      return {
        robots,
        /** As the build was told it. */
        address,
        shown,
        /** What is shown once it was loaded again. */
        reloaded: async () => {
          await go(() => page.reload({ waitUntil: 'networkidle' }))
          return shown()
        },
        clicked: async () => {
          await page.getByRole('link').click()
          return shown()
        },
        close: () => context.close()
      }
    }

    test.each([7, 8])('the front page of #%i, a link in it, and its reload', async number => {
      const page = await open(host(number), base(number))
      const marker = `preview ${number}`
      expect(await page.shown()).toEqual({ marker, where: '/', problems: [] })
      expect(await page.clicked()).toEqual({ marker, where: '/settings/profile', problems: [] })
      expect(await page.reloaded()).toEqual({ marker, where: '/settings/profile', problems: [] })
      await page.close()
    })

    test('a deep link into it, with assets of its own, none for search engines', async () => {
      const page = await open(host(7), `${base(7)}orders/2026/11`)
      expect(await page.shown()).toEqual({ marker: 'preview 7', where: '/orders/2026/11', problems: [] })
      const asked = [...page.robots.keys()]
      expect(asked.filter(path => path.startsWith(`${base(7)}assets/`))).toHaveLength(3)
      expect(asked.filter(path => !path.startsWith(base(7)))).toEqual([])
      expect(new Set(page.robots.values())).toEqual(new Set(['noindex']))
      expect(page.address).toBe(url.replace('{number}', '7').replace(/\/?$/, '/'))
      await page.close()
    })

    test('production beside it is what it was', async () => {
      for (const path of ['/', '/orders/2026/11']) {
        const page = await open(DOMAIN, path)
        expect(await page.shown()).toEqual({ marker: 'production', where: path, problems: [] })
        expect(await page.reloaded()).toEqual({ marker: 'production', where: path, problems: [] })
        expect(new Set(page.robots.values())).toEqual(new Set([undefined]))
        expect(page.address).toBe('')
        await page.close()
      }
      expect(outside(scene)).toEqual(production)
    })

    test('a push is what the next visit shows, in a browser that knows the old one too', async () => {
      const old = await open(host(7), base(7))
      await write('preview 7, pushed')
      const pull = scene.repository.pulls.get(7)
      await deployed(scene.run(pull?.push(scene.commit()), inputs))
      expect(await old.shown()).toEqual({ marker: 'preview 7', where: '/', problems: [] })
      expect(await old.reloaded()).toEqual({ marker: 'preview 7, pushed', where: '/', problems: [] })
      await old.close()
      const other = await open(host(8), base(8))
      expect(await other.shown()).toEqual({ marker: 'preview 8', where: '/', problems: [] })
      await other.close()
    })

    test('once it is closed it is 404 everywhere, and its neighbours are up', async () => {
      const before = await open(host(7), `${base(7)}orders`)
      const assets = [...before.robots.keys()]
      await before.close()
      const run = await scene.run(scene.repository.pulls.get(7)?.close(), inputs)
      expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'cleaned' } })
      scene.sandbox.cloudFront.completeInvalidations()

      const context = await browser.newContext()
      const page = await context.newPage()
      for (const path of [base(7), `${base(7)}orders/2026/11`, ...assets]) {
        const response = await page.goto(scene.sandbox.edgeUrl(host(7), path))
        expect({ path, status: response?.status() }).toEqual({ path, status: 404 })
      }
      await context.close()
      for (const [name, path, marker] of [
        [DOMAIN, '/orders', 'production'],
        [host(8), `${base(8)}orders`, 'preview 8']
      ] as const) {
        const neighbour = await open(name, path)
        expect(await neighbour.shown()).toEqual({ marker, where: '/orders', problems: [] })
        await neighbour.close()
      }
      expect(outside(scene)).toEqual(production)
    })
  })
}

async function deployed(running: ReturnType<PreviewScene['run']>): Promise<void> {
  const { outputs, log } = await running
  if (outputs.result !== 'deployed') throw new Error(log.join('\n'))
}

test('a path preview that was built for the root is refused: its scripts would be production’s', async () => {
  await using scene = await createPreviewScene({ setup: { sites: [{ previewHost: '' }] } })
  await scene.workspace.build(builtApplication('built for the root'))
  const run = await scene.run(scene.openPullRequest().opened(), {
    inputs: { 'preview-url': 'https://example.com/previews/pr-{number}/' }
  })
  expect(run).toMatchObject({ exitCode: 1, report: { failure: { code: 'guard-base-path' } } })
  expect(run.report?.failure?.remedy).toContain('PREVIEW_BASE_PATH')
})
