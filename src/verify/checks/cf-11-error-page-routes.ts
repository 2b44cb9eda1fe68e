import { behaviorFor } from '../../util/path-pattern.ts'
import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { isSiteOrigin, mainOrigin, maskingResponses, originOf, readDistribution } from '../lookups/site.ts'
import { fail, notApplicable, pass } from '../outcome.ts'
import { changeDistribution } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const errorPageRoutes: Check = {
  id: 'CF-11',
  area: 'distribution',
  title: 'Way to the error page',
  severity: 'error',
  star: '',
  passes: 'The page of the error response is fetched through a behavior that leads to the bucket.',
  mend: 'Add a behavior for the page in front of the one that takes it elsewhere.',
  needs: ['cloudfront:GetDistribution'],
  seeInstead: ['L-8'],
  source: cloudFrontDocs('GeneratingCustomErrorResponses.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const pages = [...new Set(maskingResponses(distribution).map(({ responsePagePath }) => responsePagePath))]
    if (pages.length === 0) return notApplicable(resource, 'No error response leads to a page.')
    const home = mainOrigin(facts, distribution)
    if (home === undefined) return notApplicable(resource, 'The distribution does not lead to this bucket; see CF-7.')
    const astray = pages.flatMap(page => {
      const behavior = behaviorFor(page, distribution.behaviors)
      const origin = behavior && originOf(distribution, behavior)
      return isSiteOrigin(facts, origin) ? [] : [{ page, behavior, origin }]
    })
    if (astray.length === 0) return pass(resource, `${pages.join(', ')} comes from the bucket.`)
    const added = astray.map(
      ({ page }) =>
        `(.DefaultCacheBehavior + {PathPattern: ${JSON.stringify(page)}, TargetOriginId: ${JSON.stringify(home.id)}})`
    )
    return fail(resource, {
      message: `The error page is asked of another origin than the bucket: visitors get the error itself.`,
      expected: astray.map(({ page }) => `${page} from ${home.domainName}`).join(', '),
      actual: astray
        .map(
          ({ page, behavior, origin }) =>
            `${page} by ${behavior?.pathPattern ?? 'no behavior'} from ${origin?.domainName ?? 'nowhere'}`
        )
        .join(', '),
      remedy: changeDistribution(distribution.id, {
        filter: `.CacheBehaviors.Items = ([${added.join(', ')}] + [.CacheBehaviors.Items[]?]) | .CacheBehaviors.Quantity = (.CacheBehaviors.Items | length)`
      })
    })
  }
}
