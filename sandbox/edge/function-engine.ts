import { type Context, constants, createContext, Script } from 'node:vm'
import type { FunctionEvent } from './function-event.ts'

/** CloudFront allows about a millisecond of processor time; only what never ends is stopped here. */
const TIMEOUT_MS = 10_000

/**
 * Runs a CloudFront Function for one event: in strict mode, with nothing around but the language. Its top level runs
 * anew each time, and the globals are frozen, so that no event leaves anything behind for the next.
 * Rejects where the code can't be read or throws. Modules (`import cf from 'cloudfront'`) are not part of the sandbox.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export async function runFunction(code: string, event: FunctionEvent): Promise<unknown> {
  language ??= languageAlone()
  // Events and results cross as text: the function never holds an object of ours.
  const text = JSON.stringify(JSON.stringify(event))
  const source = `(async () => { 'use strict'; ${code}\n;return JSON.stringify(await handler(JSON.parse(${text}))) })()`
  const script = new Script(source, { filename: 'function.js' })
  const result: unknown = await script.runInContext(language, { timeout: TIMEOUT_MS })
  return typeof result === 'string' ? JSON.parse(result) : undefined
}

/** Made once: a context costs more than all the rest. */
let language: Context | undefined

function languageAlone(): Context {
  const context = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: false } })
  const quiet = 'globalThis.console = Object.freeze({ log() {}, error() {} });'
  const freeze = `
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      const value = globalThis[name]
      if (Object(value) === value && value !== globalThis) {
        Object.freeze(value)
        if (value.prototype) Object.freeze(value.prototype)
      }
    }
    Object.freeze(globalThis)`
  new Script(quiet + freeze).runInContext(context)
  return context
}
