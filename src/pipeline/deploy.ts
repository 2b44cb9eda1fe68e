import type { RunContext } from '../context.ts'
import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import { releaseId } from '../release/release-id.ts'
import { planLines } from '../report/log.ts'
import type { Finding, Report, Result } from '../report/model.ts'
import { guardDeletes } from '../sync/delete-guard.ts'
import { isEmpty } from '../sync/operation.ts'
import { planSync } from '../sync/plan.ts'
import { changesOf, describeSite, isRecorded } from './changes.ts'
import { findDistributions, liveUrl, siteUrl } from './distributions.ts'
import { execute, noteRun } from './execute.ts'
import { noDistribution, owedToNobody, stateProblem } from './findings.ts'
import type { Journal, Phase } from './journal.ts'
import { readLocalSite } from './local-site.ts'
import { describePurge, owedElsewhere, type Purge, planPurges } from './purge.ts'
import { headAdopted, refuseStateFiles, survey } from './survey.ts'
import type { Connections, Work, World } from './world.ts'

/**
 * build → site → plan → upload → delete → invalidate → record. Nothing is written before everything has been checked,
 * and with `execute: false` nothing at all.
 */
export async function deploy(
  world: World,
  inputs: Inputs,
  context: RunContext,
  journal: Journal,
  options: { readonly execute: boolean }
): Promise<Exclude<Result, 'failed'>> {
  const { prefix } = inputs.destination
  const stateFolder = stateFolderWithin(inputs)
  journal.phase = 'build'
  const built = await world.build()
  journal.note({ build: built.report })
  journal.findings.push(...built.findings)

  // Credentials, region and bucket are looked at for the plan; a failure there says nothing of the built site.
  journal.phase = 'plan'
  const aws = await world.connect()
  journal.note({ destination: destinationOf(inputs, aws, []) })
  const [{ site, findings }, found] = await Promise.all([
    inPhase(journal, 'site', readLocalSite(built, inputs, world)),
    survey(aws.store, aws.state, prefix, stateFolder, inputs.destination.state.prefix)
  ])
  journal.phase = 'site'
  journal.note({ site: describeSite(site) })
  journal.findings.push(...findings, ...found.state.problems.map(stateProblem))
  refuseBlocked(findings)
  const protectedFolders = stateFolder === undefined ? [] : [stateFolder]
  refuseStateFiles(site.files, protectedFolders)

  journal.phase = 'plan'
  const now = world.clock.now()
  const id = releaseId(now, context.sha, context.runId, context.runAttempt)
  const plan = planSync({
    desired: site.files,
    record: found.state.live,
    listed: found.listed,
    adopted: await headAdopted(aws.store, prefix, site.files, found, world.signal),
    storage: aws.storage,
    delete: inputs.sync.delete,
    protectedFolders,
    releaseId: id,
    now
  })
  journal.note(changesOf(plan))
  const limits = guardDeletes(plan, found.state.live, inputs.sync.maxDeletePercent, new Set(inputs.sync.allow))
  journal.findings.push(...limits)
  refuseBlocked(limits)

  const soFar = { inputs, context, journal, world, aws, survey: found, plan, now, releaseId: id }
  const { purges, url } = await planTheEdge(soFar)
  const work: Work = { ...soFar, url }
  for (const line of planLines({ ...changesOf(plan), invalidations: journal.invalidations })) world.log.info(line)
  if (!options.execute) return 'planned'
  if (isEmpty(plan) && purges.every(purge => purge.paths.length === 0) && isRecorded(plan, found.state.live)) {
    await noteRun(work)
    return 'unchanged'
  }
  await execute(work, purges)
  return 'deployed'
}

async function planTheEdge(
  work: Omit<Work, 'url'>
): Promise<{ readonly purges: readonly Purge[]; readonly url: string | undefined }> {
  const { inputs, journal, aws, survey: found, plan } = work
  const { head } = found.state
  // Nothing changed and nothing is owed: CloudFront need not be asked anything.
  if (isEmpty(plan) && head.pending.length === 0) {
    const url =
      liveUrl(head.live?.url, inputs.cdn.domains) ?? siteUrl(inputs.cdn.domains, [], inputs.destination.prefix)
    journal.note({ destination: destinationOf(inputs, aws, inputs.cdn.distributionIds, url) })
    return { purges: [], url }
  }
  const distributions = await findDistributions(aws.cdn, inputs.cdn, inputs.destination.bucket, journal.findings)
  if (distributions.length === 0) journal.findings.push(noDistribution)
  const ids = distributions.map(({ id }) => id)
  const url = siteUrl(inputs.cdn.domains, distributions, inputs.destination.prefix)
  journal.note({ destination: destinationOf(inputs, aws, ids, url) })

  const { prefix } = inputs.destination
  const purges = planPurges(distributions, plan.operations, prefix, inputs.invalidation.invalidate, head.pending)
  journal.findings.push(...owedElsewhere(head.pending, purges).map(owedToNobody))
  for (const purge of purges) journal.invalidated(describePurge(purge, 'planned'))
  return { purges, url }
}

/** What goes on beside the journal's phase: its failure is told as that of `phase`. */
async function inPhase<T>(journal: Journal, phase: Phase, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    journal.phase = phase
    throw error
  }
}

/** A blocking finding that is not waived ends the run before anything is written. */
function refuseBlocked(findings: readonly Finding[]): void {
  const blocking = findings.filter(finding => finding.level === 'error')
  const [first] = blocking
  if (first === undefined) return
  const others = blocking.slice(1).map(finding => finding.title)
  throw new ActionError(
    `guard-${first.id ?? 'blocked'}`,
    `${first.message}${others.length > 0 ? ` Also: ${others.join('; ')}.` : ''}`,
    { remedy: first.remedy }
  )
}

/** The state's folder, relative to the prefix, where it lies within the site. */
function stateFolderWithin({ destination: { bucket, prefix, state } }: Inputs): string | undefined {
  return state.bucket === bucket && state.prefix.startsWith(prefix) ? state.prefix.slice(prefix.length) : undefined
}

function destinationOf(
  inputs: Inputs,
  aws: Connections,
  distributionIds: readonly string[],
  url?: string
): NonNullable<Report['destination']> {
  const { bucket, prefix } = inputs.destination
  return {
    bucket,
    prefix,
    region: aws.region,
    distributionIds,
    ...(url !== undefined && { url }),
    ...(aws.endpoint !== undefined && { endpointUrl: aws.endpoint })
  }
}
