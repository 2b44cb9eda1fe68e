import { bucketRows } from './rows/bucket.ts'
import { describeRows } from './sabotage.ts'

describeRows('what is done to the bucket', bucketRows)
