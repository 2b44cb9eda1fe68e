import { createContext, Script } from 'node:vm'
import type { FunctionEvent } from './function-event.ts'

/** CloudFront allows about a millisecond of processor time; only what never ends is stopped here. */
const TIMEOUT_MS = 1000

/**
 * Runs one CloudFront Function for one event: in strict mode, in a fresh context with nothing in it but the language.
 * Rejects where the code can't be read or throws. Modules (`import cf from 'cloudfront'`) are not part of the sandbox.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export async function runFunction(code: string, event: FunctionEvent): Promise<unknown> {
  const globals = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } })
  const options = { timeout: TIMEOUT_MS }
  new Script(`'use strict';${noLog}${code}`, { filename: 'function.js' }).runInContext(globals, options)
  // Events and results cross as text: the function never holds an object of ours.
  const call = `(async () => JSON.stringify(await handler(JSON.parse(${JSON.stringify(JSON.stringify(event))}))))()`
  const result: unknown = await new Script(call).runInContext(globals, options)
  return typeof result === 'string' ? JSON.parse(result) : undefined
}

const noLog = 'const console = { log() {}, error() {} };'
