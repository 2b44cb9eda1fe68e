import { createHash, type Hash, hash } from 'node:crypto'

/** What came as a request's body: its length and MD5 always, the bytes when they are to be kept. */
export class Body {
  length = 0
  #chunks: Buffer[] = []
  #hash: Hash | undefined
  readonly #isKept: boolean

  constructor(isKept: boolean) {
    this.#isKept = isKept
  }

  readonly add = (chunk: Buffer): void => {
    this.length += chunk.length
    if (this.#isKept || (this.#hash === undefined && this.length === chunk.length)) {
      this.#chunks.push(chunk)
      return
    }
    this.#hash ??= createHash('md5')
    for (const earlier of this.#chunks) this.#hash.update(earlier)
    this.#chunks = []
    this.#hash.update(chunk)
  }

  /** In hex. Most bodies come in one piece, for which a hash object costs more than the hash. */
  md5(): string {
    return this.#hash?.digest('hex') ?? hash('md5', this.#joined(), 'hex')
  }

  /** A copy: pieces are views of what was read from the socket, of which nothing else is to stay. `undefined` if not kept. */
  bytes(): Buffer | undefined {
    return this.#isKept ? Buffer.from(this.#joined()) : undefined
  }

  text(): string {
    return this.#joined().toString('utf8')
  }

  #joined(): Buffer {
    const [only] = this.#chunks
    return only !== undefined && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks)
  }
}
