import { bucketRows } from '../../e2e/verify/rows/bucket.ts'
import { describeRemedies } from './mending.ts'

describeRemedies(bucketRows)
