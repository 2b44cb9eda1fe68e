import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import { previewAt, previewsStart } from '../preview/preview.ts'
import { expand } from '../preview/template.ts'
import { owedInvalidations } from '../release/head.ts'
import { readHead } from '../release/head-store.ts'
import type { Finding, Report } from '../report/model.ts'
import { guardDeletes } from '../sync/delete-guard.ts'
import { isEmpty, type Plan } from '../sync/operation.ts'
import { planSync } from '../sync/plan.ts'
import { changesOf } from './changes.ts'
import { findDistributions, liveUrl, siteUrl } from './distributions.ts'
import { noDistribution, owedToNobody, stateProblem } from './findings.ts'
import { describeHistory } from './history-report.ts'
import { describePurge, owedElsewhere, planPurges } from './purge.ts'
import { Doubts, headAdopted, type Place, refuseStateFiles, type Survey, survey } from './survey.ts'
import type { Goal, Prepared, Run } from './world.ts'

/** Surveys the bucket and plans what leads from there to the goal. Writes nothing, and may be done again. */
export async function prepare(run: Run, goal: Goal): Promise<Prepared> {
  const doubts = new Doubts()
  for (;;) {
    try {
      return await surveyAndPlan(run, goal, doubts)
    } catch (error) {
      if (!doubts.learn(error)) throw error
    }
  }
}

async function surveyAndPlan(run: Run, goal: Goal, doubts: Doubts): Promise<Prepared> {
  const { aws, inputs, journal, stateFolder } = run
  journal.planAgain()
  const stored = await readHead(aws.state, inputs.destination.state.prefix)
  refuseBlocked(journal.planFindings, goal.guard(stored.head))
  const desired = await goal.desired(stored)
  const reservedFolder = reservedFolders(inputs, stateFolder)
  const { survey: found, comparison } = await survey(placeOf(run), stored, { ...desired, reservedFolder }, doubts)
  journal.planFindings.unshift(...found.state.problems.map(stateProblem))

  const files = await desired.settled()
  refuseStateFiles(files, stateFolder === undefined ? [] : [stateFolder])
  refusePreviewFiles(files, reservedFolder)
  journal.phase = 'plan'
  const plan = planSync(comparison, {
    adopted: await headAdopted(run, comparison.adoptable),
    // Without all of the state nobody can tell what is stale.
    delete: found.state.problems.length > 0 ? 'none' : inputs.sync.delete,
    protectedFolders: stateFolder === undefined ? [] : [stateFolder],
    releaseId: run.releaseId,
    now: run.now
  })
  await goal.admit?.(plan, found)
  const changes = changesOf(plan)
  journal.note({ ...changes, ...describeHistory(found.state.head, plan, inputs.sync.retention) })
  const { maxDeletePercent, allow } = inputs.sync
  // What a rollback leaves was live before: no build that lost half of its pages looks like that.
  if (goal.restores === undefined) {
    refuseBlocked(journal.planFindings, guardDeletes(plan, maxDeletePercent, new Set(allow)))
  }
  return { survey: found, plan, changes, ...(await planEdge(run, goal, plan, found)) }
}

function placeOf({ aws: { store, state, storage }, inputs: { destination }, stateFolder }: Run): Place {
  return { store, state, storage, prefix: destination.prefix, stateFolder, statePrefix: destination.state.prefix }
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

/**
 * Tells the folder of a key that is not the site's: our state, or a preview, with or without our state in it. Keys and
 * folders are relative to the site.
 */
function reservedFolders(
  { destination: { prefix }, preview }: Inputs,
  stateFolder: string | undefined
): (key: string) => string | undefined {
  const previews = previewsStart(preview.prefix)
  return key => {
    if (stateFolder !== undefined && key.startsWith(stateFolder)) return stateFolder
    const whole = prefix + key
    const number = whole.startsWith(previews) ? previewAt(preview.prefix, whole) : undefined
    const folder = number === undefined ? prefix : expand(preview.prefix, number)
    // A preview's own folder is the whole of its site.
    return folder.length > prefix.length ? folder.slice(prefix.length) : undefined
  }
}

function refusePreviewFiles(
  files: readonly { readonly key: string }[],
  reservedFolder: (key: string) => string | undefined
): void {
  for (const { key } of files) {
    const folder = reservedFolder(key)
    if (folder !== undefined) throw previewInSite(folder)
  }
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
