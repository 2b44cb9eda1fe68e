/** `head.json` in the state folder: which release is live. Small, and changed only by compare-and-swap. */
export interface Head {
  readonly schema: 1
  readonly live?: ReleaseEntry
  /** Releases that were live before and can be gone back to, the latest first. */
  readonly past: readonly ReleaseEntry[]
  /** The latest run that found or made the bucket as it is; keeps the order of runs. */
  readonly run?: RunMark
  /** Held by the run that is changing the site. Alive for two minutes after head was last written. */
  readonly lease?: Lease
  /** Written before the first change, taken away with the last: what a run that crashed may have left behind. */
  readonly intent?: Intent
  /** Somebody has begun to remove the whole site, a preview: whoever comes next removes the rest, or deploys it anew. */
  readonly removing?: true
  /** Invalidations that a deploy owed and could not create: the next run sends them first. */
  readonly pending: readonly PendingInvalidation[]
  /** Written with a release, taken away once what only earlier ones had is gone: until then, the next run removes it. */
  readonly unpruned?: true
  /** False when the store has been seen to ignore the conditions of writes: then nothing protects runs from each other. */
  readonly conditionalWrites?: boolean
}

/** A release as head remembers it; the whole is in its record. */
export interface ReleaseEntry {
  readonly release: string
  /** Since when it is live, ISO 8601. */
  readonly at: string
  /** Until when it was; absent while it is. */
  readonly until?: string
  readonly commit?: string
  readonly url?: string
  /** Digest over all keys, digests and headers: two releases with the same one are the same site. */
  readonly content: string
  /** The release that this one restored. */
  readonly restored?: string
  /** Set on a release that a rollback went back from: its commit is not deployed again by itself. */
  readonly withdrawn?: true
}

export interface RunMark {
  /** `owner/repo`: run ids only have an order within a repository. */
  readonly repository?: string
  readonly id: number
}

export interface Lease {
  /** Random: tells its holder from everybody else, after a lost reply too. */
  readonly token: string
  readonly runUrl?: string
  /** Counts up, so that no two writes of head are the same bytes. */
  readonly renewed: number
}

export interface Intent {
  /** The release that is being made; its record says which keys may exist by now. */
  readonly release: string
  /** What edges may hold of the release before, once the change has begun. */
  readonly invalidations: readonly PendingInvalidation[]
}

export interface PendingInvalidation {
  readonly distributionId: string
  readonly paths: readonly string[]
}

export const emptyHead: Head = { schema: 1, past: [], pending: [] }

export function encodeHead(head: Head): Buffer {
  return Buffer.from(`${JSON.stringify(head, null, 2)}\n`)
}

/** The head, or a sentence saying why these bytes are none that this version can read. Unknown fields are kept. */
export function decodeHead(bytes: Uint8Array): Head | string {
  let value: Partial<Head> | null
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    return `it can't be read (${error instanceof Error ? error.message : String(error)})`
  }
  if (value?.schema !== 1) return `it is of schema ${JSON.stringify(value?.schema)}, and this version knows schema 1`
  const head = { ...value, schema: 1, past: value.past ?? [], pending: value.pending ?? [] }
  const wrong = Object.entries(shapes).find(([name, fits]) => !fits(Reflect.get(head, name)))
  return wrong === undefined ? (head as Head) : `its ${wrong[0]} is not what this action writes`
}

type Shape = (value: unknown) => boolean

const isText: Shape = value => typeof value === 'string'

/** An object that has these fields; others may be there. */
function object(fields: Readonly<Record<string, Shape>>): Shape {
  return value =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(fields).every(([name, fits]) => fits(Reflect.get(value, name)))
}

function list(fits: Shape): Shape {
  return value => Array.isArray(value) && value.every(fits)
}

function maybe(fits: Shape): Shape {
  return value => value === undefined || fits(value)
}

const isEntry = object({ release: isText, at: isText, content: isText, until: maybe(isText), commit: maybe(isText) })
const isInvalidation = object({ distributionId: isText, paths: list(isText) })

/** What each part of head has to look like: whoever else writes there is told, and not half understood. */
const shapes: Readonly<Record<string, Shape>> = {
  live: maybe(isEntry),
  past: list(isEntry),
  run: maybe(object({ id: value => Number.isSafeInteger(value), repository: maybe(isText) })),
  lease: maybe(object({ token: isText, runUrl: maybe(isText), renewed: value => Number.isSafeInteger(value) })),
  intent: maybe(object({ release: isText, invalidations: list(isInvalidation) })),
  pending: list(isInvalidation),
  unpruned: maybe(value => value === true),
  removing: maybe(value => value === true)
}

/** Everything that edges are owed: by runs that could not invalidate, and by one that stopped in the middle. */
export function owedInvalidations(head: Head): readonly PendingInvalidation[] {
  return [...head.pending, ...(head.intent?.invalidations ?? [])]
}
