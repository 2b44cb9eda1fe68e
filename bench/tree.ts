import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A build output of `count` files of `size` bytes that are the same in every run. @returns the folder that holds `dist` */
export function writeTree(count: number, size: number): string {
  const workspace = mkdtempSync(join(tmpdir(), 'bench-'))
  const dist = join(workspace, 'dist')
  mkdirSync(join(dist, 'assets'), { recursive: true })
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>bench</title>')
  for (let index = 0; index < count; index++) {
    const content = Buffer.alloc(size)
    // A small generator: other bytes in each file, the same in each run.
    for (let at = 0, state = index + 1; at + 4 <= size; at += 4) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      content.writeUInt32LE(state, at)
    }
    writeFileSync(join(dist, 'assets', `file-${index}.bin`), content)
  }
  return workspace
}
