import type { State } from '../../src/report/verification.ts'
import type { Facts, HttpResponse, ProbePurpose } from '../../src/verify/facts.ts'
import { type Draft, value } from './good-facts.ts'

export type Change = (draft: Draft<Facts>) => void

/** One thing wrong with a good set-up, and what its check then says. */
export interface Case {
  readonly id: string
  readonly what: string
  readonly change: Change
  readonly state: State
  /** Part of `evidence.actual`. */
  readonly actual?: string
  /** Part of the remedy. */
  readonly remedy?: string
  /** Part of the message. */
  readonly says?: string
  readonly severity?: 'info' | 'warning'
  /** The check whose failure explains it. */
  readonly causedBy?: string
  /** Other checks whose state changes with it; `any` where too much is not looked at to list it. */
  readonly also?: Readonly<Record<string, State>> | 'any'
}

export function distributionOf(draft: Draft<Facts>) {
  return value<Draft<Extract<Facts['distribution'], { state: 'known' }>['value']>>(draft.distribution)
}

export function siteBehavior(draft: Draft<Facts>) {
  return only(distributionOf(draft).behaviors.filter(({ isDefault }) => isDefault))
}

export function apiBehavior(draft: Draft<Facts>) {
  return only(distributionOf(draft).behaviors.filter(({ isDefault }) => !isDefault))
}

export function originOf(draft: Draft<Facts>, id: string) {
  return only(distributionOf(draft).origins.filter(origin => origin.id === id))
}

export function certificateOf(draft: Draft<Facts>) {
  return value<Draft<Extract<Facts['certificate'], { state: 'known' }>['value']>>(draft.certificate)
}

/** What probes of this purpose were answered with, changed. */
export function answer(draft: Draft<Facts>, purpose: ProbePurpose, patch: Partial<Draft<HttpResponse>>): void {
  for (const probe of draft.http.filter(one => one.purpose === purpose)) {
    const response = value<Draft<HttpResponse>>(probe.response)
    Object.assign(response, patch, { headers: { ...response.headers, ...patch.headers } })
  }
}

/** As the app, which an error response gives for anything. */
export function answerWithApp(draft: Draft<Facts>, purpose: ProbePurpose): void {
  const root = only(
    draft.http.filter(one => one.purpose === 'index').map(one => value<Draft<HttpResponse>>(one.response))
  )
  answer(draft, purpose, {
    ...structuredClone(root),
    headers: { ...root.headers, 'x-cache': 'Error from cloudfront' }
  })
}

/** The fallback by an error response instead of the router function: what the reference set-up has. */
export function mapErrors(draft: Draft<Facts>): void {
  siteBehavior(draft).functions = []
  draft.functions = []
  distributionOf(draft).errorResponses = [
    { errorCode: 403, responsePagePath: '/index.html', responseCode: 200, minTtl: 10 }
  ]
}

export function withoutApi(draft: Draft<Facts>): void {
  distributionOf(draft).behaviors = [siteBehavior(draft)]
  draft.expectation.apiPathGiven = false
  draft.expectation.apiProbe = undefined
  draft.http = draft.http.filter(({ purpose }) => !purpose.startsWith('api'))
  draft.apiOrigins = []
}

function only<T>(items: readonly T[]): T {
  const item = items[0]
  if (item === undefined) throw new Error('There is none.')
  return item
}
