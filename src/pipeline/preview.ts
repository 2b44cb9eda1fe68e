import type { RunContext } from '../context.ts'
import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import type { Connections } from '../ports.ts'
import type { Preview } from '../preview/preview.ts'
import { readHead } from '../release/head-store.ts'
import { isSuperseded } from '../release/run-order.ts'
import { readRecord } from '../release/site-state.ts'
import type { Result, SiteWeight } from '../report/model.ts'
import { weigh } from '../report/weight.ts'
import { stateFolderName } from '../sync/other-sites.ts'
import { formatDuration, formatPlural } from '../util/format.ts'
import { cleanUp } from './cleanup.ts'
import { deploy } from './deploy.ts'
import { findPreviews } from './find-previews.ts'
import { refuseForeign } from './foreign-preview.ts'
import type { Journal } from './journal.ts'
import { placeOf } from './note-run.ts'
import { previewInputs } from './preview-inputs.ts'
import { previewReach } from './preview-reach.ts'
import { PullRequestPage } from './pull-request-page.ts'
import type { World } from './world.ts'

/** The commit is of a pull request that was closed while its preview was being deployed. */
const closedMeanwhile = 'pull-request-closed'

/**
 * Deploys the preview of a pull request, and shows it there.
 * @param inputs As given: those of production.
 */
export async function deployPreview(
  world: World,
  inputs: Inputs,
  context: RunContext,
  journal: Journal,
  preview: Preview
): Promise<Exclude<Result, 'failed'>> {
  const page = new PullRequestPage(await world.github(), inputs, journal)
  let production: (() => Promise<SiteWeight | undefined>) | undefined
  try {
    return await deploy(world, previewInputs(inputs, preview), context, journal, {
      execute: true,
      admit: async (run, { head }) => {
        refuseForeign(head, context, preview.prefix)
        production = () => weighProduction(run.aws, inputs)
        if (head.live === undefined) await keepToLimit(run.aws, inputs, preview, world.clock.now())
      },
      judge: distributions => previewReach(preview, inputs.preview.prefix, distributions),
      describe: site => journal.preview({ weight: weigh(site.files) }),
      confirm: async () => {
        if ((await page.stateOf(preview.number)) !== 'closed') return
        throw new ActionError(closedMeanwhile, `Pull request #${preview.number} was closed meanwhile.`)
      },
      tell: async result => {
        const weight = await production?.()
        const expiresAt = new Date(world.clock.now().getTime() + inputs.preview.expiresMs).toISOString()
        journal.preview({ expiresAt, ...(weight !== undefined && { production: weight }) })
        await page.announce(preview, context.sha, journal.report(world.clock.now(), result))
      }
    })
  } catch (error) {
    if (error instanceof ActionError && error.code === closedMeanwhile) {
      world.log.info(`${error.message} Its preview is removed again.`)
      journal.startAnew()
      return cleanUp(world, inputs, context, journal, preview, 'closed')
    }
    if (!world.signal.aborted && !(await isOutdated(world, preview, context)))
      await page.amend(preview.number, journal.failed(world.clock.now(), error))
    throw error
  }
}

/** Compares the preview with what the pull request would make of it, and leaves it as it is. */
export function planPreview(
  world: World,
  inputs: Inputs,
  context: RunContext,
  journal: Journal,
  preview: Preview
): Promise<Exclude<Result, 'failed'>> {
  return deploy(world, previewInputs(inputs, preview), context, journal, {
    execute: false,
    judge: distributions => previewReach(preview, inputs.preview.prefix, distributions)
  })
}

/** What production weighs, where this run may read its state. */
async function weighProduction(aws: Connections, { destination }: Inputs): Promise<SiteWeight | undefined> {
  const { bucket, state } = destination
  if (state.bucket !== bucket) return undefined
  try {
    const { head } = await readHead(aws.state, state.prefix)
    if (head.live === undefined) return undefined
    const record = await readRecord(aws.state, state.prefix, head.live.release)
    return typeof record === 'string' ? undefined : weigh(record.files.filter(({ left }) => left === undefined))
  } catch (error) {
    // A role that may only touch previews is what we recommend; and no comparison is worth a failure.
    if (error instanceof ActionError && error.code !== 'cancelled') return undefined
    throw error
  }
}

/** @throws ActionError `too-many-previews`, naming the one that has been left alone for longest. */
async function keepToLimit(aws: Connections, inputs: Inputs, own: Preview, now: Date): Promise<void> {
  const { limit } = inputs.preview
  if (limit === undefined) return
  const others = (await findPreviews(aws, inputs)).filter(({ number }) => number !== own.number)
  if (others.length < limit) return
  const oldest = others.reduce((one, other) => (other.stored.ageMs > one.stored.ageMs ? other : one))
  const since = new Date(now.getTime() - oldest.stored.ageMs).toISOString().slice(0, 10)
  throw new ActionError(
    'too-many-previews',
    `preview-limit is ${limit}, and there ${others.length === 1 ? 'is' : 'are'} ${formatPlural(others.length, 'preview')} already. The oldest is that of pull request #${oldest.number}, last deployed on ${since} (${formatDuration(oldest.stored.ageMs)} ago).`,
    {
      remedy:
        `Close pull request #${oldest.number}, remove its preview (\`command: cleanup\`, \`pr-number: ${oldest.number}\`), ` +
        'or raise `preview-limit`. `command: cleanup` without a number removes all that are due.'
    }
  )
}

/** Whether a later run has made the preview what it is, or is about to: what became of this one is nobody's concern then. */
async function isOutdated(world: World, preview: Preview, context: RunContext): Promise<boolean> {
  try {
    const { state } = await world.connect()
    const { head } = await readHead(state, `${preview.prefix}${stateFolderName}`)
    return isSuperseded(head.run, placeOf(context))
  } catch {
    return false
  }
}
