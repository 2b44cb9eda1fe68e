import { messageOf } from '../errors.ts'
import type { DeleteFailure } from '../ports.ts'
import type { PendingInvalidation } from '../release/head.ts'
import type { Finding } from '../report/model.ts'
import { formatPlural } from '../util/format.ts'

export const noDistribution: Finding = {
  level: 'notice',
  title: 'No invalidation',
  message: 'Neither `distribution-id` nor `domain` is given, so no CloudFront distribution is invalidated.',
  remedy: 'If CloudFront serves this bucket, set one of them: edges would otherwise answer with old copies.'
}

export const unprotected: Finding = {
  level: 'warning',
  title: 'Runs are not kept apart',
  message:
    'This store ignores the conditions of writes (If-Match, If-None-Match): nothing keeps two runs from changing the site at ' +
    'the same time, and each may undo what the other has recorded. This is said once.',
  remedy: 'Let only one run at a time deploy, with a `concurrency` group.'
}

export function stateProblem(message: string): Finding {
  return {
    level: 'warning',
    title: 'State not usable',
    message: `${message} The bucket is compared without it: whatever is not exactly as built is uploaded, and nothing is deleted.`
  }
}

export function slowInvalidation(distributionId: string, id: string): Finding {
  return {
    level: 'warning',
    title: 'Invalidation still in progress',
    message: `Invalidation ${id} of distribution ${distributionId} had not completed within \`wait-timeout\`. CloudFront finishes it by itself; until then some edges answer with old copies.`,
    remedy: `aws cloudfront get-invalidation --distribution-id ${distributionId} --id ${id}`
  }
}

export function unwatched(distributionId: string, id: string, error: unknown): Finding {
  return {
    level: 'warning',
    title: 'Invalidation not watched',
    message: `Invalidation ${id} of distribution ${distributionId} was created, but whether it has completed can't be told: ${messageOf(error)}`,
    remedy: 'Allow cloudfront:GetInvalidation on the distribution, or set `wait: false`.'
  }
}

export function notPruned({ key, code, message }: DeleteFailure, count: number): Finding {
  const others = count > 1 ? `, and neither could ${formatPlural(count - 1, 'other')}` : ''
  return {
    level: 'notice',
    title: 'Old releases not removed',
    message: `${key} is only of releases that are no longer kept, and could not be deleted: ${message} (${code})${others}. It takes space and does no harm.`,
    remedy: 'Allow s3:DeleteObject on it for the role of this job: the next run that drops a release removes it too.'
  }
}

export function owedToNobody({ distributionId, paths }: PendingInvalidation): Finding {
  return {
    level: 'warning',
    title: 'Earlier invalidation given up',
    message: `An earlier run owed distribution ${distributionId} the invalidation of ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ' and more' : ''}. It does not belong to this site any more, so it is not sent.`,
    remedy: `If it still serves the site: aws cloudfront create-invalidation --distribution-id ${distributionId} --paths '/*'`
  }
}
