import { setFailed } from '@actions/core'
import { main } from './main.ts'

try {
  await main(process.env)
} catch (error) {
  setFailed(error instanceof Error ? error : String(error))
}
