import type { RunContext } from '../context.ts'
import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import type { Head, ReleaseEntry } from '../release/head.ts'
import { readHead } from '../release/head-store.ts'
import { previousRelease } from '../release/history.ts'
import type { ReleaseRecord } from '../release/record.ts'
import { readRecord } from '../release/site-state.ts'
import type { Result } from '../report/model.ts'
import type { DesiredFile, Plan } from '../sync/operation.ts'
import { changeSite } from './change-site.ts'
import type { Journal } from './journal.ts'
import { openRun } from './run.ts'
import { storedOf } from './survey.ts'
import type { World } from './world.ts'

/**
 * Makes an earlier release live again, as a new release: its documents and plain files are copied back from what was
 * set aside, its fingerprinted files must still be there. No build, no byte through the runner.
 */
export async function rollback(
  world: World,
  inputs: Inputs,
  context: RunContext,
  journal: Journal,
  options: { readonly execute: boolean }
): Promise<Exclude<Result, 'failed'>> {
  journal.phase = 'plan'
  const run = await openRun(world, inputs, context, journal)
  const folder = inputs.destination.state.prefix
  const { head, unreadable: foreign } = await readHead(run.aws.state, folder)
  if (foreign !== undefined) throw headUnreadable(`${folder}head.json`, foreign.why)
  const target = findRelease(head, inputs.release)
  const record = await readRecord(run.aws.state, folder, target.release)
  if (typeof record === 'string') throw unreadable(target.release, record, head)
  world.log.info(`Going back to release ${describe(target)}.`)
  const files = filesOf(record)

  return changeSite(
    run,
    {
      desired: async () => ({ keys: files.map(({ key }) => key), files: [files], settled: async () => files }),
      admit: async (plan, survey) =>
        refuseIncomplete(target.release, plan, (await storedOf(survey, run.aws.blobs)).blobs),
      guard: () => [],
      // A person asked for this one: neither a later run nor what was withdrawn stands in its way.
      inspect: () => undefined,
      commit: target.commit,
      restores: target,
      result: 'rolled-back'
    },
    options
  )
}

function findRelease(head: Head, wanted: string): ReleaseEntry {
  const isLive = head.live?.release === wanted
  // What is live is gone back to when another release was begun since and not finished.
  const live = isLive && head.intent !== undefined ? head.live : undefined
  const past = wanted === 'previous' ? previousRelease(head) : head.past.find(({ release }) => release === wanted)
  const found = live ?? past
  if (found !== undefined) return found
  const message =
    wanted === 'previous'
      ? 'There is no earlier release with other content to go back to.'
      : isLive
        ? `Release ${wanted} is the live one.`
        : `There is no release ${wanted} to go back to.`
  throw new ActionError(isLive ? 'release-is-live' : 'no-such-release', message, { remedy: whatThereIs(head) })
}

function whatThereIs(head: Head): string {
  if (head.live === undefined)
    return 'No release has been recorded for this bucket and prefix yet: check `bucket`, `prefix` and `state`.'
  const lines = head.past.map(entry => `- ${describe(entry)}${entry.withdrawn ? ', rolled back from' : ''}`)
  return lines.length === 0
    ? `Only ${head.live.release} is kept, and it is live. Older ones went by \`keep-releases\` and \`keep-for\`.`
    : `These are kept (\`release: ID\`):\n${lines.join('\n')}`
}

function describe({ release, commit, at }: ReleaseEntry): string {
  return `${release}${commit ? ` (commit ${commit.slice(0, 7)})` : ''}, live since ${at}`
}

function headUnreadable(key: string, why: string): ActionError {
  return new ActionError('state-unreadable', `Which releases there are is not known: ${key} is there, but ${why}.`, {
    remedy:
      'If a later version of this action wrote it, use that version. Otherwise deploy: that starts anew and keeps a copy of ' +
      'what is there. Nothing was written.'
  })
}

function unreadable(release: string, why: string, head: Head): ActionError {
  return new ActionError('release-incomplete', `Release ${release} can't be restored: ${why}.`, {
    remedy: whatThereIs(head)
  })
}

/** What the site was under the release. The MD5 of its files is not known, nor are they here. */
function filesOf({ files }: ReleaseRecord): readonly DesiredFile[] {
  return files
    .filter(file => file.left === undefined)
    .map(({ key, size, digest, fileClass, headers }) => ({ key, size, digest, fileClass, headers }))
}

/** Makes sure that each file of the release is in place or can be brought back. */
function refuseIncomplete(release: string, plan: Plan, blobs: ReadonlySet<string>): void {
  const missing: string[] = []
  for (const operation of plan.operations) {
    if (operation.action !== 'upload') continue
    const { file, key, replaces } = operation
    if (replaces?.digest !== file.digest && !blobs.has(file.digest)) missing.push(key)
  }
  if (missing.length === 0) return
  const some = missing.slice(0, 10)
  const more = missing.length > some.length ? ` and ${missing.length - some.length} more` : ''
  throw new ActionError(
    'release-incomplete',
    `Release ${release} can't be restored: ${some.join(', ')}${more} are no longer in the bucket.`,
    { remedy: 'Deploy its commit again, or go back to another release. Nothing was written.' }
  )
}
