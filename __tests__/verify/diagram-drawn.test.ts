import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { renderSummaryPage } from '../../sandbox/runner/summary-page.ts'
import { renderSummary } from '../../src/report/markdown.ts'
import { architectureDiagram } from '../../src/verify/diagram.ts'
import { absent, denied } from '../../src/verify/fact.ts'
import type { Facts } from '../../src/verify/facts.ts'
import { runChecks } from '../../src/verify/run-checks.ts'
import { describeInChromium } from '../e2e/helpers/chromium.ts'
import { check, verification, verifyRun } from '../report/verifications.ts'
import { distributionOf, withoutApi } from './case.ts'
import { facts } from './good-facts.ts'

describeInChromium('the diagram as Mermaid draws it in a summary', launch => {
  let browser: Browser
  let folder: string
  beforeAll(async () => {
    browser = await launch()
    folder = await mkdtemp(join(tmpdir(), 'diagram-'))
  })
  afterAll(async () => {
    await browser.close()
    await rm(folder, { recursive: true })
  })

  /** What is in each of the pictures: texts of nodes and of ways, and the elements that it consists of. */
  async function drawn(all: readonly Facts[]) {
    const diagrams = all.map(value =>
      architectureDiagram(value, runChecks(value, { strict: false, ignore: [] }).findings)
    )
    const file = join(folder, 'summary.html')
    const summary = diagrams
      .map(diagram => renderSummary(verifyRun(verification([check('A')], { diagram }))))
      .join('\n')
    await writeFile(file, renderSummaryPage([{ title: 'Run', markdown: summary }], { title: 'Verify' }))
    const page = await browser.newPage()
    const troubles: string[] = []
    page.on('pageerror', error => troubles.push(error.message))
    page.on('console', message => troubles.push(message.text()))
    page.on('dialog', dialog => {
      troubles.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', request => {
      if (request.url() !== pathToFileURL(file).href) troubles.push(`asks for ${request.url()}`)
    })
    await page.goto(pathToFileURL(file).href)
    await page.waitForSelector('body[data-diagrams=drawn]')
    const pictures = await Promise.all(
      (await page.locator('.diagram').all()).map(async picture => ({
        nodes: (await picture.locator('.node .nodeLabel').allInnerTexts()).map(oneLine),
        ways: (await picture.locator('.edgeLabel span.edgeLabel').allInnerTexts())
          .map(oneLine)
          .filter(text => text !== ''),
        failing: await picture.locator('.node.fail .nodeLabel').allInnerTexts(),
        elements: await picture.locator('*').evaluateAll(all => [...new Set(all.map(one => one.tagName.toLowerCase()))])
      }))
    )
    await page.close()
    expect(troubles).toEqual([])
    expect(pictures).toHaveLength(all.length)
    return pictures
  }

  const oneLine = (text: string) => text.replaceAll('\u2060', '').replace(/\s+/g, ' ').trim()

  test('as it was found', async () => {
    const [good, broken, blind, lost] = await drawn([
      facts(),
      facts(draft => Object.assign(draft.bucket, { policy: absent })),
      facts(draft => Object.assign(draft, { distribution: denied('cloudfront:GetDistribution', '*') })),
      facts(withoutApi, draft => Object.assign(draft.expectation, { apiPath: '/api/*', apiPathGiven: true }))
    ])
    expect(good?.nodes).toHaveLength(8)
    expect(good?.nodes).toContain('✅ Certificate example.com, *.example.com until 2027-10-01')
    expect(good?.ways).toEqual(['Default (*)', '/api/*'])
    expect(good?.failing).toEqual([])
    expect(broken?.failing).toContain('❌ S3 example.com')
    expect(blind?.nodes).toContain('❔ CloudFront E1A2B3C4D5E6F7 needs cloudfront:GetDistribution')
    expect(lost?.failing).toContain('❌ API /api/*')
  })

  test('names stay text, whatever they mean to Mermaid, Markdown or a browser', async () => {
    const pictures = await drawn(
      NAMES.map(name =>
        facts(draft => {
          const distribution = distributionOf(draft)
          Object.assign(distribution, { id: name, aliases: [name] })
          draft.expectation.apiPath = undefined
          for (const behavior of distribution.behaviors)
            Object.assign(behavior, { pathPattern: name, isDefault: false })
        })
      )
    )
    const shown = pictures.map(({ nodes, ways, elements }) => ({
      node: nodes.find(node => node.includes('CloudFront'))?.replace(/^\S+ /, ''),
      ways,
      other: elements.filter(element => !HARMLESS.test(element))
    }))
    expect(shown).toEqual(
      NAMES.map(name => ({
        node: `CloudFront ${name} d111111abcdef8.cloudfront.net for ${name}`,
        ways: [name, name],
        other: []
      }))
    )
  })
})

const HARMLESS =
  /^(?:br|circle|defs|div|fedropshadow|filter|foreignobject|g|lineargradient|marker|p|path|polygon|rect|span|stop|style|svg)$/

const NAMES = [
  `a"] --> b["c`,
  'a; click cdn "https://e.example"',
  '%%{init: {}}%% b',
  '#quot; #lt;b#gt; #35;',
  '&lt;b&gt; &amp; &#60;',
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '[a](https://e.example)',
  'www.e.example a@b.example',
  '**b** _i_ `c` ~~s~~ *.x.*',
  '`b`',
  '1. - + x',
  'fa:fa-ban x',
  '$$x^2$$',
  'end subgraph style x fill:#fff;',
  '한국어 中文 العربية 😀',
  // What Mermaid itself writes entity codes as, inside.
  'ﬂ°°60¶ß'
]
