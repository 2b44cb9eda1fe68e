/** What GitHub's runner takes from an action: log lines, annotations, outputs, the job summary. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as core from '@actions/core'
import type { Log } from './ports.ts'
import { annotations } from './report/annotations.ts'
import { renderJson } from './report/json.ts'
import { closingLines, logLine } from './report/log.ts'
import { renderSummary } from './report/markdown.ts'
import type { Report } from './report/model.ts'
import { outputs } from './report/outputs.ts'

export const runnerLog: Log = {
  info: line => core.info(line),
  debug: line => core.debug(line),
  group: (title, body) => core.group(logLine(title), body)
}

/** Tells what the run did, in every way there is; a failed run exits with 1. */
export async function publish(report: Report, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  for (const line of closingLines(report)) core.info(line)
  for (const { level, message, ...properties } of annotations(report)) core[level](message, properties)

  const reportPath = await writeReport(report, env)
  for (const [name, value] of Object.entries(outputs(report, reportPath))) core.setOutput(name, value)
  if (env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(renderSummary(report, { reportPath })).write()
  if (report.result === 'failed') process.exitCode = core.ExitCode.Failure
}

async function writeReport(report: Report, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  // A folder of its own: a job may run this action more than once.
  const folder = await mkdtemp(join(env.RUNNER_TEMP || tmpdir(), 's3-cloudfront-deploy-'))
  const path = join(folder, 'report.json')
  await writeFile(path, renderJson(report))
  return path
}
