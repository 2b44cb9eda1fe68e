import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { nth } from '../../../../sandbox/aws/faults.ts'
import type { LogEntry } from '../../../../sandbox/aws/request-log.ts'
import type { AwsServer } from '../../../../sandbox/aws/server.ts'

/** One request of a run, told by what it asks for: requests that go out together swap places from run to run. */
export interface Point {
  /** Its place in the log of the uninterrupted run, from 1. */
  readonly n: number
  readonly name: string
  /** The how manieth of this name it is, from 1. */
  readonly occurrence: number
}

/** All requests of a run's log, in its order. */
export function pointsOf(requests: readonly LogEntry[]): readonly Point[] {
  const seen = new Map<string, number>()
  return requests.map((entry, index) => {
    const name = nameOf(entry)
    const occurrence = (seen.get(name) ?? 0) + 1
    seen.set(name, occurrence)
    return { n: index + 1, name, occurrence }
  })
}

/** Releases are named by time and run, which differ from run to run. */
export function nameOf({ operation, key, query }: LogEntry): string {
  const part = new URLSearchParams(query).get('partNumber')
  return [operation, key?.replace(/(?<=\/releases\/)\d{8}T.*(?=\.json\.gz)/, '*'), part && `part ${part}`]
    .filter(Boolean)
    .join(' ')
}

export const isAt = ({ name, occurrence }: Point): ((entry: LogEntry) => boolean) =>
  nth(occurrence, entry => nameOf(entry) === name)

/** What becomes of the request at which the process dies. */
export type Fate = 'rejected' | 'applied, reply lost'

/** Kills a run at that request. `watch` is told the run's process; `wasHit` says whether it came to that. */
export function killAt(server: AwsServer, point: Point, fate: Fate) {
  const started = Promise.withResolvers<ChildProcess>()
  let hit = false
  const kill = async (): Promise<void> => {
    hit = true
    const node = await started.promise
    const exited = once(node, 'exit')
    node.kill('SIGKILL')
    await exited
  }
  // One trigger for both: it counts the requests that it is asked about.
  let fires = false
  const here = isAt(point)
  const ends = [
    server.fault(
      entry => {
        fires = here(entry)
        return fires
      },
      fate === 'rejected' ? { onRequest: kill } : { onApplied: kill }
    ),
    server.fault(() => fires, fate === 'rejected' ? 'reset' : 'lose-reply')
  ]
  return {
    watch: started.resolve,
    wasHit: () => hit,
    end() {
      for (const end of ends) end()
    }
  }
}
