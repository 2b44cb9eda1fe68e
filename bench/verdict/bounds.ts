import { ratio } from '../measure/statistics.ts'
import { digits } from '../page/figures.ts'
import { LIMIT } from '../scenarios/look-up.ts'
import type { StartUp } from '../scenarios/startup.ts'
import { type Bound, growthBound, memoryBound, requestBound, timeBound } from './bound.ts'

const fresh1k = 'fresh 1k × 20 kB'
const fresh10k = 'fresh 10k × 4 kB'
const fresh100k = 'fresh 100k × 2 kB'
const noChange10k = 'no change, 10k'
const noChange100k = 'no change, 100k'
const touched = 'new times, same bytes, 10k'
const large = 'one file of 200 MiB'
const small = '50 files, one changed, whole run'
const startUp = 'start to first request'

const all = (): boolean => true
const siteWrites = (operation: string): boolean =>
  /^(?:PutObject|CopyObject|DeleteObjects?|UploadPart)$/.test(operation)

/** Eleven pages of keys with the state's, at most eight shards more, two reads of the state, one small write. */
const noChangeRequests = 11 + 8 + 2 + 1

/** What is to be reached, in the order of the page. */
export const BOUNDS: readonly Bound[] = [
  timeBound(fresh10k, 'fresh-10k', LIMIT, 1.25),
  timeBound(fresh10k, 'fresh-10k', 'rclone', 0.5),
  timeBound(fresh10k, 'fresh-10k', 'sdk-tuned', 0.35),
  timeBound(fresh10k, 'fresh-10k', 'aws', 0.06),
  timeBound(fresh1k, 'fresh-1k', LIMIT, 1.25),
  timeBound(fresh1k, 'fresh-1k', 'rclone', 0.9),
  requestBound(touched, 'touched-10k', '0 writes to the site', 0, siteWrites),
  timeBound(touched, 'touched-10k', 'aws', 0.02),
  timeBound(noChange10k, 'no-change-10k', 'rclone', 0.5),
  requestBound(noChange10k, 'no-change-10k', `≤ ${noChangeRequests} requests`, noChangeRequests, all),
  requestBound(noChange10k, 'no-change-10k', '0 writes to the site', 0, siteWrites),
  timeBound(noChange100k, 'no-change-100k', 'rclone', 0.3),
  memoryBound(noChange100k, 'no-change-100k', 220),
  growthBound(fresh100k, 'fresh-100k', 'grow-10k', '≤ 10.5 × 10k of 2 kB', 10.5),
  memoryBound(fresh100k, 'fresh-100k', 220),
  timeBound(fresh100k, 'fresh-100k', 'rclone', 0.5),
  timeBound(large, 'large-200m', LIMIT, 1.15),
  timeBound(large, 'large-200m', 'aws', 0.5),
  memoryBound(large, 'large-200m', 110),
  memoryBound('one file of 2 GiB', 'large-2g', 110),
  timeBound('1% of requests 500 ms late, 10k', 'late-10k', LIMIT, 1.25),
  startUpBound('the eager bundle', 'eager', 0.6),
  startUpBound('empty Node', 'empty', 5),
  timeBound(small, 'small', 'aws', 0.4),
  requestBound(small, 'small', '≤ 12 requests to S3 and CloudFront', 12, all)
]

/** Until the first request, as a multiple of what another start takes. */
export function startUpBound(name: string, against: keyof StartUp, most: number): Bound {
  return {
    what: startUp,
    text: `≤ ${most} × ${name}`,
    most,
    value: run => ratio(run.startUp?.action, run.startUp?.[against]),
    show: value => `${digits(value)} ×`
  }
}
