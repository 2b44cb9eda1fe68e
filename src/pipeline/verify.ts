import { randomBytes } from 'node:crypto'
import type { RunContext } from '../context.ts'
import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import type { Connections } from '../ports.ts'
import { decodeHead } from '../release/head.ts'
import { decodeRecord } from '../release/record-reader.ts'
import { recordKey } from '../release/site-state.ts'
import type { Finding } from '../report/model.ts'
import type { Remedy, Verification } from '../report/verification.ts'
import { collectFacts } from '../verify/collect.ts'
import { architectureDiagram } from '../verify/diagram.ts'
import { absent, type Fact, known, notAsked } from '../verify/fact.ts'
import type { Expectation, ExpectedRelease } from '../verify/facts.ts'
import { runChecks } from '../verify/run-checks.ts'
import type { StateSource } from '../verify/sources.ts'
import { siteUrl } from './distributions.ts'
import type { Journal } from './journal.ts'
import { lacksCredentials, mayLackCredentials } from './no-credentials.ts'
import { destinationOf } from './prepare.ts'
import type { World } from './world.ts'

/** All facts are there by then, or are facts without an answer. */
const timeLimitMs = 90_000

/** `command: verify`: looks at the whole set-up and changes nothing. */
export async function verify(
  world: World,
  inputs: Inputs,
  context: RunContext,
  journal: Journal
): Promise<'verified' | 'skipped'> {
  const { cdn, destination } = inputs
  journal.phase = 'verify'
  try {
    const aws = await world.connect()
    const url = siteUrl(cdn.domains, [], destination.prefix)
    journal.note({ destination: destinationOf({ inputs, aws }, cdn.distributionIds, url) })
    await verifySite(world, inputs, journal)
    return 'verified'
  } catch (error) {
    if (!lacksCredentials(error) || !mayLackCredentials(context)) throw error
    journal.findings.push(notVerified(error))
    return 'skipped'
  }
}

function notVerified({ message }: ActionError): Finding {
  return {
    level: 'notice',
    title: 'No access to AWS',
    message: `Nothing was verified: this run has no access to AWS, as runs for pull requests from forks and of Dependabot have none. ${message}`,
    remedy:
      'For a pull request from a fork nothing is to be done: verify after deploys and on a schedule, see docs/verify.md of this action. ' +
      'Otherwise give the job `permissions: { id-token: write, contents: read }` and set `role-to-assume`.'
  }
}

/**
 * Verifies what visitors get, and all that it comes from.
 * @throws ActionError `verification-failed`, `verification-unknown` unless `verify` is `warn`.
 */
export async function verifySite(world: World, inputs: Inputs, journal: Journal): Promise<void> {
  journal.phase = 'verify'
  const aws = await world.connect()
  const invalidationId = journal.invalidations.find(one => one.invalidationId !== undefined)?.invalidationId
  const expectation = expectationOf(inputs, aws, world.clock.now())
  const began = world.clock.now().getTime()
  const { facts, calls, probes } = await collectFacts(expectation, world.inspect, {
    clock: world.clock,
    signal: world.signal,
    deadlineMs: timeLimitMs,
    invalidationId,
    release: state => liveRelease(state, inputs.destination.state.prefix)
  })
  const found = runChecks(facts, { strict: inputs.verify.mode === 'strict', ignore: inputs.verify.ignore })
  const durationMs = world.clock.now().getTime() - began
  const verification = { ...found, durationMs, calls, probes, diagram: architectureDiagram(facts, found.findings) }
  journal.note({ verification })
  journal.findings.push(...stateUnread(facts.expectation), ...leftAside(facts.expectation))
  if (inputs.verify.mode !== 'warn') refuse(verification, facts.expectation)
}

/** Of several distributions one is verified, with the domains that are its own. */
function leftAside({ distributionId, otherDistributionIds = [], elsewhere = [] }: Expectation): readonly Finding[] {
  const others = new Set([...otherDistributionIds, ...elsewhere.map(held => held.distributionId)])
  if (others.size === 0) return []
  const domains = elsewhere.map(held => ` ${held.domain} is an alias of ${held.distributionId}, and was not judged.`)
  return [
    {
      level: 'notice',
      title: 'One distribution was verified',
      message: `Only distribution ${distributionId ?? ''} was verified, not ${[...others].join(', ')}.${domains.join('')}`,
      remedy: 'Verify each in a step of its own: `command: verify` with its `distribution-id` and its `domain`.'
    }
  ]
}

