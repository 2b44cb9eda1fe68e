import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Deploy } from '../deploy.ts'
import { renderSummaryPage } from '../runner/summary-page.ts'

/** The job summaries of a job's steps as one page, below each other, as GitHub shows them. */
export function jobSummary(runs: readonly Deploy[]): { readonly markdown: string; readonly page: string } {
  const markdown = runs.map(run => run.summary.trimEnd()).join('\n\n---\n\n')
  return { markdown: `${markdown}\n`, page: renderSummaryPage(markdown, { title: 'Deploy · job summary' }) }
}

/** Writes `summary.md` and `summary.html` of all runs, and `report.json` of the last one. */
export async function writeOutputs(folder: string, runs: readonly Deploy[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { markdown, page } = jobSummary(runs)
  await writeFile(join(folder, 'summary.md'), markdown)
  await writeFile(join(folder, 'summary.html'), page)
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(runs.at(-1)?.report ?? null, null, 2)}\n`)
}
