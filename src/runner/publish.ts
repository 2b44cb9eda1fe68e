import { appendFileSync, existsSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { annotations } from '../report/annotations.ts'
import { renderJson } from '../report/json.ts'
import { closingLines } from '../report/log.ts'
import { renderSummary } from '../report/markdown.ts'
import type { Report } from '../report/model.ts'
import { outputs } from '../report/outputs.ts'
import { appendFileCommand, workflowCommand } from './commands.ts'
import { print } from './log.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Tells what the run did, in every way there is: log, annotations, outputs, job summary, JSON. A failed run exits with 1. */
export async function publish(report: Report, env: Environment): Promise<void> {
  if (report.result === 'failed') process.exitCode = 1
  for (const line of closingLines(report)) print(line)
  for (const { level, message, ...properties } of annotations(report))
    print(workflowCommand(level, properties, message))

  const reportPath = await writeReport(report, env)
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, renderSummary(report, { reportPath }))
  if (!env.GITHUB_OUTPUT) return
  for (const [name, value] of Object.entries(outputs(report, reportPath))) {
    appendFileCommand(env.GITHUB_OUTPUT, name, value)
  }
}

async function writeReport(report: Report, env: Environment): Promise<string> {
  // A folder of its own: a job may run this action more than once.
  const base = env.RUNNER_TEMP && existsSync(env.RUNNER_TEMP) ? env.RUNNER_TEMP : tmpdir()
  const folder = await mkdtemp(join(base, 's3-cloudfront-deploy-'))
  const path = join(folder, 'report.json')
  await writeFile(path, renderJson(report))
  return path
}
