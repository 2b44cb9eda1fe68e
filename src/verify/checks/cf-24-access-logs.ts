import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { readDistribution } from '../lookups/site.ts'
import { pass, readOptional, warn } from '../outcome.ts'
import { distributionConsole } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const accessLogs: Check = {
  id: 'CF-24',
  area: 'distribution',
  title: 'Access logs',
  severity: 'info',
  star: '',
  passes: 'Access logs are written, to S3 (legacy), by log delivery (v2) or in real time.',
  mend: 'Add a destination for standard logs in the logging settings.',
  needs: ['cloudfront:GetDistribution'],
  source: cloudFrontDocs('AccessLogs.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const { enabled, bucket, realtime, v2 } = distribution.logging
    if (enabled) return pass(resource, `Access logs go to ${bucket}.`)
    if (realtime) return pass(resource, 'Access logs go out in real time.')
    const delivered = v2.state === 'not-asked' ? undefined : readOptional(v2)
    if (delivered) return pass(resource, 'Access logs are delivered (v2).')
    return warn(resource, {
      message:
        delivered === undefined
          ? 'No access logs, as far as the distribution says (log delivery v2 was not looked at): after an incident nobody knows who asked for what.'
          : 'No access logs are written: after an incident nobody knows who asked for what.',
      expected: 'access logs',
      actual: 'off',
      remedy: distributionConsole(
        'Choose Logging, then Add under standard log destinations.',
        distribution.id,
        '/logging'
      )
    })
  }
}
