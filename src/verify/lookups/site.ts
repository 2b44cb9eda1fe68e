import { behaviorFor } from '../../util/path-pattern.ts'
import type { Outcome } from '../check.ts'
import { ifKnown } from '../fact.ts'
import type {
  Behavior,
  Distribution,
  EdgeFunctionFacts,
  ErrorResponse,
  Facts,
  FunctionAssociation,
  Origin
} from '../facts.ts'
import { read, readOptional } from '../outcome.ts'

/** The distribution that all about it needs; CF-1 says what is wrong when there is none. */
export function readDistribution(facts: Facts): Distribution {
  return read(facts.distribution, 'There is no distribution to look at.')
}

/** The origin that answers first: of a group the primary. */
export function originOf(distribution: Distribution, behavior: Behavior): Origin | undefined {
  return distribution.origins.find(({ id }) => id === behavior.originIds[0])
}

/** Whether the origin is the site's bucket, by its REST or its website endpoint. */
export function isSiteOrigin(facts: Facts, origin: Origin | undefined): boolean {
  return origin?.bucket === facts.bucket.name.toLowerCase()
}

/** Origins that are the site's bucket. */
export function siteOrigins(facts: Facts, distribution: Distribution): readonly Origin[] {
  return distribution.origins.filter(origin => isSiteOrigin(facts, origin))
}

/** Behaviors that lead to the site's bucket, in order of precedence. */
export function siteBehaviors(facts: Facts, distribution: Distribution): readonly Behavior[] {
  return distribution.behaviors.filter(behavior => isSiteOrigin(facts, originOf(distribution, behavior)))
}

/** Behaviors that lead to something that isn't S3: an API. */
export function apiBehaviors(distribution: Distribution): readonly Behavior[] {
  return distribution.behaviors.filter(behavior => {
    const origin = originOf(distribution, behavior)
    return origin !== undefined && origin.kind !== 's3' && origin.kind !== 'website'
  })
}

/**
 * Where visitors find the site: `/`, or `/docs/` when the prefix goes deeper than the origin path. `undefined` when the
 * origin path leads elsewhere.
 */
export function siteBase(facts: Facts, origin: Origin): string | undefined {
  const prefix = `/${facts.expectation.prefix}`
  const root = `${origin.originPath}/`
  return prefix.startsWith(root) ? prefix.slice(root.length - 1) : undefined
}

/** The first of the site's origins that leads to its files, or any of them. */
export function mainOrigin(facts: Facts, distribution: Distribution): Origin | undefined {
  const all = siteOrigins(facts, distribution)
  return all.find(origin => siteBase(facts, origin) !== undefined) ?? all[0]
}

/** URL path of the site's root: `/` unless the configuration says otherwise. */
export function rootPath(facts: Facts, distribution: Distribution): string {
  const origin = mainOrigin(facts, distribution)
  return (origin && siteBase(facts, origin)) ?? '/'
}

/** URL path of the fallback document: `/index.html`. */
export function fallbackPath(facts: Facts, distribution: Distribution): string {
  return `${rootPath(facts, distribution)}${facts.expectation.fallbackDocument}`
}

/** ARN of the object behind the fallback document, as this origin has it. */
export function fallbackArn(facts: Facts, distribution: Distribution, { originPath }: Origin): string {
  return `arn:aws:s3:::${facts.bucket.name}${originPath}${fallbackPath(facts, distribution)}`
}

/** The behavior that answers for the site's documents. */
export function documentBehavior(facts: Facts, distribution: Distribution): Behavior | undefined {
  return behaviorFor(`${rootPath(facts, distribution)}__verify/document`, distribution.behaviors)
}

/**
 * What was seen where the site is thought to be. Below a prefix that is a guess without the distribution, whose origin
 * path may be the prefix or not: what works there works, what does not says nothing.
 */
export function seenAtSite(facts: Facts, outcome: Outcome): Outcome {
  if (facts.expectation.prefix !== '' && (outcome.state === 'fail' || outcome.state === 'warn')) readDistribution(facts)
  return outcome
}

/** Error responses that turn a missing key into a page with 200. */
export function maskingResponses(distribution: Distribution): readonly ErrorResponse[] {
  return distribution.errorResponses.filter(
    ({ errorCode, responsePagePath, responseCode }) =>
      (errorCode === 403 || errorCode === 404) && responsePagePath !== '' && responseCode === 200
  )
}

/** A page for what does not exist, kept as such: the site is no single-page app. By an error response, or of website hosting. */
export function notFoundPage(facts: Facts, distribution: Distribution): string | undefined {
  const app = fallbackPath(facts, distribution)
  const mapped = distribution.errorResponses.find(
    ({ errorCode, responsePagePath, responseCode }) =>
      (errorCode === 403 || errorCode === 404) &&
      responseCode === 404 &&
      responsePagePath !== '' &&
      responsePagePath !== app
  )
  if (mapped !== undefined) return mapped.responsePagePath
  const origin = mainOrigin(facts, distribution)
  if (origin?.kind !== 'website') return undefined
  const document = ifKnown(facts.bucket.website)?.errorDocument
  return document === undefined || `/${document}` === `${origin.originPath}${app}` ? undefined : `/${document}`
}

/** The code, whoever wrote it, that may lead a behavior's requests elsewhere, or give them another answer than the bucket's. */
export function rewriterOf(behavior: Behavior | undefined): FunctionAssociation | undefined {
  return behavior?.functions.find(
    ({ kind, eventType }) => eventType === 'viewer-request' || (kind === 'lambda' && eventType.startsWith('origin-'))
  )
}

/** The code that runs on the requests of a behavior before the cache is asked, if any. */
export function requestFunction(facts: Facts, behavior: Behavior | undefined): EdgeFunctionFacts | undefined {
  const association = behavior?.functions.find(one => one.kind === 'function' && one.eventType === 'viewer-request')
  return facts.functions.find(({ arn, name }) => arn === association?.arn || name === association?.name)
}

/** Whether a path that nothing is under should show the app; otherwise it has a page of its own, or is 404. */
export function isSinglePage(facts: Facts, distribution: Distribution): boolean {
  const found = requestFunction(facts, documentBehavior(facts, distribution))
  const pages = found?.code.state === 'known' && found.code.value.routing === 'pages'
  return !pages && notFoundPage(facts, distribution) === undefined
}

/** Whether `edge/router.js`, of this version or another, takes care of deep links. Throws NoAnswer where the function may not be read. */
export function hasRouter(facts: Facts, distribution: Distribution): boolean {
  const found = requestFunction(facts, documentBehavior(facts, distribution))
  if (found === undefined || readOptional(found.live) === undefined) return false
  return readOptional(found.code)?.comparison !== 'foreign'
}
