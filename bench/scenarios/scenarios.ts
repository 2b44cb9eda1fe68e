import { CALM, type Conditions } from '../server/conditions.ts'
import type { Scenario } from './scenario.ts'

/** The network between a runner and S3 in another region of the same continent; quoted unless said otherwise. */
export const NETWORK: Conditions = { ...CALM, latencyMs: 30 }

const fast = { 'raw-http': 5, 'raw-undici': 5, action: 5, rclone: 5, s5cmd: 5, s3deploy: 5 }
const few = { 'sdk-tuned': 3, 'sdk-defaults': 3 }
const once = { aws: 1 }

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'fresh-1k',
    title: '1,000 files of 20 kB into an empty bucket',
    tree: { site: 1_000, bytes: 20_000 },
    mode: 'fresh',
    conditions: NETWORK,
    rounds: { ...fast, ...few, aws: 3, s3cmd: 1 }
  },
  {
    id: 'fresh-10k',
    title: '10,000 files of 4 kB into an empty bucket',
    tree: { site: 10_000, bytes: 4_000 },
    mode: 'fresh',
    conditions: NETWORK,
    rounds: { ...fast, ...few, ...once }
  },
  {
    id: 'no-change-10k',
    title: '10,000 files, nothing changed',
    tree: { site: 10_000, bytes: 4_000 },
    mode: 'no change',
    conditions: NETWORK,
    rounds: { ...fast, ...few, aws: 3, s3cmd: 1 }
  },
  {
    id: 'touched-10k',
    title: '10,000 files, all with a new time and the bytes that they had',
    tree: { site: 10_000, bytes: 4_000 },
    mode: 'touched',
    conditions: NETWORK,
    rounds: { 'raw-undici': 3, 'raw-http': 3, action: 3, rclone: 3, ...once }
  },
  {
    id: 'changed-10k',
    title: '10,000 files, 20 of them changed',
    tree: { site: 10_000, bytes: 4_000 },
    mode: '20 changed',
    conditions: NETWORK,
    rounds: { 'raw-undici': 3, 'raw-http': 3, action: 3, rclone: 3, aws: 3 }
  },
  {
    id: 'deleted-10k',
    title: '10,000 files, of which half leave the site',
    tree: { site: 10_000, bytes: 4_000 },
    mode: 'half deleted',
    conditions: NETWORK,
    rounds: { 'raw-undici': 3, 'raw-http': 3, action: 3, rclone: 3, aws: 3 }
  }
]
