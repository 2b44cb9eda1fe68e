import { liveRows } from '../../e2e/verify/rows/live.ts'
import { describeRemedies } from './mending.ts'

describeRemedies(liveRows)
