import type { Clock, Log } from '../ports.ts'
import { formatCount } from '../util/format.ts'

/** Says how far a long phase is, every few seconds; a short one passes without a word. */
export function progressLines(log: Log, clock: Clock, everyMs = 5_000) {
  let phase = ''
  let total = 0
  let done = 0
  let said = clock.now().getTime()
  return {
    onPhase(name: string, files: number): void {
      phase = name
      total = files
      done = 0
      said = clock.now().getTime()
      log.debug(`${phase}: ${formatCount(total)}`)
    },
    onUploaded(): void {
      done += 1
      const now = clock.now().getTime()
      if (now - said < everyMs) return
      said = now
      log.info(`${formatCount(done)} of ${formatCount(total)} ${phase} uploaded`)
    }
  }
}
