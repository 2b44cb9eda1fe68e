import { apiRows } from './rows/api.ts'
import { describeRows } from './sabotage.ts'

describeRows('what is done to the api', apiRows)
