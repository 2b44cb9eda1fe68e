import { generator } from './site.ts'

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789 '
const pool = makePool(1 << 20)

/** `bytes` of text that is another for each key and version, and always the same for these. */
export function contentOf(key: string, bytes: number, version = 1): Buffer {
  const isPage = key.endsWith('.html')
  const start = isPage
    ? `<!doctype html><meta charset="utf-8"><title>${key} ${version}</title>`
    : `/* ${key} ${version} */`
  const content = Buffer.alloc(bytes)
  const at = content.write(start)
  // Somewhere else in the pool for each key, so that no two files end alike.
  const from = (key.length * 7919 + bytes + Number.parseInt(/\d+/.exec(key)?.[0] ?? '0', 10) * 31) % pool.length
  for (let filled = at, offset = from; filled < bytes; offset = 0) filled += pool.copy(content, filled, offset)
  return content
}

function makePool(bytes: number): Buffer {
  const random = generator(20_261_128)
  const text = Buffer.alloc(bytes)
  for (let at = 0; at < bytes; at++) text[at] = letters.charCodeAt(random() % letters.length)
  return text
}
