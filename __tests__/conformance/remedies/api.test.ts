import { apiRows } from '../../e2e/verify/rows/api.ts'
import { describeRemedies } from './mending.ts'

describeRemedies(apiRows)
