const sha256Bytes = 32
const md5Bytes = 16
const rowBytes = sha256Bytes + md5Bytes
/** Grown by so many rows at a time, without copying those that are there. */
const rowsPerBlock = 1024

/** The digests of many files as bytes, outside of V8's heap: as text they would take nearly three times as much. */
export class Digests {
  readonly #blocks: Buffer[] = []
  #rows = 0

  /** Both in hex. @returns the row that they are under */
  add(digest: string, md5: string): number {
    const row = this.#rows++
    const at = (row % rowsPerBlock) * rowBytes
    if (at === 0) this.#blocks.push(Buffer.allocUnsafeSlow(rowsPerBlock * rowBytes))
    const block = this.#blockOf(row)
    block.write(digest, at, 'hex')
    block.write(md5, at + sha256Bytes, 'hex')
    return row
  }

  /** Hex. */
  digest(row: number): string {
    const at = (row % rowsPerBlock) * rowBytes
    return this.#blockOf(row).toString('hex', at, at + sha256Bytes)
  }

  /** Hex. */
  md5(row: number): string {
    const at = (row % rowsPerBlock) * rowBytes + sha256Bytes
    return this.#blockOf(row).toString('hex', at, at + md5Bytes)
  }

  #blockOf(row: number): Buffer {
    const block = this.#blocks[Math.floor(row / rowsPerBlock)]
    if (block === undefined) throw new Error(`There is no row ${row}.`)
    return block
  }
}
