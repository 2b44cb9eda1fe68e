/**
 * `npm run demo`: the whole job on this machine, through the shipped bundle. Builds `examples/site`, deploys it three
 * times, rolls it back, verifies the set-up, opens a pull request and closes it, looks at all of it through the edge, and
 * keeps serving; with `--exit` it ends with 0, or with 1 when anything did not hold. Writes `.demo/summary.md`,
 * `.demo/summary.html` and `.demo/report.json`.
 */
import { join } from 'node:path'
import { renderPage, writeOutputs } from './demo/output-folder.ts'
import { servePage } from './demo/page-server.ts'
import { closedPullRequest, installedRouter, openedPullRequest, previewHost } from './demo/preview.ts'
import { changedDeploy, firstDeploy, rolledBack, unchangedDeploy } from './demo/production.ts'
import { DEEP_LINK, type Stage } from './demo/stage.ts'
import { createTerminal } from './demo/terminal.ts'
import { askedWhyItDoesNotWork, verified } from './demo/verification.ts'
import { createExampleWorkspace, REPOSITORY } from './example-workspace.ts'
import { startStage } from './stage.ts'
import { createHandMadeSetup } from './verified-setup.ts'

type Step = readonly [title: string, act: (stage: Stage) => Promise<void>]

const STORY: readonly Step[] = [
  ['Build and deploy', firstDeploy],
  ['Build and deploy again, with nothing changed', unchangedDeploy],
  ['Change one line of text and deploy', changedDeploy],
  ['Roll back', rolledBack],
  ['Verify the set-up', verified],
  ['Lose a record of DNS, and ask why the domain does not work', askedWhyItDoesNotWork],
  ['Install the router, so that previews have hosts of their own', installedRouter],
  ['Open pull request 7', stage => openedPullRequest(stage, 7)],
  ['Close pull request 7', stage => closedPullRequest(stage, 7)]
]
const TO_LOOK_AT: Step = ['Open pull request 8, to look at', stage => openedPullRequest(stage, 8)]

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
  const { sandbox, setup, internet } = site

  terminal.title('From push to page, on this machine: no account, nothing leaves it')
  terminal.line(`${setup.bucket.name}, private, in ${setup.region}`, 'bucket')
  terminal.line(`${setup.distributionId} for ${setup.domain}; 403 shows /index.html`, 'distribution')

  const stage: Stage = { sandbox, setup, internet, workspace, terminal, signal, builds: [], runs: [], sections: [] }
  for (const [index, [title, act]] of (exits ? STORY : [...STORY, TO_LOOK_AT]).entries()) {
    terminal.title(`${index + 1}  ${title}`)
    await act(stage)
  }
  const { runs, sections } = stage
  await writeOutputs(folder, sections, runs.at(-1)?.report)

  const failed = terminal.failures.length
  terminal.title(failed === 0 ? 'All of it held.' : `${failed} of it did not hold:`)
  for (const failure of terminal.failures) terminal.line(failure)
  if (!exits) {
    const page = await servePage(renderPage(sections))
    resources.defer(() => page.close())
    terminal.title('Look at it')
    terminal.line(sandbox.edgeUrl(setup.domain), 'site')
    terminal.line(sandbox.edgeUrl(setup.domain, DEEP_LINK), 'deep link')
    terminal.line(sandbox.edgeUrl(previewHost(8)), 'preview')
    terminal.line(sandbox.edgeUrl(previewHost(8), DEEP_LINK), 'deep link')
    terminal.line(page.url, 'job summaries')
    terminal.line(`${page.url}#${sections.length}`, 'comment')
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
