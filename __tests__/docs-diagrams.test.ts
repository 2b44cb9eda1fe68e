import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from '@jest/globals'
import { renderSummaryPage } from '../sandbox/runner/summary-page.ts'
import { describeInChromium } from './e2e/helpers/chromium.ts'
import { type Block, blocksOf } from './helpers/markdown.ts'

const root = join(import.meta.dirname, '..')
const diagrams = ['README.md', ...globSync('docs/**/*.md', { cwd: root })]
  .flatMap(page => blocksOf(page, readFileSync(join(root, page), 'utf8')))
  .filter(({ language }) => language === 'mermaid')

describeInChromium('the diagrams of the docs', launch => {
  /** How many nodes each has when it is drawn, and what the browser complained of. */
  async function drawn(blocks: readonly Pick<Block, 'text'>[]) {
    const folder = await mkdtemp(join(tmpdir(), 'diagrams-'))
    const browser = await launch()
    try {
      const file = join(folder, 'docs.html')
      const markdown = blocks.map(({ text }) => `\`\`\`mermaid\n${text}\n\`\`\``).join('\n\n')
      await writeFile(file, renderSummaryPage([{ title: 'Docs', markdown }], { title: 'Docs' }))
      const page = await browser.newPage()
      const troubles: string[] = []
      page.on('pageerror', error => troubles.push(error.message))
      await page.goto(pathToFileURL(file).href)
      await page.waitForSelector('body[data-diagrams=drawn]')
      const pictures = await page.locator('.diagram').all()
      return { troubles, nodes: await Promise.all(pictures.map(picture => picture.locator('.node').count())) }
    } finally {
      await browser.close()
      await rm(folder, { recursive: true })
    }
  }

  test('are drawn by Mermaid, with nodes', async () => {
    expect(diagrams.length).toBeGreaterThan(2)
    const { troubles, nodes } = await drawn(diagrams)
    expect(troubles).toEqual([])
    expect(nodes).toHaveLength(diagrams.length)
    expect(nodes.filter(count => count < 4)).toEqual([])
  })

  test('would not be with a mistake', async () => {
    const { troubles, nodes } = await drawn([{ text: 'flowchart LR\n  a --> ((' }])
    expect([troubles.length > 0, nodes]).toEqual([true, [0]])
  })
})