function refuse({ verdict, findings }: Verification, { domains, distributionId }: Expectation): void {
  if (verdict === 'unknown') {
    throw new ActionError(
      'verification-unknown',
      'Nothing is known to be wrong, but the essential could not be looked at.',
      {
        remedy:
          domains.length === 0 && distributionId === undefined
            ? 'Set `domain`, or `distribution-id` for a site without one: there was only the bucket to look at.'
            : 'The job summary says what had no answer and which permissions are missing. Run the verification again.'
      }
    )
  }
  if (verdict !== 'fail') return
  const failed = findings
    .filter(({ state, ignored, causedBy }) => state === 'fail' && !ignored && causedBy === undefined)
    // What is wrong before what `strict` takes for wrong because nobody may look.
    .toSorted((a, b) => Number(a.missing !== undefined) - Number(b.missing !== undefined))
  const [first] = failed
  const others = failed.slice(1).map(({ id }) => id)
  throw new ActionError(
    'verification-failed',
    `${first?.id ?? ''} ${first?.title ?? 'A check'} failed: ${first?.message ?? ''}${others.length > 0 ? ` So did ${others.join(', ')}.` : ''}`,
    { remedy: inOneLine(first?.remedy) ?? 'The job summary says what to do for each.' }
  )
}

/** The remedy of a finding beside a failure; a script is better read below. */
function inOneLine(remedy: Remedy | undefined): string | undefined {
  if (remedy === undefined || remedy.text.includes('\n')) return undefined
  return remedy.kind === 'console' ? `${remedy.text} ${remedy.url}` : remedy.text
}

function expectationOf(inputs: Inputs, aws: Connections, now: Date): Expectation {
  const { bucket, prefix, state, expectedBucketOwner } = inputs.destination
  const { routes, apiPath, apiProbe, resolve } = inputs.verify
  return {
    domains: inputs.cdn.domains,
    bucket,
    prefix,
    region: aws.region,
    accountId: expectedBucketOwner,
    distributionId: inputs.cdn.distributionIds[0],
    otherDistributionIds: inputs.cdn.distributionIds.slice(1),
    fallbackDocument: 'index.html',
    apiPath: apiPath ?? '/api/*',
    apiPathGiven: apiPath !== undefined,
    routes,
    apiProbe,
    resolve,
    statePrefix: state.bucket === bucket ? state.prefix : undefined,
    release: undefined,
    now: now.toISOString(),
    nonce: randomBytes(8).toString('hex')
  }
}

/** What the state says should be there. Absent: this action has deployed nothing here. */
async function liveRelease(state: StateSource, folder: string): Promise<Fact<ExpectedRelease>> {
  const stored = await state.read(`${folder}head.json`)
  if (stored.state !== 'known') return stored
  const head = decodeHead(stored.value)
  if (typeof head === 'string') return notAsked(`${folder}head.json is not used: ${head}`)
  if (head.live === undefined) return absent
  const key = recordKey(folder, head.live.release)
  const bytes = await state.read(key)
  if (bytes.state !== 'known' && bytes.state !== 'absent') return bytes
  const record = bytes.state === 'absent' ? 'it does not exist' : await decodeRecord(bytes.value)
  if (typeof record === 'string') return notAsked(`the record of the live release, ${key}, is not used: ${record}`)
  return known({ id: record.id, files: record.files.filter(({ left }) => left === undefined) })
}

function stateUnread({ releaseUnread: unread }: Expectation): readonly Finding[] {
  if (unread?.state !== 'denied') return []
  return [
    {
      level: 'warning',
      title: 'State not readable',
      message: `Which release is live can't be told, so files are not held against its record. Not permitted: ${unread.action} on ${unread.resource}.`,
      remedy: `Allow ${unread.action} on ${unread.resource} in the policy of the role that this job uses; the job summary has one policy of all that is missing.`
    }
  ]
}
