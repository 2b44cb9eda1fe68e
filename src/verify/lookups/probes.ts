import { ifKnown, notAsked, type Unread, unavailable } from '../fact.ts'
import type { ExpectedFile, Facts, HttpProbe, HttpResponse, ProbePurpose, Route, TlsProbe } from '../facts.ts'
import { NoAnswer, type Problem } from '../outcome.ts'
import { text } from '../remedies/command.ts'

/** The way of visitors first; what leaves DNS out when there is nothing else. */
const ROUTES: readonly Route[] = ['dns', 'resolve', 'distribution', 'bucket']

export interface ProbeChoice {
  readonly domain?: string
  readonly routes?: readonly Route[]
}

/** All probes of a purpose that went the best way there is: those that got an answer before those that didn't. */
export function probesFor(
  facts: Facts,
  purpose: ProbePurpose,
  { domain, routes = ROUTES }: ProbeChoice = {}
): readonly HttpProbe[] {
  const all = facts.http.filter(
    probe => probe.purpose === purpose && (domain === undefined || hostOf(probe) === domain)
  )
  const byRoute = routes.map(route => all.filter(probe => probe.route === route)).filter(probes => probes.length > 0)
  return byRoute.find(probes => probes.some(({ response }) => response.state === 'known')) ?? byRoute[0] ?? []
}

export function findProbe(facts: Facts, purpose: ProbePurpose, choice?: ProbeChoice): HttpProbe | undefined {
  return probesFor(facts, purpose, choice)[0]
}

/** The response to a probe that the check can't do without. */
export function readProbe(
  facts: Facts,
  purpose: ProbePurpose,
  choice?: ProbeChoice
): { readonly probe: HttpProbe; readonly response: HttpResponse } {
  const probe = findProbe(facts, purpose, choice)
  if (probe === undefined) throw new NoAnswer(notAsked(NOT_PROBED))
  return { probe, response: readResponse(probe) }
}

export function readResponse(probe: HttpProbe): HttpResponse {
  const { response } = probe
  if (response.state === 'known') return response.value
  const unread = response.state === 'absent' ? unavailable(`${hostOf(probe)} has no address in DNS`) : response
  throw unreached(probe, unread)
}

/** To throw where the site was not reached. */
export function unreached({ route }: HttpProbe, unread: Unread): NoAnswer {
  return new NoAnswer(unread, route === 'bucket' ? [] : UNREACHED)
}

/** Without a handshake and an address there are no answers; a distribution that is disabled or not there has no address. */
const UNREACHED: readonly string[] = ['L-3', 'L-2', 'L-1', 'R53-4', 'R53-3', 'R53-1', 'CF-1']

export const NOT_PROBED = 'This was not asked for.'

export function hostOf({ url }: HttpProbe): string {
  return new URL(url).hostname
}

/** The fallback document as this release has it. */
export function expectedIndex({ expectation }: Facts): ExpectedFile | undefined {
  return expectation.release?.files.find(({ key }) => key === expectation.fallbackDocument)
}

/** Whether the invalidation of this run is still on its way: until then an edge may answer with an earlier copy. */
export function isInvalidating({ invalidation }: Facts): boolean {
  return ifKnown(invalidation)?.completed === false
}

/** What becomes of an earlier copy meanwhile: CF-3 says how to wait. */
export const STILL_INVALIDATING: Pick<Problem, 'causes' | 'remedy'> = {
  causes: ['CF-3'],
  remedy: text('Wait until the invalidation has completed (CF-3), then verify again.')
}

/** Whether the body is the fallback document: of this release, or the one that is served under its own name. */
export function isIndex(facts: Facts, response: HttpResponse): boolean {
  if (response.digest === expectedIndex(facts)?.digest) return true
  const index = findProbe(facts, 'index')
  const served = index && ifKnown(index.response)
  return served?.status === 200 && served.isHtml && served.digest === response.digest
}

/** The release's file that a URL of the site names. */
export function fileAt({ expectation }: Facts, base: string, url: string): ExpectedFile | undefined {
  const path = safeDecode(new URL(url).pathname)
  return path.startsWith(base)
    ? expectation.release?.files.find(({ key }) => key === path.slice(base.length))
    : undefined
}

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

export function isErrorFromCloudFront(response: HttpResponse): boolean {
  return response.headers['x-cache']?.startsWith('Error') === true
}

/** `200 text/html`, `403`. */
export function describeResponse(response: HttpResponse): string {
  const type = response.headers['content-type']?.split(';')[0]
  return type === undefined ? String(response.status) : `${response.status} ${type}`
}

/** The handshake by the best way there is, as of `probesFor`. */
export function bestTls(facts: Facts, domain: string): TlsProbe | undefined {
  const all = ROUTES.flatMap(route => facts.tls.filter(probe => probe.domain === domain && probe.route === route))
  return all.find(({ session }) => session.state === 'known') ?? all[0]
}
