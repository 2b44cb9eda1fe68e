import { distributionRows } from './rows/distribution.ts'
import { describeRows } from './sabotage.ts'

describeRows('what is done to the distribution', distributionRows)
