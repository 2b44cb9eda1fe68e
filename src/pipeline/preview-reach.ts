import type { BehaviorFacts, DistributionFacts } from '../ports.ts'
import type { Preview } from '../preview/preview.ts'
import type { Finding } from '../report/model.ts'
import { behaviorFor } from '../util/path-pattern.ts'
import type { FoundDistribution } from './distributions.ts'

/**
 * What keeps visitors of a preview's address from what is deployed there, as far as the distributions' configuration tells. The
 * preview may be right, and its address shows production: whoever is to review it would not notice.
 *
 * | OriginPath                  | Function on requests | Host preview     | Path preview                                 |
 * |-----------------------------|----------------------|------------------|----------------------------------------------|
 * | not above the preview       | any, or none         | out of reach     | out of reach                                 |
 * | above it, or there is none  | any                  | left to it       | left to it                                   |
 * | the preview's folder itself | none                 | well             | no front page, but from a website endpoint   |
 * | above it, or there is none  | none                 | shows production | no front page, but from a website endpoint   |
 *
 * Where visitors are led well, an error response that shows the index of a single-page application still covers up what is missing.
 *
 * @param template `preview-prefix`, with `{number}` in it.
 */
export function previewReach(
  preview: Preview,
  template: string,
  distributions: readonly FoundDistribution[]
): readonly Finding[] {
  return distributions.flatMap(({ facts }) => {
    if (facts === undefined) return []
    const behaviors = behaviorsOf(preview, facts)
    const away = behaviors.find(({ originPath }) => !isAbove(originPath, preview.prefix))
    if (away?.originPath !== undefined) return [outOfReach(preview, template, facts, away.originPath)]
    const idle = behaviors.filter(behavior => isLeftAlone(preview, behavior, facts))
    return idle.length === 0 ? coveredUp(preview, facts) : [notLedThere(preview, facts, idle)]
  })
}

/** At a host of its own, a preview has files under every behavior that leads to the bucket. */
function behaviorsOf({ kind, basePath }: Preview, { behaviors }: DistributionFacts): readonly BehaviorFacts[] {
  const asked = kind === 'host' ? behaviors : [behaviorFor(basePath, behaviors) ?? []].flat()
  return asked.filter(({ originPath }) => originPath !== undefined)
}

function isAbove(originPath: string | undefined, prefix: string): boolean {
  return `/${prefix}`.startsWith(`${originPath}/`)
}

function isLeftAlone(
  { kind, prefix }: Preview,
  behavior: BehaviorFacts,
  { websiteOrigin }: DistributionFacts
): boolean {
  if (behavior.edgeFunction !== 'none') return false
  return kind === 'host' ? `${behavior.originPath}/` !== `/${prefix}` : !websiteOrigin
}

function outOfReach(
  { url, prefix }: Preview,
  template: string,
  { id }: DistributionFacts,
  originPath: string
): Finding {
  const folder = `${originPath.slice(1)}/`
  return {
    level: 'warning',
    title: 'Preview out of reach',
    message: `Distribution ${id} reaches nothing but ${folder} in the bucket (OriginPath), and the preview is in ${prefix}: ${url} can't show it.`,
    remedy: `Set \`preview-prefix: ${folder}${template}\`. In the router's options it stays as it is, without ${folder}.`
  }
}

function notLedThere(
  { kind, host, url, prefix }: Preview,
  { id }: DistributionFacts,
  idle: readonly BehaviorFacts[]
): Finding {
  const where = `No function runs on viewers' requests under ${idle.map(nameOf).join(', ')} of distribution ${id}`
  return {
    level: 'warning',
    title: kind === 'host' ? 'Preview shows production' : 'Preview has no front page',
    message:
      kind === 'host'
        ? `${where}, so nothing leads ${host} to ${prefix}: what visitors see there is production's.`
        : `${where}, so nothing leads ${url} and its deep links to ${prefix}index.html.`,
    remedy: 'Put the router on every behavior whose origin is the bucket: see docs/router.md of this action.'
  }
}

/** Error responses are of the whole distribution: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html */
function coveredUp({ url }: Preview, { id, errorResponses }: DistributionFacts): readonly Finding[] {
  const codes = errorResponses
    .filter(({ errorCode }) => errorCode === 403 || errorCode === 404)
    .filter(({ responsePagePath }) => responsePagePath?.endsWith('/index.html'))
    .map(({ errorCode }) => errorCode)
  if (codes.length === 0) return []
  return [
    {
      level: 'notice',
      title: 'What a preview lacks shows production',
      message: `Distribution ${id} answers ${codes.join(' and ')} with an index.html of production, also below ${url}: for files that are missing there, and for all of it once the preview is removed.`,
      remedy:
        'Take these error responses away, as the router makes deep links work: see "Error responses" in docs/router.md of this action.'
    }
  ]
}

function nameOf({ pathPattern }: BehaviorFacts): string {
  return pathPattern === '*' ? 'the default behavior' : pathPattern
}
