import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { createHandMadeSetup } from '../../../sandbox/verified-setup.ts'
import { sectionOf } from '../../helpers/markdown.ts'
import { uploadByHand } from './reference-lab.ts'
import { openVerifyLab } from './verify-lab.ts'

const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8')

/** Paragraphs and items of the quoted report, each on one line. */
const quoted = sectionOf(readme, "Verify: why doesn't my domain work?")
  .split('\n')
  .filter(line => line.startsWith('>'))
  .map(line => line.replace(/^> ?/, ''))
  .join('\n')
  .split(/\n\n|\n(?=- )/)
  .map(paragraph => paragraph.replaceAll('\n', ' ').trim())
  .filter(paragraph => paragraph !== '')

describe('the report that the README quotes', () => {
  test('is what a run says of that set-up', async () => {
    await using lab = await openVerifyLab(createHandMadeSetup, { deployed: false })
    uploadByHand(lab)
    const { sandbox, setup } = lab.stage
    sandbox.route53.remove(setup.zoneId, `${setup.domain}.`, 'A')
    const run = await lab.verify({ routes: '/login/callback?code=x' })
    const said = run.summary
      .replaceAll(setup.zoneId, 'Z08523141EXAMPLE')
      .replaceAll(setup.distributionId, 'E1A2B3C4D5E6F7')
      .replaceAll(setup.distributionDomain, 'd111111abcdef8.cloudfront.net')
      .replaceAll(/<details><summary>(.*?)<\/summary>/g, '▸ $1')
      .replaceAll(/^#{5} (.*)$/gm, '**$1**')
      // A command is quoted within its line.
      .replaceAll(/\*\*To mend it:\*\*\n\n```sh\n/g, '**To mend it:** `')
    const lines = said.split('\n').map(withoutMeasurements)
    expect(quoted.length).toBeGreaterThan(10)
    const [shown, cut] = [quoted.filter(one => !one.includes('…')), quoted.filter(one => one.includes('…'))]
    expect(shown.map(withoutMeasurements).filter(one => !lines.includes(one))).toEqual([])
    expect(cut).toHaveLength(1)
    for (const one of cut) expect(said).toContain(one.split(' …')[0])
    // In this order.
    const places = shown.filter(one => one.startsWith('**')).map(one => lines.indexOf(one))
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })
})

/** Times, and how often was asked: what is lost on the way is asked again. */
function withoutMeasurements(line: string): string {
  return line.replaceAll(/\b[\d.]+ (?:ms|s)\b/g, 'T').replaceAll(/\b\d+ (requests to AWS|probes from outside)/g, 'N $1')
}
