import { describeCases } from '../e2e/cases/case.ts'
import { deployCases } from '../e2e/cases/index.ts'
import { openTarget } from '../e2e/cases/target.ts'
import { startMoto, whyNoMoto } from './moto-server.ts'

describeCases('the action on moto', deployCases, async () => openTarget(await startMoto()), whyNoMoto())
