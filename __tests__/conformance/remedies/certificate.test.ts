import { certificateRows } from '../../e2e/verify/rows/certificate.ts'
import { describeRemedies } from './mending.ts'

describeRemedies(certificateRows)
