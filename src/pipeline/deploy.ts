import type { RunContext } from '../context.ts'
import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import type { Head } from '../release/head.ts'
import type { StoredHead } from '../release/head-store.ts'
import { withdrawnRelease } from '../release/history.ts'
import { isSuperseded } from '../release/run-order.ts'
import type { Finding, Result } from '../report/model.ts'
import type { Site, SiteFile } from '../site/site-file.ts'
import { changeSite } from './change-site.ts'
import { describeSite } from './changes.ts'
import type { Journal } from './journal.ts'
import { type LocalSite, readLocalSite } from './local-site.ts'
import { lacksCredentials, mayLackCredentials, withoutCredentials } from './no-credentials.ts'
import { placeOf } from './note-run.ts'
import { refuseBlocked } from './prepare.ts'
import { openRun } from './run.ts'
import type { Desired, Goal, Run, World } from './world.ts'

export interface DeployOptions {
  readonly execute: boolean
  /** Looks at head before anything is decided; throws to leave the bucket alone. */
  readonly admit?: (run: Run, stored: StoredHead) => Promise<void>
  /** See `Goal.judge`. */
  readonly judge?: Goal['judge']
  /** Told the site once it was read. */
  readonly describe?: (site: Site) => void
  /** See `Goal.confirm`. */
  readonly confirm?: () => Promise<void>
  /** See `Goal.tell`. */
  readonly tell?: (result: Exclude<Result, 'failed'>) => Promise<void>
}

/** Builds the site and makes the bucket hold it; with `execute: false` only says what that would take. */
export async function deploy(
  world: World,
  inputs: Inputs,
  context: RunContext,
  journal: Journal,
  options: DeployOptions
): Promise<Exclude<Result, 'failed'>> {
  journal.phase = 'build'
  const built = await world.build()
  journal.note({ build: built.report })
  journal.findings.push(...built.findings)

  // The build output is read while the bucket is listed.
  const local = readLocalSite(built, inputs, world)
  let told = false
  const settled = async () => {
    journal.phase = 'site'
    const { site, findings } = await local.guarded
    journal.note({ site: describeSite(site) })
    options.describe?.(site)
    if (!told) refuseBlocked(journal.findings, findings)
    told = true
    return site.files
  }
  const desired = async (): Promise<Desired> => {
    journal.phase = 'site'
    const keys = await local.keys
    journal.phase = 'plan'
    return { keys, files: filesOf(local, journal), settled }
  }

  // Credentials, region and bucket are looked at for the plan; a failure there says nothing of the built site.
  journal.phase = 'plan'
  try {
    const run = await openRun(world, inputs, context, journal)
    return await change(run, desired, options)
  } catch (error) {
    const isBefore = journal.phase === 'plan'
    if (!isBefore || !lacksCredentials(error) || !mayLackCredentials(context)) throw error
    await settled()
    journal.findings.push(withoutCredentials(error))
    return 'planned'
  }
}

/** What fails while the build output is read says nothing of the bucket that is listed meanwhile. */
async function* filesOf({ files }: LocalSite, journal: Journal): AsyncGenerator<readonly SiteFile[]> {
  try {
    yield* files()
  } catch (error) {
    journal.phase = 'site'
    throw error
  }
}

function change(run: Run, desired: () => Promise<Desired>, options: DeployOptions) {
  const { context, inputs } = run
  return changeSite(
    run,
    {
      async desired(stored) {
        await options.admit?.(run, stored)
        return desired()
      },
      guard: head => {
        // Before any guard: what an older build would do to a newer site is nobody's concern.
        if (options.execute) refuseSuperseded(head, context)
        return guardWithdrawn(head, context.sha, inputs.sync.allow)
      },
      inspect: head => refuseSuperseded(head, context),
      judge: options.judge,
      confirm: options.confirm,
      tell: options.tell,
      commit: context.sha,
      restores: undefined,
      result: 'deployed'
    },
    options
  )
}

function refuseSuperseded(head: Head, context: RunContext): void {
  if (!isSuperseded(head.run, placeOf(context))) return
  throw new ActionError(
    'superseded',
    `Run ${head.run?.id} of this repository has been here already, and this is the older run ${context.runId}: nothing was changed.`
  )
}

/** The guard `rolled-back`: what was gone back from comes back only when somebody says so. */
function guardWithdrawn(head: Head, commit: string | undefined, allow: readonly string[]): readonly Finding[] {
  const withdrawn = withdrawnRelease(head, commit)
  if (withdrawn === undefined) return []
  return [
    {
      level: allow.includes('rolled-back') ? 'notice' : 'error',
      id: 'rolled-back',
      title: 'Commit was rolled back',
      message: `Commit ${commit?.slice(0, 7)} was live as release ${withdrawn.release} and was rolled back.`,
      remedy:
        'Deploy a commit that mends it. To have just this one live again, roll forward (`command: rollback`, ' +
        `\`release: ${withdrawn.release}\`) or set \`allow: rolled-back\` for this run.`
    }
  ]
}
