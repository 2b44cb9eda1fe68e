import { ratio } from '../measure/statistics.ts'
import type { BenchRun } from '../scenarios/bench-run.ts'
import { samplesOf, timeOf } from '../scenarios/look-up.ts'

/** The scenario by which a run is judged: 10,000 files of 4 kB, 30 ms. */
const scenario = 'fresh-10k'
const rclone = 'rclone'

/**
 * What the raw limit took there in times of rclone, when it was measured first, against another server: 1.98 and 2.78 s to 5.53 s,
 * on two cores under Node 24.21 and rclone 1.60. undici decides where it took part.
 */
const expected: readonly (readonly [contender: string, ratio: number])[] = [
  ['raw-undici', 1.98 / 5.53],
  ['raw-http', 2.78 / 5.53]
]
const tolerance = 0.2

/**
 * Why the run says nothing, or `undefined`. A limit that is slow makes everything else look good, and so does a machine or a server
 * that is busy; a tool that is not ours shows both.
 */
export function whyVoid(run: BenchRun): string | undefined {
  const samples = samplesOf(run, scenario)
  const theirs = timeOf(samples, rclone)
  if (theirs === undefined) return 'rclone took no part.'
  for (const [contender, known] of expected) {
    const found = ratio(timeOf(samples, contender), theirs)
    if (found === undefined) continue
    const off = Math.abs(found / known - 1)
    if (off <= tolerance) return undefined
    const figures = `${found.toFixed(3)} instead of ${known.toFixed(3)}`
    return `${contender} to rclone is ${figures}, ${Math.round(off * 100)}% off, and 20% are allowed.`
  }
  return 'The raw limit took no part.'
}
