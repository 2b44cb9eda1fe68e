import type { Finding } from '../report/model.ts'
import type { SitePlan } from './operation.ts'

/** Below this many deletes the limit does not apply: half of a four-page site is no accident. */
const fewestGuarded = 20

/**
 * The guard `max-delete`: refuses a plan that deletes more than `maxPercent` of the live release's files (of the
 * objects found, where there is no release yet). A build that lost half of its pages looks just like that.
 */
export function guardDeletes(plan: SitePlan, maxPercent: number, allow: ReadonlySet<string>): readonly Finding[] {
  const deletes = plan.operations.filter(operation => operation.action === 'delete')
  if (deletes.length < fewestGuarded) return []
  const before = plan.liveFiles ?? plan.operations.filter(operation => operation.reason !== 'new').length
  const percent = (deletes.length / Math.max(1, before)) * 100
  if (percent <= maxPercent) return []

  const examples = deletes.slice(0, 5).map(operation => operation.key)
  return [
    {
      level: allow.has('max-delete') ? 'notice' : 'error',
      id: 'max-delete',
      title: 'Too many deletes',
      message:
        `This deploy would delete ${deletes.length} of the ${before} files that are live ` +
        `(${Math.round(percent)} %, the limit is ${maxPercent} %), among them ${examples.join(', ')}.`,
      remedy:
        'If the build is complete and these files are meant to go, set `allow: max-delete` for this run or raise ' +
        '`max-delete`. Otherwise look at what the build left out.'
    }
  ]
}
