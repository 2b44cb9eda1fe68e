import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import type { Deploy } from '../../../sandbox/deploy.ts'
import type { Trigger } from '../../../sandbox/github/pull-request.ts'
import type { RequestEntry } from '../../../sandbox/github/requests.ts'
import { createIdentity } from '../releases/state.ts'
import { PREVIEW, type PreviewScene, type RunChanges, STATE_FOLDER } from './preview-scene.ts'

const HEAD = `${PREVIEW}${STATE_FOLDER}head.json`

/** A run that may be told from others by what it asks of AWS and of GitHub. */
export interface Contender {
  readonly isMine: (entry: LogEntry) => boolean
  readonly isAsking: (entry: RequestEntry) => boolean
  start(trigger: Partial<Trigger>, options?: RunChanges): Running
}

export interface Running {
  readonly done: Promise<Deploy>
  /** Resolves when it is over, or has met somebody else's lease. */
  readonly doneOrWaiting: Promise<void>
}

export function createContender(scene: PreviewScene): Contender {
  const { env, isMine } = createIdentity(scene.sandbox)
  const token = scene.sandbox.github.token()
  return {
    isMine,
    isAsking: ({ headers }) => headers.authorization?.endsWith(token) ?? false,
    start(trigger, options = {}) {
      const waiting = Promise.withResolvers<void>()
      const done = scene.run(trigger, {
        ...options,
        env: { ...env, ...options.env },
        github: { token, ...options.github },
        onLine: line => line.includes('is changing this site') && waiting.resolve()
      })
      return { done, doneOrWaiting: Promise.race([waiting.promise, done.then(() => undefined)]) }
    }
  }
}

/** Where a run is met: `before` is when a request has arrived, `after` when it has taken effect and is not answered. */
export type Place =
  | { readonly at: 'before' | 'after'; readonly aws: (entry: LogEntry) => boolean }
  | { readonly at: 'before' | 'after'; readonly github: string }

/** Does something at the first such request of a run, which goes on when that is done. @returns whether it came to that */
export function meet({ sandbox }: PreviewScene, who: Contender, place: Place, act: () => Promise<void>): () => boolean {
  let met = false
  const once = async () => {
    if (met) return
    met = true
    await act()
  }
  const effect = place.at === 'before' ? { onRequest: once } : { onApplied: once }
  if ('aws' in place) sandbox.aws.fault(entry => who.isMine(entry) && place.aws(entry), effect)
  else sandbox.github.fault({ operation: place.github, when: who.isAsking }, effect)
  return () => met
}

export const writesHead = ({ operation, key }: LogEntry): boolean => operation === 'PutObject' && key === HEAD
export const uploads =
  (name: string) =>
  ({ operation, key }: LogEntry): boolean =>
    operation === 'PutObject' && key === `${PREVIEW}${name}`

/** A clean-up deletes first the files, then the state but for head, then head. */
export function nthDelete(n: 1 | 2 | 3): (entry: LogEntry) => boolean {
  let seen = 0
  return ({ method, query }) => method === 'POST' && query.startsWith('delete') && ++seen === n
}
