/** One request that reached the server, whatever became of it. */
export interface LogEntry {
  /** `s3`, `cloudfront`, `sts`; '' where none could be told. */
  readonly service: string
  /** As the API names it; '' where no operation matched. */
  readonly operation: string
  readonly bucket?: string
  readonly key?: string
  readonly method: string
  /** As it was sent. */
  readonly path: string
  /** As it was sent, without the `?`. */
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly at: Date
  /** What the caller had to be allowed, in the order in which it was asked; the last of a request that was denied is why. */
  readonly permissions: Permission[]
  /** Bytes of the body as they came over the wire. */
  bytesIn: number
  bytesOut: number
  /** 0 while in progress, and for a connection that was cut. */
  status: number
  /** The error code answered, where it was one. */
  errorCode?: string
}

/** An IAM action on an ARN. */
export interface Permission {
  readonly action: string
  readonly resource: string
}

/** Matches entries whose named fields all equal; a function decides by itself. */
export type LogFilter =
  | Partial<Pick<LogEntry, 'service' | 'operation' | 'bucket' | 'key' | 'method' | 'status' | 'errorCode'>>
  | ((entry: LogEntry) => boolean)

/** All requests since the start or the last `clear()`, in order of arrival. */
export class RequestLog {
  #entries: LogEntry[] = []

  get entries(): readonly LogEntry[] {
    return this.#entries
  }

  add(entry: LogEntry): void {
    this.#entries.push(entry)
  }

  clear(): void {
    this.#entries = []
  }

  filter(filter: LogFilter): readonly LogEntry[] {
    return this.#entries.filter(entry => matches(entry, filter))
  }

  count(filter: LogFilter = {}): number {
    return this.filter(filter).length
  }
}

function matches(entry: LogEntry, filter: LogFilter): boolean {
  if (typeof filter === 'function') return filter(entry)
  return Object.entries(filter).every(([name, value]) => Reflect.get(entry, name) === value)
}
