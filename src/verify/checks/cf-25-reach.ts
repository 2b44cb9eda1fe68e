import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { readDistribution } from '../lookups/site.ts'
import { pass, warn } from '../outcome.ts'
import { changeDistribution } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

const REACH: Readonly<Record<string, string>> = {
  PriceClass_All: 'all edge locations',
  PriceClass_200: 'all edge locations but those of South America, Australia and New Zealand',
  PriceClass_100: 'the edge locations of North America, Europe and Israel',
  None: 'the edge locations of its flat-rate plan'
}

/** Nothing here is right or wrong; but who gets 403 by country should be no surprise. */
export const reach: Check = {
  id: 'CF-25',
  area: 'distribution',
  title: 'Reach',
  severity: 'info',
  star: '',
  passes: 'Visitors of all countries are let in; the price class is shown.',
  mend: 'Remove the geographic restriction, unless it is meant.',
  needs: ['cloudfront:GetDistribution'],
  source: cloudFrontDocs('PriceClass.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const { id, priceClass, geoRestriction } = readDistribution(facts)
    const where = REACH[priceClass] ?? `price class ${priceClass}`
    if (geoRestriction.type === 'none') return pass(resource, `It answers from ${where}, to visitors of all countries.`)
    return warn(resource, {
      message: `It answers from ${where}; visitors of some countries get 403.`,
      expected: 'no geo restriction',
      actual: `${geoRestriction.type}: ${geoRestriction.countries.join(', ')}`,
      remedy: changeDistribution(id, {
        filter: '.Restrictions.GeoRestriction = {RestrictionType: "none", Quantity: 0}'
      })
    })
  }
}
