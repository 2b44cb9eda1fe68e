import { startSandbox } from '../../sandbox/index.ts'
import { describeCases } from './cases/case.ts'
import { deployCases } from './cases/index.ts'
import { sandboxServer } from './cases/sandbox-server.ts'
import { openTarget } from './cases/target.ts'

describeCases('the action on the sandbox', deployCases, async () =>
  openTarget(sandboxServer(await startSandbox({ invalidationDelayMs: 20 })))
)
