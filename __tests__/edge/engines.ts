import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, Script } from 'node:vm'
import { defaultRouterSite, type RouterRedirect, type RouterSite, withRouterOptions } from '../../edge/options.ts'
import { requestEvent, responseEvent } from '../../sandbox/edge/function-event.ts'

/** The router as it is shipped. */
export const shipped = readFileSync(join(import.meta.dirname, '../../edge/router.js'), 'utf8')

export function routerFor(...sites: readonly Partial<RouterSite>[]): string {
  return withRouterOptions(
    shipped,
    sites.map(site => ({ ...defaultRouterSite, ...site }))
  )
}

export function routerWithRedirects(...redirects: readonly RouterRedirect[]): string {
  return withRouterOptions(shipped, [defaultRouterSite], redirects)
}

export interface Asked {
  readonly host: string
  readonly path: string
  readonly method?: string
  readonly query?: string
  /** Asks what becomes of a response instead. */
  readonly response?: boolean
}

/** What a function gave back: a request, or a response. */
export interface Given {
  readonly uri?: string
  readonly method?: string
  readonly querystring?: unknown
  readonly statusCode?: number
  readonly headers?: Readonly<Record<string, { readonly value: string }>>
}

/** Calls the function once for each. Throws what the code throws. */
export type Engine = (code: string, asked: readonly Asked[]) => readonly Given[]

/** In V8, with nothing around but the language. */
export const inVm: Engine = (code, asked) => {
  const globals = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } })
  new Script(`'use strict';${code}`, { filename: 'router.js' }).runInContext(globals)
  const given: unknown = new Script(`JSON.stringify(${calls(asked)})`).runInContext(globals)
  return JSON.parse(String(given)) as readonly Given[]
}

/**
 * In njs, the interpreter that CloudFront Functions are said to be made of: it knows no syntax beyond theirs.
 * https://nginx.org/en/docs/njs/cli.html
 */
export const inNjs: Engine = (code, asked) => {
  const program = `${code}\n${calls(asked)}.forEach(given => console.log(JSON.stringify(given)))\n`
  const { status, stdout, stderr } = spawnSync('njs', ['-'], { input: program, encoding: 'utf8', maxBuffer: 1e8 })
  if (status !== 0 || stderr !== '') throw new Error(`njs: ${stdout}${stderr}`)
  const lines = stdout.split('\n').filter(line => line !== '')
  return lines.map(line => JSON.parse(line) as Given)
}

export const hasNjs = spawnSync('njs', ['-v']).status === 0

function calls(asked: readonly Asked[]): string {
  return `${JSON.stringify(asked.map(eventOf))}.map(event => handler(event))`
}

function eventOf({ host, path, method = 'GET', query = '', response = false }: Asked) {
  const distribution = {
    Id: 'E2EXAMPLE',
    DomainName: 'd111111abcdef8.cloudfront.net',
    ARN: undefined,
    Status: undefined,
    LastModifiedTime: undefined,
    InProgressInvalidationBatches: undefined,
    DistributionConfig: undefined
  }
  const request = { method, host: '', path, query, headers: new Headers(), body: new Uint8Array() }
  const event = response
    ? responseEvent(distribution, request, { status: 200, headers: new Headers(), body: new Uint8Array() })
    : requestEvent(distribution, request)
  // As viewers write it, whatever that is: the sandbox takes ports off.
  return { ...event, request: { ...event.request, headers: { host: { value: host } } } }
}
