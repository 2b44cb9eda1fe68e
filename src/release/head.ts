/** `head.json` in the state folder: which release is live. Small, and changed only by compare-and-swap. */
export interface Head {
  readonly schema: 1
  readonly live?: {
    readonly release: string
    /** ISO 8601. */
    readonly at: string
    readonly commit?: string
    readonly url?: string
  }
  /** The highest run id that found or made the bucket as it is; keeps the order of runs. */
  readonly run?: number
  /** Invalidations that a deploy owed and could not create: the next run sends them first. */
  readonly pending: readonly PendingInvalidation[]
}

export interface PendingInvalidation {
  readonly distributionId: string
  readonly paths: readonly string[]
}

export const emptyHead: Head = { schema: 1, pending: [] }

export function encodeHead(head: Head): Buffer {
  return Buffer.from(`${JSON.stringify(head, null, 2)}\n`)
}

/** The head, or a sentence saying why these bytes are none that this version can read. */
export function decodeHead(bytes: Uint8Array): Head | string {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<Head> | null
    if (value?.schema !== 1) return 'it is not a head of schema 1'
    if (value.live !== undefined && typeof value.live.release !== 'string') return 'its live release has no id'
    return { ...value, schema: 1, pending: Array.isArray(value.pending) ? value.pending : [] }
  } catch (error) {
    return `it can't be read (${error instanceof Error ? error.message : String(error)})`
  }
}
