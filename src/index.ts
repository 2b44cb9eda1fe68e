import { main } from './main.ts'
import { workflowCommand } from './runner/commands.ts'
import { print } from './runner/log.ts'

try {
  await main(process.env)
} catch (error) {
  print(workflowCommand('error', {}, String(error)))
  process.exitCode = 1
}
