import { readFileSync } from 'node:fs'

const everyMs = 20

export interface MemoryWatch {
  /** @returns the most bytes that were seen; `undefined` where the system has no /proc */
  stop(): number | undefined
}

/**
 * Looks again and again how much a process and its children have had in memory at most: the kernel keeps the peak of each, so
 * only what comes in the last moments of a process is missed. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
export function watchMemory(pid: number | undefined): MemoryWatch {
  let most: number | undefined
  const look = (): void => {
    const bytes = pid === undefined ? undefined : peakOf(pid)
    if (bytes !== undefined) most = Math.max(most ?? 0, bytes)
  }
  const timer = setInterval(look, everyMs)
  look()
  return {
    stop() {
      clearInterval(timer)
      return most
    }
  }
}

/** Of a process and all below it. */
function peakOf(pid: number): number | undefined {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1]
  if (kilobytes === undefined) return undefined
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
  return children.reduce((sum, child) => sum + (peakOf(child) ?? 0), Number(kilobytes) * 1024)
}

/** It may have ended just now. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
