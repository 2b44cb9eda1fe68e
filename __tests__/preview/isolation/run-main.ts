import { parentPort } from 'node:worker_threads'
import { main } from '../../../src/main.ts'

// Every run listens for the signal that would cancel it, and here nobody ends after one.
process.setMaxListeners(0)

parentPort?.on('message', async (env: Readonly<Record<string, string>>) => {
  await main(env)
  parentPort?.postMessage('done')
})
