import type { Remedy } from '../../report/verification.ts'
import { ifKnown } from '../fact.ts'
import type { Behavior, Distribution, EdgeFunctionFacts, Facts, FunctionAssociation } from '../facts.ts'
import { requestFunction, siteBehaviors } from '../lookups/site.ts'
import { console, quote, steps, text } from './command.ts'

export interface Change {
  /** What `jq` makes of the DistributionConfig. */
  readonly filter: string
  /** Steps before: they set the shell variables that `variables` gives to the filter. */
  readonly before?: readonly string[]
  /** jq's name → shell's. */
  readonly variables?: Readonly<Record<string, string>>
  readonly note?: string
}

/** CloudFront only takes a whole configuration, and the ETag of the one that it replaces. */
export function changeDistribution(id: string, { filter, before = [], variables = {}, note }: Change): Remedy {
  const given = Object.entries(variables).map(([name, variable]) => `--arg ${name} "\${${variable}:?}" `)
  return steps(
    [
      ...before,
      `aws cloudfront get-distribution-config --id ${quote(id)} --output json > distribution.json`,
      `jq -e ${given.join('')}${quote(`.DistributionConfig | ${filter}`)} distribution.json > distribution-config.json`,
      `aws cloudfront update-distribution --id ${quote(id)} --if-match "$(jq -r .ETag distribution.json)" --distribution-config file://distribution-config.json`
    ],
    note
  )
}

/** The same change to each of these behaviors; `filter` is what jq makes of one. */
export function changeBehaviors(behaviors: readonly Behavior[], filter: string): string {
  return behaviors.map(behavior => `(${behaviorAt(behavior)}) |= (${filter})`).join(' | ')
}

function behaviorAt({ isDefault, pathPattern }: Behavior): string {
  if (isDefault) return '.DefaultCacheBehavior'
  return `.CacheBehaviors.Items[] | select(.PathPattern == ${JSON.stringify(pathPattern)})`
}

export function changeOrigin(originId: string, filter: string): string {
  return `(.Origins.Items[] | select(.Id == ${JSON.stringify(originId)})) |= (${filter})`
}

/** A managed or own cache policy instead of whatever there is. */
export function useCachePolicy(id: string): string {
  return `del(.ForwardedValues, .MinTTL, .DefaultTTL, .MaxTTL) | .CachePolicyId = ${JSON.stringify(id)}`
}

/** The error response that gives missing keys to the app, in place of another one of that code. */
export function mapError(code: number, page: string): string {
  const response = JSON.stringify({
    ErrorCode: code,
    ResponsePagePath: page,
    ResponseCode: '200',
    ErrorCachingMinTTL: 10
  })
  return (
    `.CustomErrorResponses.Items = ([.CustomErrorResponses.Items[]? | select(.ErrorCode != ${code})] + [${response}])` +
    ' | .CustomErrorResponses.Quantity = (.CustomErrorResponses.Items | length)'
  )
}

/**
 * `edge/router.js` on all behaviors of the site instead of error responses, which can't tell the site from the API: what
 * docs/router.md says, for this distribution.
 */
export function installRouter(facts: Facts, distribution: Distribution): Remedy {
  const name = routerName(facts)
  const unmap =
    '.CustomErrorResponses.Items = [.CustomErrorResponses.Items[]? | select((.ErrorCode != 403 and .ErrorCode != 404) or (.ResponsePagePath // "") == "" or .ResponseCode != "200")]' +
    ' | .CustomErrorResponses.Quantity = (.CustomErrorResponses.Items | length)'
  const behaviors = siteBehaviors(facts, distribution)
  if (behaviors.length > 0 && behaviors.every(one => isRouter(requestFunction(facts, one)))) {
    return changeDistribution(distribution.id, {
      filter: unmap,
      note: 'The router function is on these behaviors already: the error responses are all that goes.'
    })
  }
  const other = behaviors.flatMap(({ functions }) => functions).find(one => !stays(facts, one))
  if (other !== undefined) {
    return text(
      `${other.name} runs on the requests for the site already, and there is one function for each of them: put what edge/router.js does into it (docs/router.md), then remove the error responses that lead to the app.`
    )
  }
  const attach =
    '.FunctionAssociations = {Quantity: 2, Items: [{FunctionARN: $router, EventType: "viewer-request"}, {FunctionARN: $router, EventType: "viewer-response"}]}'
  return changeDistribution(distribution.id, {
    before: [
      `aws cloudfront create-function --name ${name} ${ROUTER_CODE}`,
      `ROUTER=$(${publishFunction(name)} --query FunctionSummary.FunctionMetadata.FunctionARN --output text)`
    ],
    variables: { router: 'ROUTER' },
    filter: [changeBehaviors(behaviors, attach), unmap].filter(part => part !== '').join(' | '),
    note: 'edge/router.js is in the repository of this action, with what it does in docs/router.md. It takes the place of the error responses.'
  })
}

/** Beside the router: a function of the origin's side, or an earlier router, which it replaces. */
function stays(facts: Facts, { kind, eventType, arn }: FunctionAssociation): boolean {
  if (kind === 'lambda') return eventType.startsWith('origin')
  return isRouter(facts.functions.find(one => one.arn === arn))
}

function isRouter(found: EdgeFunctionFacts | undefined): boolean {
  if (found === undefined || ifKnown(found.live) === undefined) return false
  const code = ifKnown(found.code)
  return code !== undefined && code.comparison !== 'foreign'
}

/** What a function is made of: arguments of `create-function` and `update-function`. */
export const ROUTER_CODE =
  '--function-config Comment=s3-cloudfront-deploy,Runtime=cloudfront-js-2.0 --function-code fileb://edge/router.js'

export function publishFunction(name: string): string {
  return `aws cloudfront publish-function --name ${name} --if-match "${functionETag(name)}"`
}

/** In the shell: the ETag that a change has to name. */
export function functionETag(name: string): string {
  return `$(aws cloudfront describe-function --name ${name} --query ETag --output text)`
}

export function accountOf({ arn }: Distribution): string {
  return arn.split(':')[4] ?? ''
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html */
function routerName({ bucket }: Facts): string {
  return `router-${bucket.name.replaceAll(/[^a-zA-Z0-9-_]/g, '-')}`.slice(0, 64)
}

export type ConsoleTab = '' | '/security' | '/behaviors' | '/behaviors/create' | '/origins' | '/logging'

/** A tab of the distribution in the console. */
export function distributionConsole(words: string, id: string, tab: ConsoleTab): Remedy {
  return console(words, `https://console.aws.amazon.com/cloudfront/v4/home#/distributions/${id}${tab}`)
}
