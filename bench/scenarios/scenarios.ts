import { CALM, type Conditions, NETWORK } from '../server/conditions.ts'
import type { Scenario } from './scenario.ts'

const LATE: Conditions = { ...NETWORK, late: 0.01, lateMs: 500 }
const UNEVEN: Conditions = { ...NETWORK, jitterMs: 30 }

const MEBIBYTE = 1024 * 1024

/** Both flavours of the limit, since either may be the faster one. */
function limit(times: number): Scenario['rounds'] {
  return { 'raw-http': times, 'raw-undici': times }
}

/** Those that are fast enough to take part in every round. */
function fast(times: number): Scenario['rounds'] {
  return { ...limit(times), action: times, rclone: times, s5cmd: times, s3deploy: times }
}

const SMALL = { site: 1_000, bytes: 20_000 }
const USUAL = { site: 10_000, bytes: 4_000 }
const BIG = { site: 100_000, bytes: 2_000 }

/** In the order of the page. */
export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'fresh-1k',
    title: '1,000 files of 20 kB into an empty bucket',
    tree: SMALL,
    mode: 'fresh',
    conditions: NETWORK,
    rounds: { ...fast(5), 'rclone-256': 3, 'sdk-tuned': 5, 'sdk-defaults': 3, 's3-sync-client': 3, aws: 2, s3cmd: 1 }
  },
  {
    id: 'fresh-10k',
    title: '10,000 files of 4 kB into an empty bucket',
    tree: USUAL,
    mode: 'fresh',
    conditions: NETWORK,
    rounds: { ...fast(5), 'rclone-256': 3, 'sdk-tuned': 3, 'sdk-defaults': 2, 's3-sync-client': 2, aws: 1 }
  },
  {
    id: 'fresh-10k-0ms',
    title: '10,000 files of 4 kB into an empty bucket, without latency',
    tree: USUAL,
    mode: 'fresh',
    conditions: CALM,
    rounds: fast(3)
  },
  {
    id: 'fresh-1k-jitter',
    title: '1,000 files of 20 kB into an empty bucket, 30 to 60 ms',
    tree: SMALL,
    mode: 'fresh',
    conditions: UNEVEN,
    rounds: fast(3)
  },
  {
    id: 'fresh-1k-tls',
    title: '1,000 files of 20 kB into an empty bucket, over TLS',
    tree: SMALL,
    mode: 'fresh',
    conditions: NETWORK,
    overTls: true,
    rounds: { ...fast(3), 'sdk-tuned': 3 }
  },
  {
    id: 'late-10k',
    title: '10,000 files of 4 kB into an empty bucket, 1% of requests 500 ms late',
    tree: USUAL,
    mode: 'fresh',
    conditions: LATE,
    rounds: { ...fast(3), 'sdk-tuned': 1 }
  },
  {
    id: 'no-change-10k',
    title: '10,000 files, nothing changed',
    tree: USUAL,
    mode: 'no change',
    conditions: NETWORK,
    rounds: { ...fast(5), 'sdk-tuned': 3, 's3-sync-client': 3, aws: 3, s3cmd: 1 }
  },
  {
    id: 'touched-10k',
    title: '10,000 files, all with a new time and the bytes that they had',
    tree: USUAL,
    mode: 'touched',
    conditions: NETWORK,
    rounds: { ...fast(3), aws: 1 }
  },
  {
    id: 'changed-10k',
    title: '10,000 files, 20 of them changed',
    tree: USUAL,
    mode: '20 changed',
    conditions: NETWORK,
    rounds: { ...fast(3), aws: 2 }
  },
  {
    id: 'deleted-10k',
    title: '10,000 files, of which half leave the site',
    tree: USUAL,
    mode: 'half deleted',
    conditions: NETWORK,
    rounds: { ...fast(3), aws: 2 }
  },
  {
    id: 'small',
    title: '50 files, one changed, with CloudFront',
    tree: { site: 50, bytes: 4_000 },
    mode: 'one changed',
    conditions: NETWORK,
    withCloudFront: true,
    rounds: { ...limit(5), action: 5, rclone: 5, s5cmd: 5, s3deploy: 5, aws: 5, s3cmd: 1 }
  },
  {
    id: 'large-200m',
    title: 'one file of 200 MiB',
    tree: { large: 200 * MEBIBYTE },
    mode: 'fresh',
    conditions: NETWORK,
    rounds: { ...fast(5), aws: 5, s3cmd: 1 }
  },
  {
    id: 'large-2g',
    title: 'one file of 2 GiB, for its memory',
    tree: { large: 2048 * MEBIBYTE },
    mode: 'fresh',
    conditions: NETWORK,
    rounds: { ...limit(1), action: 1, rclone: 1, aws: 1 }
  },
  {
    id: 'grow-1k',
    title: '1,000 files of 2 kB into an empty bucket',
    tree: { site: 1_000, bytes: 2_000 },
    mode: 'fresh',
    conditions: NETWORK,
    rounds: fast(3)
  },
  {
    id: 'grow-10k',
    title: '10,000 files of 2 kB into an empty bucket',
    tree: { site: 10_000, bytes: 2_000 },
    mode: 'fresh',
    conditions: NETWORK,
    rounds: fast(3)
  },
  {
    id: 'fresh-100k',
    title: '100,000 files of 2 kB into an empty bucket',
    tree: BIG,
    mode: 'fresh',
    conditions: NETWORK,
    rounds: { ...limit(1), action: 1, rclone: 1, 'rclone-256': 1 }
  },
  {
    id: 'no-change-100k',
    title: '100,000 files, nothing changed',
    tree: BIG,
    mode: 'no change',
    conditions: NETWORK,
    rounds: { ...limit(3), action: 3, rclone: 3, aws: 1 }
  },
  {
    id: 'icons',
    title: 'bootstrap-icons as published on npm, into an empty bucket',
    tree: { published: 'bootstrap-icons', folder: '.', inputs: { allow: 'no-index' } },
    mode: 'fresh',
    conditions: NETWORK,
    rounds: { ...fast(3), 'sdk-tuned': 3, aws: 1 }
  },
  {
    id: 'slides',
    title: 'reveal.js as published on npm, into an empty bucket',
    tree: { published: 'reveal.js', folder: '.' },
    mode: 'fresh',
    conditions: NETWORK,
    rounds: { ...fast(3), 'sdk-tuned': 3, aws: 1 }
  },
  {
    id: 'registry',
    title: '@verdaccio/ui-theme as published on npm, into an empty bucket',
    tree: { published: '@verdaccio/ui-theme', folder: 'static' },
    mode: 'fresh',
    conditions: NETWORK,
    rounds: { ...fast(3), 'sdk-tuned': 3, aws: 1 }
  }
]
