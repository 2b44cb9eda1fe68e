import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** As Content-MD5 is written: https://www.rfc-editor.org/rfc/rfc1864 */
export function md5Base64(bytes: Uint8Array): string {
  return hash('md5', bytes, 'base64')
}

/** As S3 writes a CRC32: the four bytes, the most significant first, in Base64. */
export function crc32Base64(bytes: Uint8Array): string {
  const checksum = Buffer.allocUnsafe(4)
  checksum.writeUInt32BE(crc32(bytes))
  return checksum.toString('base64')
}
