import type { SiteWeight } from './model.ts'

/** What these files weigh, before compression. Source maps and WebAssembly count as files, not as scripts. */
export function weigh(files: Iterable<{ readonly key: string; readonly size: number }>): SiteWeight {
  const weight = { files: 0, bytes: 0, scripts: 0, styles: 0 }
  for (const { key, size } of files) {
    weight.files++
    weight.bytes += size
    if (/\.m?js$/i.test(key)) weight.scripts += size
    else if (/\.css$/i.test(key)) weight.styles += size
  }
  return weight
}
