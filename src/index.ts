import { cleanUp, isCleanUp, main } from './main.ts'
import { workflowCommand } from './runner/commands.ts'
import { print } from './runner/log.ts'

try {
  await (isCleanUp(process.env) ? cleanUp(process.env) : main(process.env))
} catch (error) {
  print(workflowCommand('error', {}, String(error)))
  process.exitCode = 1
}
