/**
 * The two CRCs that S3 takes and Node does not have, by table, eight bytes a step.
 * Parameters: https://reveng.sourceforge.io/crc-catalogue/all.htm (CRC-32/ISCSI and CRC-64/NVME)
 */

/** CRC-32C, big-endian, 4 bytes. */
export function crc32c(bytes: Uint8Array): Buffer {
  let crc = 0xffffffff
  for (let index = 0; index < bytes.length; index++) {
    crc = (crc32cTable[(crc ^ (bytes[index] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8)
  }
  const digest = Buffer.alloc(4)
  digest.writeUInt32BE((crc ^ 0xffffffff) >>> 0)
  return digest
}

/** CRC-64/NVME, big-endian, 8 bytes. Two 32-bit halves, since bigint arithmetic is a hundred times slower. */
export function crc64nvme(bytes: Uint8Array): Buffer {
  const [highs, lows] = crc64Tables
  let high = 0xffffffff
  let low = 0xffffffff
  let index = 0
  for (const end = bytes.length - 7; index < end; index += 8) {
    const a =
      low ^
      ((bytes[index] ?? 0) |
        ((bytes[index + 1] ?? 0) << 8) |
        ((bytes[index + 2] ?? 0) << 16) |
        ((bytes[index + 3] ?? 0) << 24))
    const b =
      high ^
      ((bytes[index + 4] ?? 0) |
        ((bytes[index + 5] ?? 0) << 8) |
        ((bytes[index + 6] ?? 0) << 16) |
        ((bytes[index + 7] ?? 0) << 24))
    const [a0, a1, a2, a3] = [
      1792 + (a & 0xff),
      1536 + ((a >>> 8) & 0xff),
      1280 + ((a >>> 16) & 0xff),
      1024 + (a >>> 24)
    ]
    const [b0, b1, b2, b3] = [768 + (b & 0xff), 512 + ((b >>> 8) & 0xff), 256 + ((b >>> 16) & 0xff), b >>> 24]
    high =
      at(highs, a0) ^
      at(highs, a1) ^
      at(highs, a2) ^
      at(highs, a3) ^
      at(highs, b0) ^
      at(highs, b1) ^
      at(highs, b2) ^
      at(highs, b3)
    low =
      at(lows, a0) ^
      at(lows, a1) ^
      at(lows, a2) ^
      at(lows, a3) ^
      at(lows, b0) ^
      at(lows, b1) ^
      at(lows, b2) ^
      at(lows, b3)
  }
  for (; index < bytes.length; index++) {
    const entry = (low ^ (bytes[index] ?? 0)) & 0xff
    low = ((low >>> 8) | (high << 24)) ^ at(lows, entry)
    high = (high >>> 8) ^ at(highs, entry)
  }
  const digest = Buffer.alloc(8)
  digest.writeUInt32BE((high ^ 0xffffffff) >>> 0)
  digest.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4)
  return digest
}

function at(table: Uint32Array, index: number): number {
  return table[index] ?? 0
}

const crc32cTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc
})

/** Table k, at 256·k, holds the CRC of a byte that k zero bytes follow. */
const crc64Tables = buildCrc64Tables()

function buildCrc64Tables(): readonly [highs: Uint32Array, lows: Uint32Array] {
  const polynomial = 0x9a6c9329ac4bc9b5n
  const table = Array.from({ length: 256 }, (_, byte) => {
    let crc = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n
    return crc
  })
  const entries = [...table]
  for (let index = 256; index < 2048; index++) {
    const previous = entries[index - 256] ?? 0n
    entries.push((previous >> 8n) ^ (table[Number(previous & 0xffn)] ?? 0n))
  }
  return [
    Uint32Array.from(entries, entry => Number(entry >> 32n)),
    Uint32Array.from(entries, entry => Number(entry & 0xffffffffn))
  ]
}
