import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const left = new Set<string>()

// Also when the bench is ended before its time: trees have gigabytes.
process.on('exit', () => {
  for (const folder of left) removeFolder(folder)
})

/** A folder that is gone with this process at the latest. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  return removedAtExit(folder)
}

/** Has a folder, which need not be there yet, removed with this process. */
export function removedAtExit(folder: string): string {
  left.add(folder)
  return folder
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  left.delete(folder)
}
