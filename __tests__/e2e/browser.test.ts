import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { deploy } from '../../sandbox/deploy.ts'
import { createExampleWorkspace, type ExampleWorkspace } from '../../sandbox/example-workspace.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import type { ReferenceSetup } from '../../sandbox/reference-setup.ts'
import { describeInChromium } from './helpers/chromium.ts'

describeInChromium('the example in a real browser', suite)

function suite(launch: () => Promise<Browser>): void {
  const HOST = 'example.com'
  const inputs = { 'build-command': 'npm run build' }
  let sandbox: Sandbox
  let setup: ReferenceSetup
  let workspace: ExampleWorkspace
  let browser: Browser

  beforeAll(async () => {
    sandbox = await startSandbox({ invalidationDelayMs: 50 })
    setup = sandbox.createReferenceSetup({ domain: HOST })
    workspace = await createExampleWorkspace()
    browser = await launch()
    await deployNow(1)
  })

  afterAll(async () => {
    await browser?.close()
    await workspace?.remove()
    await sandbox?.close()
  })

  async function deployNow(runNumber: number): Promise<void> {
    const { outputs, log } = await deploy(sandbox, setup, { workspace: workspace.dir, inputs, runNumber })
    if (outputs.result !== 'deployed') throw new Error(log.join('\n'))
  }

  /** A page in a browser with an empty cache, and everything that went wrong in it. */
  async function open(path: string): Promise<{ page: Page; problems: string[]; requested: string[] }> {
    const page = await browser.newPage()
    const problems: string[] = []
    const requested: string[] = []
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
    })
    page.on('pageerror', error => problems.push(error.message))
    page.on('requestfailed', request => problems.push(`${request.url()}: ${request.failure()?.errorText}`))
    page.on('request', request => requested.push(new URL(request.url()).pathname))
    await page.goto(sandbox.edgeUrl(HOST, path), { waitUntil: 'networkidle' })
    return { page, problems, requested }
  }

  const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()
  const lazyChunks = (requested: readonly string[]) => requested.filter(path => path.includes('header-explorer'))

  test('the front page renders, with its images', async () => {
    const { page, problems } = await open('/')
    expect(await heading(page)).toBe(await workspace.headline())
    const widths = await page
      .locator('main img')
      .evaluateAll(images => images.map(image => (image as { naturalWidth?: number }).naturalWidth))
    expect(widths).toEqual([800, 960])
    expect(problems).toEqual([])
    await page.close()
  })

  test('a deep link opens, and opens again when it is reloaded', async () => {
    const { page, problems } = await open('/guide/caching')
    expect(await heading(page)).toMatch(/Keep what never changes/)
    await page.reload({ waitUntil: 'networkidle' })
    expect(await heading(page)).toMatch(/Keep what never changes/)
    expect(await page.title()).toMatch(/^Caching/)
    expect(problems).toEqual([])
    await page.close()
  })

  test('an address that the router does not know says so', async () => {
    const { page, problems } = await open('/no/such/page')
    expect(await heading(page)).toBe('There is no page here')
    expect(problems).toEqual([])
    await page.close()
  })

  test('a lazy chunk is fetched when its page is opened, and works', async () => {
    const { page, problems, requested } = await open('/')
    expect(lazyChunks(requested)).toEqual([])
    await page.getByRole('link', { name: 'Try a path' }).click()
    await page.getByLabel('Path in the build').fill('index.html')
    expect(await page.getByRole('status').textContent()).toContain('Cache-Control: no-cache')
    expect(lazyChunks(requested)).toHaveLength(1)
    expect(problems).toEqual([])
    await page.close()
  })

  test('a tab that was open before a deploy goes on with its own chunks, and a reload shows the new build', async () => {
    const OLD = 'Which header would it get?'
    const NEW = 'How long would it be kept?'
    const { page, problems, requested } = await open('/')
    await workspace.edit('src/pages/header-explorer.tsx', source => source.replace(OLD, NEW))
    await deployNow(2)

    await page.getByRole('link', { name: 'Try a path' }).click()
    await page.getByRole('status').waitFor()
    expect(await heading(page)).toBe(OLD)
    const [oldChunk] = lazyChunks(requested)

    await page.reload({ waitUntil: 'networkidle' })
    expect(await heading(page)).toBe(NEW)
    expect(lazyChunks(requested).at(-1)).not.toBe(oldChunk)
    expect(problems).toEqual([])
    await page.close()
  })
}
