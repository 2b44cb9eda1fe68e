import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { pass, read, warn } from '../outcome.ts'
import { command, text } from '../remedies/command.ts'
import { distributionName } from '../resource.ts'

export const invalidation: Check = {
  id: 'CF-3',
  area: 'distribution',
  title: 'Invalidation',
  severity: 'warning',
  star: '',
  passes: 'The invalidation of this run has completed.',
  mend: 'Wait; edges answer with old copies until it has.',
  needs: ['cloudfront:GetInvalidation'],
  seeInstead: ['L-7'],
  source: cloudFrontDocs('Invalidation.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const found = read(facts.invalidation, 'There is no invalidation to look at.')
    if (found.completed) return pass(resource, `Invalidation ${found.id} has completed.`)
    const id = ifKnown(facts.distribution)?.id ?? facts.expectation.distributionId
    return warn(resource, {
      message: `Invalidation ${found.id} is still in progress: some edges answer with old copies.`,
      expected: 'Completed',
      actual: `InProgress${found.createdAt === undefined ? '' : ` since ${found.createdAt}`}`,
      remedy:
        id === undefined
          ? text('Wait for a few minutes, then verify again.')
          : command([`aws cloudfront wait invalidation-completed --distribution-id ${id} --id ${found.id}`])
    })
  }
}
