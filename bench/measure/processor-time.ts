import { readFileSync } from 'node:fs'

/** The kernel's unit of /proc: USER_HZ, 100 on every architecture that Node runs on. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const ticksPerSecond = 100

/**
 * Seconds of user and system time of all children that have ended, and theirs: the difference around a child's life is what it
 * took. To 10 ms. `undefined` on other systems than Linux.
 */
export function cpuOfChildren(): number | undefined {
  let text: string
  try {
    text = readFileSync('/proc/self/stat', 'latin1')
  } catch {
    return undefined
  }
  // Behind the program's name, which may hold anything: fields 3 and on, of which 16 and 17 are cutime and cstime.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond
}
