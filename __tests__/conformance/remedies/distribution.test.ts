import { distributionRows } from '../../e2e/verify/rows/distribution.ts'
import { describeRemedies } from './mending.ts'

describeRemedies(distributionRows)
