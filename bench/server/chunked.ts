/**
 * Takes the framing off a body: `SIZE[;extension]\r\n` data `\r\n` … `0\r\n`, trailers, an empty line. HTTP's chunked coding and
 * what the AWS clients call `aws-chunked` are the same grammar.
 * https://www.rfc-editor.org/rfc/rfc9112#section-7.1
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export class ChunkDecoder {
  #line = ''
  /** Bytes of the chunk that are still to come. */
  #left = 0
  #state: 'size' | 'data' | 'end of data' | 'trailer' | 'done' = 'size'
  readonly #take: (data: Buffer) => void

  constructor(take: (data: Buffer) => void) {
    this.#take = take
  }

  get done(): boolean {
    return this.#state === 'done'
  }

  /** @returns what comes behind the body's end, if it is in here */
  push(bytes: Buffer): Buffer {
    let at = 0
    while (at < bytes.length && this.#state !== 'done') {
      if (this.#state === 'data') {
        const data = bytes.subarray(at, at + this.#left)
        this.#take(data)
        at += data.length
        this.#left -= data.length
        if (this.#left === 0) this.#state = 'end of data'
        continue
      }
      const end = bytes.indexOf(10, at)
      this.#line += bytes.toString('latin1', at, end < 0 ? bytes.length : end)
      if (end < 0) return bytes.subarray(bytes.length)
      at = end + 1
      this.#endOfLine(this.#line.replace(/\r$/, ''))
      this.#line = ''
    }
    return bytes.subarray(at)
  }

  #endOfLine(line: string): void {
    if (this.#state === 'size') {
      this.#left = Number.parseInt(line, 16)
      this.#state = this.#left === 0 ? 'trailer' : 'data'
    } else if (this.#state === 'end of data') {
      this.#state = 'size'
    } else if (line === '') {
      this.#state = 'done'
    }
  }
}
