import { parentPort } from 'node:worker_threads'
import { cleanUp, main } from '../../../src/main.ts'

// Every run listens for the signal that would cancel it, and here nobody ends after one.
process.setMaxListeners(0)

parentPort?.on('message', async (env: Readonly<Record<string, string>>) => {
  // What a run has left for its clean-up is only there for that.
  await ('STATE_lease' in env ? cleanUp(env) : main(env))
  parentPort?.postMessage('done')
})
