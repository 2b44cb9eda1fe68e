import { liveRows } from './rows/live.ts'
import { describeRows } from './sabotage.ts'

describeRows('what is done to the live', liveRows)
