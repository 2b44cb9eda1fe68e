import type { RunContext } from '../context.ts'
import { ActionError, messageOf } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import type { Connections } from '../ports.ts'
import type { Preview } from '../preview/preview.ts'
import type { StoredHead } from '../release/head-store.ts'
import type { Finding, RemovalReason, RemovedPreview, Result } from '../report/model.ts'
import { formatPlural } from '../util/format.ts'
import { type FoundDistribution, findDistributions } from './distributions.ts'
import { findPreviews } from './find-previews.ts'
import { isForeign } from './foreign-preview.ts'
import type { Journal } from './journal.ts'
import { lacksCredentials, mayLackCredentials, notCleanedUp } from './no-credentials.ts'
import { destinationOf } from './prepare.ts'
import { previewFor, previewInputs } from './preview-inputs.ts'
import { PullRequestPage } from './pull-request-page.ts'
import { removePreview } from './remove-preview.ts'
import type { World } from './world.ts'

type Cleaned = Extract<Result, 'cleaned' | 'skipped' | 'superseded'>

/**
 * Removes the preview of one pull request. There being none is no error, and nothing is told on the pull request then;
 * nor is a run without credentials, as those for pull requests from forks are.
 * @param why `closed`: left alone when a later run has deployed it again, which is what reopening does.
 */
export async function cleanUp(
  world: World,
  inputs: Inputs,
  context: RunContext,
  journal: Journal,
  preview: Preview,
  why: RemovalReason
): Promise<Cleaned> {
  try {
    return await cleanUpOne(world, inputs, context, journal, preview, why)
  } catch (error) {
    if (why === 'closed' && error instanceof ActionError && error.code === 'other-repository') {
      world.log.info(`There is no preview of #${preview.number}: ${error.message}`)
      return 'skipped'
    }
    if (!lacksCredentials(error) || !mayLackCredentials(context)) throw error
    journal.findings.push(notCleanedUp(error))
    return 'skipped'
  }
}

async function cleanUpOne(
  world: World,
  inputs: Inputs,
  context: RunContext,
  journal: Journal,
  preview: Preview,
  why: RemovalReason
): Promise<Cleaned> {
  journal.phase = 'cleanup'
  const aws = await world.connect()
  journal.note({ destination: destinationOf({ inputs: previewInputs(inputs, preview), aws }, [], preview.url) })
  const page = new PullRequestPage(await world.github(), inputs, journal)
  const { number, prefix } = preview
  const removed = await removePreview({
    ...{ world, aws, context, journal, prefix },
    distributions: distributionsOf(aws, inputs, preview, journal),
    confirm: async ({ head }) => why !== 'closed' || !isLater(head.run, context),
    tell: async removed => {
      const one: RemovedPreview = { number, prefix, why, ...removed }
      world.log.info(`Removed the preview of #${number}: ${formatPlural(one.files, 'file')}.`)
      journal.note({ cleanup: { removed: [one], kept: [], failed: [] } })
      await page.retire(number, journal.report(world.clock.now(), 'cleaned'))
    }
  }).catch(async (error: unknown) => {
    if (!(error instanceof ActionError) || world.signal.aborted || notBegun.includes(error.code)) throw error
    journal.note({ cleanup: { removed: [], kept: [], failed: [{ number, message: error.message }] } })
    await page.amend(number, journal.failed(world.clock.now(), error))
    throw error
  })
  if (removed === 'kept') {
    journal.superseded(`A later run has deployed the preview of #${preview.number} again: it stays.`)
    return 'superseded'
  }
  if (removed === 'absent') {
    world.log.info(`There is no preview of #${preview.number} in ${preview.prefix}.`)
    journal.note({ cleanup: { removed: [], kept: [], failed: [] } })
    return 'skipped'
  }
  return 'cleaned'
}

/** With these nothing was removed: there is nothing to tell on the pull request. */
const notBegun = ['no-credentials', 'other-repository', 'lease-held']

/** Whether the preview was made by a run that began after ours: the pull request was opened again. */
function isLater(run: StoredHead['head']['run'], { repository, runId }: RunContext): boolean {
  return run !== undefined && runId !== undefined && run.repository === repository && run.id > runId
}

/**
 * Removes the previews that nobody has deployed for `preview-expires`, and those whose pull request is closed: of one with
 * conflicts GitHub runs no workflow when it is closed, so its clean-up never came.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
 */
