import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Report } from '../../src/report/model.ts'
import { renderSummaryPage, type Section } from '../runner/summary-page.ts'

/** Everything as one page. */
export function renderPage(sections: readonly Section[]): string {
  return renderSummaryPage(sections, { title: 'What GitHub shows of it' })
}

/** Writes `summary.md` and `summary.html` with all sections, and `report.json`. */
export async function writeOutputs(
  folder: string,
  sections: readonly Section[],
  report: Report | undefined
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const markdown = sections.map(section => `**${section.title}**\n\n${section.markdown.trim()}\n`).join('\n---\n\n')
  await writeFile(join(folder, 'summary.md'), markdown)
  await writeFile(join(folder, 'summary.html'), renderPage(sections))
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(report ?? null, null, 2)}\n`)
}
