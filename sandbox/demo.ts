/**
 * `npm run demo`: the whole job on this machine, through the shipped bundle. Builds `examples/site`, deploys it three
 * times, rolls it back, looks at it through the edge, verifies the set-up, and keeps serving; with `--exit` it ends with 0, or with 1 when
 * anything did not hold. Writes `.demo/summary.md`, `.demo/summary.html` and `.demo/report.json`.
 */
import { join } from 'node:path'
import { jobSummary, writeOutputs } from './demo/output-folder.ts'
import { servePage } from './demo/page-server.ts'
import { changedDeploy, DEEP_LINK, firstDeploy, rolledBack, type Stage, unchangedDeploy } from './demo/steps.ts'
import { createTerminal } from './demo/terminal.ts'
import { askedWhyItDoesNotWork, verified } from './demo/verification.ts'
import type { Deploy } from './deploy.ts'
import { createExampleWorkspace, REPOSITORY } from './example-workspace.ts'
import { startStage } from './stage.ts'
import { createHandMadeSetup } from './verified-setup.ts'

const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
process.once('SIGTERM', () => interrupted.abort())

process.exitCode = await demo(process.argv.includes('--exit'), interrupted.signal).catch((error: unknown) => {
  if (interrupted.signal.aborted) return 130
  console.error(error)
  return 1
})

async function demo(exits: boolean, signal: AbortSignal): Promise<number> {
  const terminal = createTerminal()
  const folder = join(REPOSITORY, '.demo')
  await using resources = new AsyncDisposableStack()
  const site = await startStage(createHandMadeSetup)
  resources.defer(() => site.close())
  const workspace = await createExampleWorkspace()
  resources.defer(() => workspace.remove())
  const { sandbox, setup } = site

  terminal.title('From push to page, on this machine: no account, nothing leaves it')
  terminal.line(`${setup.bucket.name}, private, in ${setup.region}`, 'bucket')
  terminal.line(`${setup.distributionId} for ${setup.domain}; 403 shows /index.html`, 'distribution')

  const stage: Stage = { sandbox, setup, workspace, terminal, signal, builds: [] }
  const runs: Deploy[] = []
  for (const step of [firstDeploy, unchangedDeploy, changedDeploy, rolledBack]) runs.push(await step(stage))
  terminal.title('5  Verify the set-up')
  runs.push(await verified(stage, site, 5))
  terminal.title('6  Lose a record of DNS, and ask why the domain does not work')
  runs.push(await askedWhyItDoesNotWork(stage, site, 6))
  await writeOutputs(folder, runs)

  const failed = terminal.failures.length
  terminal.title(failed === 0 ? 'All of it held.' : `${failed} of it did not hold:`)
  for (const failure of terminal.failures) terminal.line(failure)
  if (!exits) {
    const summary = await servePage(jobSummary(runs).page)
    resources.defer(() => summary.close())
    terminal.title('Look at it')
    terminal.line(sandbox.edgeUrl(setup.domain), 'site')
    terminal.line(sandbox.edgeUrl(setup.domain, DEEP_LINK), 'deep link')
    terminal.line(summary.url, 'job summary')
    terminal.line(`${join('.demo', 'report.json')}, of the last run`, 'report')
    terminal.line('Ctrl-C ends it.')
    await untilAborted(signal)
  }
  return failed === 0 ? 0 : 1
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
