/** One request that reached this GitHub, whatever became of it. */
export interface RequestEntry {
  /** `issues/create-comment`; '' where none matched. */
  readonly operation: string
  readonly method: string
  /** Without the base path of an Enterprise Server: `/repos/octo-org/example/pulls/7`. */
  readonly path: string
  /** As sent, without the `?`. */
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  /** What was sent: parsed JSON, text where it isn't JSON, `undefined` where there was none. */
  readonly body: unknown
  readonly at: Date
  /** Of the reply; 0 while in progress, and for a connection that was cut. */
  status: number
  /** What was answered. */
  reply: unknown
}
