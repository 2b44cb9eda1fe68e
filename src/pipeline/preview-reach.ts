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
    return idle.length === 0 ? [] : [notLedThere(preview, facts, idle)]
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

function nameOf({ pathPattern }: BehaviorFacts): string {
  return pathPattern === '*' ? 'the default behavior' : pathPattern
}
