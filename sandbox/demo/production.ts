import { formatBytes } from '../../src/util/format.ts'
import { countByOperation, invalidationsOf, siteWrites, uploadedKeys } from './requests.ts'
import { changedKeys, readSiteFiles } from './site-files.ts'
import {
  checkPages,
  checkResult,
  distOf,
  keysThatReadOtherwise,
  runDeploy,
  type Stage,
  tellInvalidation,
  tellRequests,
  tellUpload
} from './stage.ts'

const NEW_HEADLINE = 'One line changed, and only what it changed went out.'

/** Builds the site and deploys it into an empty bucket. */
export async function firstDeploy(stage: Stage): Promise<void> {
  const { terminal } = stage
  const run = await runDeploy(stage)
  const site = await readSiteFiles(distOf(stage))
  stage.builds.push(site)
  tellUpload(stage, run)
  tellInvalidation(stage, run)
  tellRequests(stage, run)
  checkResult(stage, run, 'deployed')

  const uploads = uploadedKeys(run.requests)
  terminal.check(
    uploads.length === site.size && uploads.at(-1) === 'index.html',
    `all ${site.size} files of the build were uploaded, index.html last`,
    `${uploads.length}, ${uploads.at(-1) ?? 'nothing'} last`
  )
  await checkPages(stage, site)
  const different = await keysThatReadOtherwise(stage, site)
  terminal.check(different.length === 0, 'every file comes back through the edge byte for byte', different.join(', '))
}

/** Deploys what is deployed already. */
export async function unchangedDeploy(stage: Stage): Promise<void> {
  const { terminal } = stage
  const run = await runDeploy(stage)
  tellRequests(stage, run)
  checkResult(stage, run, 'unchanged')
  const writes = siteWrites(run.requests)
  terminal.check(writes.length === 0, 'nothing of the site was written', countByOperation(writes))
  const invalidations = invalidationsOf(run.requests)
  terminal.check(invalidations.length === 0, 'nothing was invalidated', countByOperation(invalidations))
}

/** Changes the headline and deploys, while the edge is warm and a tab of the old build is open. */
export async function changedDeploy(stage: Stage): Promise<void> {
  const { terminal, workspace } = stage
  const before = await readSiteFiles(distOf(stage))
  await workspace.setHeadline(NEW_HEADLINE)
  terminal.line(`“${await workspace.headline()}”`, 'headline')
  const run = await runDeploy(stage)
  const after = await readSiteFiles(distOf(stage))
  stage.builds.push(after)
  for (const { key, action, reason, size } of run.report?.changes ?? []) {
    if (action !== 'keep' || reason === 'kept') terminal.line(`${key} · ${formatBytes(size)}`, reason)
  }
  tellInvalidation(stage, run)
  tellRequests(stage, run)
  checkResult(stage, run, 'deployed')

  const changed = [...changedKeys(before, after)].sort()
  const uploads = [...uploadedKeys(run.requests)].sort()
  terminal.check(
    changed.length > 0 && changed.join() === uploads.join(),
    `of ${after.size} files the ${changed.length} that changed were written`,
    uploads.join(', ')
  )
  const paths = run.outputs['invalidated-paths']?.split('\n').sort() ?? []
  terminal.check(paths.join() === '/,/index.html', 'two paths were invalidated: / and /index.html', paths.join(', '))
  await checkPages(stage, after)
  const lost = await keysThatReadOtherwise(stage, new Map([...before].filter(([key]) => !after.has(key))))
  terminal.check(lost.length === 0, 'a tab of the old build still finds its chunks', `${lost.join(', ')} gone`)
}

/** Takes the changed headline back, as somebody does who sees it live and is not happy with it. */
export async function rolledBack(stage: Stage): Promise<void> {
  const { terminal, builds } = stage
  const [first = new Map(), changed = new Map()] = builds
  const inputs = { command: 'rollback' }
  const run = await runDeploy(stage, {
    inputs,
    event: {
      name: 'workflow_dispatch',
      payload: { inputs, ref: 'refs/heads/main', repository: { full_name: 'octo-org/example', default_branch: 'main' } }
    }
  })
  terminal.line(`to ${run.report?.release?.restoredId ?? 'nothing'}`, 'release')
  tellInvalidation(stage, run)
  tellRequests(stage, run)
  checkResult(stage, run, 'rolled-back')

  const uploads = uploadedKeys(run.requests)
  terminal.check(
    run.report?.build === undefined && uploads.length === 0,
    'nothing was built, and no byte uploaded',
    `${run.report?.build?.command ?? ''} ${uploads.join(', ')}`
  )
  await checkPages(stage, first, 'the build before')
  const lost = await keysThatReadOtherwise(stage, new Map([...changed].filter(([key]) => !first.has(key))))
  terminal.check(
    lost.length === 0,
    'a tab of the build that was taken back finds its chunks',
    `${lost.join(', ')} gone`
  )
}
