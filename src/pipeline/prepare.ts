import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import { previewAt } from '../preview/preview.ts'
import { expand } from '../preview/template.ts'
import { owedInvalidations } from '../release/head.ts'
import type { Finding, Report } from '../report/model.ts'
import { guardDeletes } from '../sync/delete-guard.ts'
import { type DesiredFile, isEmpty, type Plan } from '../sync/operation.ts'
import { planSync } from '../sync/plan.ts'
import { changesOf, isRecorded } from './changes.ts'
import { findDistributions, liveUrl, siteUrl } from './distributions.ts'
import { noDistribution, owedToNobody, stateProblem } from './findings.ts'
import { describeHistory } from './history-report.ts'
import { describePurge, owedElsewhere, planPurges } from './purge.ts'
import { headAdopted, refuseStateFiles, type Survey, survey } from './survey.ts'
import type { Goal, Prepared, Run } from './world.ts'

/** Surveys the bucket and plans what leads from there to the goal. Writes nothing, and may be done again. */
export async function prepare(run: Run, goal: Goal): Promise<Prepared> {
  const { aws, inputs, journal, stateFolder } = run
  const { prefix, state } = inputs.destination
  journal.planAgain()
  const found = await survey(aws.store, aws.state, prefix, stateFolder, state.prefix)
  journal.planFindings.push(...found.state.problems.map(stateProblem))
  refuseBlocked(journal.planFindings, goal.guard(found.state.head))

  const plan = await planFor(run, await goal.desired(found), found)
  const changes = changesOf(plan)
  journal.note({ ...changes, ...describeHistory(found.state.head, plan, inputs.sync.retention) })
  const { maxDeletePercent, allow } = inputs.sync
  // What a rollback leaves was live before: no build that lost half of its pages looks like that.
  if (goal.restores === undefined) {
    refuseBlocked(journal.planFindings, guardDeletes(plan, found.state.live, maxDeletePercent, new Set(allow)))
  }
  return {
    survey: found,
    plan,
    changes,
    recorded: isRecorded(plan, found.state.live),
    ...(await planEdge(run, goal, plan, found))
  }
}

async function planFor(run: Run, desired: readonly DesiredFile[], found: Survey): Promise<Plan> {
  const { aws, inputs, journal, stateFolder, world } = run
  const { prefix } = inputs.destination
  const stateFolders = stateFolder === undefined ? [] : [stateFolder]
  refuseStateFiles(desired, stateFolders)
  const inPreview = previewFolders(inputs, desired)
  if (inPreview[0] !== undefined) throw previewInSite(inPreview[0])
  const protectedFolders = [...stateFolders, ...previewFolders(inputs, found.listed)]
  journal.phase = 'plan'
  return planSync({
    desired,
    record: found.state.live,
    intended: found.state.intended,
    listed: found.listed,
    adopted: await headAdopted(aws.store, prefix, desired, found, world.signal),
    storage: aws.storage,
    // Without all of the state nobody can tell what is stale.
    delete: found.state.problems.length > 0 ? 'none' : inputs.sync.delete,
    protectedFolders,
    releaseId: run.releaseId,
    now: run.now
  })
}

async function planEdge(run: Run, goal: Goal, plan: Plan, found: Survey): Promise<Pick<Prepared, 'purges' | 'url'>> {
  const { inputs, journal, aws } = run
  const { prefix, bucket } = inputs.destination
  const { head } = found.state
  const owed = owedInvalidations(head)
  // Nothing changed and nothing is owed: CloudFront need not be asked anything.
  if (isEmpty(plan) && owed.length === 0) {
    const live = liveUrl(head.live?.url, inputs.cdn.domains)
    const url = inputs.destination.url ?? live ?? siteUrl(inputs.cdn.domains, [], prefix)
    journal.note({ destination: destinationOf(run, inputs.cdn.distributionIds, url) })
    return { purges: [], url }
  }
  const distributions = await findDistributions(aws.cdn, inputs.cdn, bucket, journal.planFindings)
  if (distributions.length === 0) journal.planFindings.push(noDistribution)
  journal.planFindings.push(...(goal.judge?.(distributions) ?? []))
  const url = inputs.destination.url ?? siteUrl(inputs.cdn.domains, distributions, prefix)
  journal.note({
    destination: destinationOf(
      run,
      distributions.map(({ id }) => id),
      url
    )
  })

  const purges = planPurges(distributions, plan.operations, prefix, inputs.invalidation.invalidate, owed)
  journal.planFindings.push(...owedElsewhere(owed, purges).map(owedToNobody))
  for (const purge of purges) journal.invalidated(describePurge(purge, 'planned'))
  return { purges, url }
}

/** Folders of previews among these keys, all relative to the site: they are not the site's, with or without our state in them. */
function previewFolders(
  { destination, preview }: Inputs,
  files: readonly { readonly key: string }[]
): readonly string[] {
  const { prefix } = destination
  const folders = new Set<string>()
  for (const { key } of files) {
    const number = previewAt(preview.prefix, prefix + key)
    const folder = number === undefined ? prefix : expand(preview.prefix, number)
    // A preview's own folder is the whole of its site.
    if (folder.length > prefix.length) folders.add(folder.slice(prefix.length))
  }
  return [...folders]
}

function previewInSite(folder: string): ActionError {
  return new ActionError('preview-in-site', `The build output contains ${folder}, which is where a preview goes.`, {
    remedy: `Remove that folder from the build output, exclude it (\`files: "!${folder}**"\`), or set another \`preview-prefix\`.`
  })
}

/** A blocking finding that is not waived ends the run before anything is written. */
export function refuseBlocked(known: Finding[], found: readonly Finding[]): void {
  known.push(...found)
  const blocking = found.filter(finding => finding.level === 'error')
  const [first] = blocking
  if (first === undefined) return
  const others = blocking.slice(1).map(finding => finding.title)
  const also = others.length > 0 ? ` Also: ${others.join('; ')}.` : ''
  throw new ActionError(`guard-${first.id ?? 'blocked'}`, `${first.message}${also}`, { remedy: first.remedy })
}

export function destinationOf(
  { inputs, aws }: Pick<Run, 'inputs' | 'aws'>,
  distributionIds: readonly string[],
  url?: string
): NonNullable<Report['destination']> {
  const { bucket, prefix } = inputs.destination
  return {
    site: inputs.site,
    bucket,
    prefix,
    region: aws.region,
    distributionIds,
    ...(url !== undefined && { url }),
    ...(aws.endpoint !== undefined && { endpointUrl: aws.endpoint })
  }
}
