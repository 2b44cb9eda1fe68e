import type { Row } from '../row.ts'
import { apiRows } from './api.ts'
import { bucketRows } from './bucket.ts'
import { certificateRows } from './certificate.ts'
import { distributionRows } from './distribution.ts'
import { dnsRows } from './dns.ts'
import { liveRows } from './live.ts'

export const allRows: readonly Row[] = [
  ...bucketRows,
  ...distributionRows,
  ...apiRows,
  ...certificateRows,
  ...dnsRows,
  ...liveRows
]
