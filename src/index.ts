import { cleanUp, main } from './main.ts'
import { workflowCommand } from './runner/commands.ts'
import { print } from './runner/log.ts'

try {
  // The step's clean-up is this same bundle, told by dist/post.js what it is started for.
  await (process.argv.includes('--post') ? cleanUp(process.env) : main(process.env))
} catch (error) {
  print(workflowCommand('error', {}, String(error)))
  process.exitCode = 1
}