export async function sweep(world: World, inputs: Inputs, context: RunContext, journal: Journal): Promise<'cleaned'> {
  journal.phase = 'cleanup'
  const aws = await world.connect()
  journal.note({ destination: destinationOf({ inputs, aws }, []) })
  const page = new PullRequestPage(await world.github(), inputs, journal)
  // The previews first: a pull request that is opened after this has none yet, and is open when GitHub is asked.
  const all = await findPreviews(aws, inputs)
  const found = all.filter(({ stored }) => !isForeign(stored.head, context))
  for (const { number, stored } of all.filter(one => !found.includes(one))) {
    world.log.info(`${previewFor(inputs, number).prefix} is a preview of ${stored.head.run?.repository}: left alone.`)
  }
  const open = found.length === 0 ? undefined : await page.open()

  const removed: RemovedPreview[] = []
  const kept: number[] = []
  const failed: { readonly number: number; readonly message: string }[] = []
  for (const { number, stored } of found) {
    world.signal.throwIfAborted()
    const why = isDue(number, stored, open, inputs)
    const preview = previewFor(inputs, number)
    try {
      const outcome =
        why === undefined
          ? 'kept'
          : await removePreview({
              ...{ world, aws, context, journal, prefix: preview.prefix },
              distributions: distributionsOf(aws, inputs, preview, journal),
              // Somebody may have deployed or reopened it since.
              confirm: async before =>
                (why === 'closed' && isOver(await page.stateOf(number))) || isExpired(before, inputs),
              tell: async files => {
                const one = { number, prefix: preview.prefix, why, ...files }
                journal.note({ cleanup: { removed: [...removed, one], kept: [...kept], failed: [...failed] } })
                await page.retire(number, journal.report(world.clock.now(), 'cleaned'))
              }
            })
      if (outcome === 'kept') kept.push(number)
      else if (outcome !== 'absent' && why !== undefined) {
        removed.push({ number, prefix: preview.prefix, why, ...outcome })
        world.log.info(`Removed the preview of #${number} (${why}): ${formatPlural(outcome.files, 'file')}.`)
      }
    } catch (error) {
      world.signal.throwIfAborted()
      failed.push({ number, message: messageOf(error) })
      world.log.info(`The preview of #${number} could not be removed: ${messageOf(error)}`)
      journal.note({ cleanup: { removed: [...removed], kept: [...kept], failed: [...failed] } })
      await page.amend(number, journal.failed(world.clock.now(), error))
    }
    journal.note({ cleanup: { removed: [...removed], kept: [...kept], failed: [...failed] } })
  }
  journal.note({ cleanup: { removed, kept, failed } })
  if (failed.length > 0) throw notAllRemoved(failed)
  return 'cleaned'
}

/** Whether a pull request is closed, or was never there as far as a token can tell that sees the open ones. */
function isOver(state: Awaited<ReturnType<PullRequestPage['stateOf']>>): boolean {
  return state === 'closed' || state === 'absent'
}

function isDue(
  number: number,
  stored: StoredHead,
  open: ReadonlySet<number> | undefined,
  inputs: Inputs
): RemovalReason | undefined {
  if (open !== undefined && !open.has(number)) return 'closed'
  return isExpired(stored, inputs) ? 'expired' : undefined
}

/** Head is written by every deploy, those that found nothing to change included; and by a removal that was not finished. */
function isExpired({ ageMs, head }: StoredHead, { preview }: Inputs): boolean {
  return ageMs > preview.expiresMs || head.removing === true
}

/** The distributions that serve a preview. Not finding them must not keep it: what is gone from the bucket expires at the edge. */
function distributionsOf(aws: Connections, inputs: Inputs, preview: Preview, journal: Journal) {
  return async (): Promise<readonly FoundDistribution[]> => {
    const { cdn, destination } = previewInputs(inputs, preview)
    try {
      const findings: Finding[] = []
      // Whether the address was one of theirs does not matter any more.
      const choice = cdn.distributionIds.length > 0 ? { ...cdn, domains: [] } : cdn
      const found = await findDistributions(aws.cdn, choice, destination.bucket, findings)
      // A sweep looks at the same ones for each preview.
      for (const finding of findings) journal.hint(finding.message, finding)
      return found
    } catch (error) {
      if (!(error instanceof ActionError)) throw error
      journal.hint('distribution', {
        level: 'warning',
        title: 'No distribution was invalidated',
        message: `Edges may go on showing what they hold of removed previews. ${error.message}`,
        ...(error.remedy !== undefined && { remedy: error.remedy })
      })
      return []
    }
  }
}

function notAllRemoved(failed: readonly { readonly number: number; readonly message: string }[]): ActionError {
  const [first] = failed
  const others = failed.slice(1).map(({ number }) => `#${number}`)
  return new ActionError(
    'previews-not-removed',
    `The preview of #${first?.number} could not be removed: ${first?.message}${others.length > 0 ? ` Nor could those of ${others.join(', ')}.` : ''}`,
    { remedy: 'Mend what the messages name and run the clean-up again: it goes on from here.' }
  )
}
