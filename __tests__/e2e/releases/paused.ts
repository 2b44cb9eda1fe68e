import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import type { Deploy } from '../../../sandbox/deploy.ts'
import { createScene, DOMAIN } from '../helpers/scene.ts'
import { createWorkspace, inDist } from '../helpers/workspace.ts'
import { age, createIdentity, headIn, isOfState, STATE, siteIn } from './state.ts'
import { commitOf, type Look, lookAtSite, version } from './versions.ts'

const HEAD = `${STATE}head.json`
/** A lease lives for two minutes by the store's clock, and its holder trusts it for 80 s by its own. */
const LIFE_MS = 120_000
const TRUST_MS = 80_000

/** Where a run is stopped: when this request of it has taken effect and is not yet answered. */
export const STOPS: Readonly<Record<string, (entry: LogEntry) => boolean>> = {
  'has just taken the lease': ({ operation, key }) => operation === 'PutObject' && key === HEAD,
  'sets aside': ({ operation }) => operation === 'CopyObject',
  'is in the middle of its upload': ({ operation, key }) => operation === 'PutObject' && key === 'logo.svg',
  'has uploaded its last file': ({ operation, key }) => operation === 'PutObject' && key === 'index.html'
}

export interface Paused {
  readonly run: Deploy
  /** What the run asked of AWS after it woke up. */
  readonly afterwards: readonly LogEntry[]
  /** Those of its requests that were under way when it was stopped. */
  readonly stopped: LogEntry
  readonly taker: Deploy
  readonly site: Readonly<Record<string, string>>
  readonly head: ReturnType<typeof headIn>
  readonly look: Look
}

/**
 * Stops a run with SIGSTOP for longer than it may trust its lease by its own clock, which is the machine's and is left
 * alone. The store's time is moved instead, by making head older, so that another run can take over meanwhile.
 */
export async function pauseAt(when: (entry: LogEntry) => boolean): Promise<Paused> {
  await using scene = await createScene({ files: inDist(version('one')) })
  const { sandbox, setup } = scene
  await scene.run({ runNumber: 1 })
  await scene.workspace.build(version('two'))
  const sleeper = createIdentity(sandbox)
  let node: ChildProcess | undefined
  const stopping = Promise.withResolvers<LogEntry>()
  const end = sandbox.aws.fault(entry => sleeper.isMine(entry) && when(entry), {
    onApplied(entry) {
      node?.kill('SIGSTOP')
      stopping.resolve(entry)
    }
  })
  const running = scene.run({
    runNumber: 2,
    env: sleeper.env,
    github: { sha: commitOf('two') },
    onStart: child => {
      node = child
    }
  })
  const stopped = await Promise.race([stopping.promise, running.then(run => notStopped(run))])
  end()
  const since = performance.now()

  age(setup.bucket, HEAD, LIFE_MS + 1_000)
  await using other = await createWorkspace(inDist(version('three')))
  const taker = await scene.run({ workspace: other.dir, runNumber: 3, github: { sha: commitOf('three') } })
  await sleep(TRUST_MS + 2_000 - (performance.now() - since))

  const asked = sandbox.aws.log.entries.length
  node?.kill('SIGCONT')
  const run = await running
  return {
    run,
    afterwards: sandbox.aws.log.entries.slice(asked).filter(sleeper.isMine),
    stopped,
    taker,
    site: siteIn(setup.bucket),
    head: headIn(setup.bucket),
    look: await lookAtSite(path => sandbox.visit(DOMAIN, path))
  }
}

function notStopped({ log }: Deploy): never {
  throw new Error(`The run was over before it could be stopped:\n${log.join('\n')}`)
}

/** What it did to the site or to its state, or had CloudFront do, that was not refused. */
export function changesIn(requests: readonly LogEntry[]): readonly string[] {
  return requests
    .filter(({ operation, status }) => !/^(?:Get|Head|List)/.test(operation) && status < 300)
    .map(entry => `${entry.operation} ${entry.key ?? ''}${isOfState(entry) ? ' of the state' : ''}`)
}
