import { boundariesCases } from './boundaries.ts'
import type { CaseGroups } from './case.ts'
import { changesCases } from './changes.ts'
import { firstDeployCases } from './first-deploy.ts'
import { headersCases } from './headers.ts'
import { invalidationCases } from './invalidation.ts'
import { keysCases } from './keys.ts'
import { planCases } from './plan.ts'
import { repairCases } from './repair.ts'
import { sizesCases } from './sizes.ts'
import { storageCases } from './storage.ts'
import type { Target } from './target.ts'

/** What the action does to a bucket and to CloudFront, provable on any server that speaks for AWS. */
export const deployCases: CaseGroups<Target> = {
  'a first deploy': firstDeployCases,
  'a change': changesCases,
  headers: headersCases,
  'a bucket that others write to': repairCases,
  'what is not the site': boundariesCases,
  keys: keysCases,
  sizes: sizesCases,
  'planning and refusing': planCases,
  invalidation: invalidationCases,
  'how objects are stored': storageCases
}
