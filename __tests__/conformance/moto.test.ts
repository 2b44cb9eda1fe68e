import { describeCases, skipCases } from '../e2e/cases/case.ts'
import { deployCases } from '../e2e/cases/index.ts'
import { startMoto, whyNoMoto } from './moto-server.ts'

const TITLE = 'the action on moto'
const reason = whyNoMoto()

if (reason === undefined) describeCases(TITLE, deployCases, startMoto)
else skipCases(TITLE, deployCases, reason)
