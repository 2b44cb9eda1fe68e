import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { writeOutputs } from '../../../sandbox/demo/output-folder.ts'
import { report } from '../../report/reports.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const read = (name: string) => readFile(join(folder, 'new', name), 'utf8')

test('the folder has the summaries and comments of all runs in order, and the report of the last', async () => {
  const sections = [
    { title: 'Run 1, on push: job summary', markdown: '### Deployed\n' },
    { title: 'octocat commented on #7', markdown: '<!-- marker -->\n### Preview is ready' }
  ]
  const last = report({ result: 'cleaned' })
  await writeOutputs(join(folder, 'new'), sections, last)
  expect(await read('summary.md')).toBe(
    '**Run 1, on push: job summary**\n\n### Deployed\n\n---\n\n' +
      '**octocat commented on #7**\n\n<!-- marker -->\n### Preview is ready\n'
  )
  expect((await read('summary.html')).match(/<header>.*|<h3>.*/g)).toEqual([
    '<header>Run 1, on push: job summary</header>',
    '<h3>Deployed</h3>',
    '<header>octocat commented on #7</header>',
    '<h3>Preview is ready</h3>'
  ])
  expect(JSON.parse(await read('report.json'))).toEqual(JSON.parse(JSON.stringify(last)))
})

test('a run that failed too early to report leaves none of an earlier demo behind', async () => {
  await writeOutputs(join(folder, 'new'), [], report({}))
  await writeOutputs(join(folder, 'new'), [], undefined)
  expect(await read('report.json')).toBe('null\n')
})
