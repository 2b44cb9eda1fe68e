/** An error that an AWS service answers with, before the service puts it into its own XML. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  /** HTTP status. */
  readonly status: number
  /** As the API documents it: `NoSuchKey`. */
  readonly code: string
  /** Further elements of the error document, in order. */
  readonly fields: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    message: string,
    more: { fields?: Readonly<Record<string, string>>; headers?: Readonly<Record<string, string>> } = {}
  ) {
    super(message)
    this.status = status
    this.code = code
    this.fields = more.fields ?? {}
    this.headers = more.headers ?? {}
  }
}
