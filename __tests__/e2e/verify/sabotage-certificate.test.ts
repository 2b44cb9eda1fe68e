import { certificateRows } from './rows/certificate.ts'
import { describeRows } from './sabotage.ts'

describeRows('what is done to the certificate', certificateRows)
