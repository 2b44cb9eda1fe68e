import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import type { Distribution, Facts, Origin } from '../facts.ts'
import { readDistribution, siteBehaviors, siteOrigins } from '../lookups/site.ts'
import { fail, judgeAll, notApplicable, pass, readOptional, settled, warn } from '../outcome.ts'
import { command, quote } from '../remedies/command.ts'
import { signRequests } from '../remedies/origin-access.ts'
import { distributionName } from '../resource.ts'

/**
 * | origin access | outcome |
 * |---|---|
 * | control: s3, always, sigv4 | pass |
 * | control that signs only sometimes | warn |
 * | control of another kind, or that never signs, or that is gone | fail |
 * | identity (legacy) | warn |
 * | none | fail |
 */
export const originAccess: Check = {
  id: 'CF-8',
  area: 'distribution',
  title: 'Origin access',
  severity: 'error',
  star: '★',
  passes: 'The bucket is read with an origin access control: for S3, always signing, with sigv4.',
  mend: 'Choose an origin access control for the origin, and copy the policy that it offers to the bucket.',
  needs: ['cloudfront:GetOriginAccessControl', 'cloudfront:GetDistribution'],
  seeInstead: ['L-7', 'L-15'],
  source: cloudFrontDocs('private-content-restricting-access-to-s3.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const used = new Set(siteBehaviors(facts, distribution).flatMap(({ originIds }) => originIds))
    const origins = siteOrigins(facts, distribution).filter(({ id, kind }) => kind === 's3' && used.has(id))
    return judgeAll(
      origins.map(origin => settled(resource, () => judge(facts, distribution, origin))),
      notApplicable(resource, 'No REST endpoint of this bucket is an origin; see CF-7.')
    )
  }
}

function judge(facts: Facts, distribution: Distribution, origin: Origin) {
  const resource = distributionName(facts)
  const expected = `origin ${origin.id}: origin access control, type s3, always, sigv4`
  const remedy = signRequests(facts, distribution, origin)
  if (origin.accessControlId === '') {
    if (origin.accessIdentity !== '') {
      return warn(resource, {
        message: 'An origin access identity is used, the legacy way: no SSE-KMS, no buckets in newer regions.',
        expected,
        actual: `origin access identity ${origin.accessIdentity}`,
        remedy
      })
    }
    // Not to be told of it is not to have none.
    readOptional(origin.accessControl)
    return fail(resource, {
      message: 'CloudFront reads the bucket without signing in: a private bucket answers 403 for everything.',
      expected,
      actual: `origin ${origin.id}: no origin access control`,
      remedy
    })
  }
  const control = readOptional(origin.accessControl)
  if (control === undefined) {
    return fail(resource, {
      message: `Origin access control ${origin.accessControlId} does not exist any more.`,
      expected,
      actual: `${origin.accessControlId}: no such origin access control`,
      remedy
    })
  }
  const { originType, signingBehavior, signingProtocol } = control
  if (originType === 's3' && signingBehavior === 'always' && signingProtocol === 'sigv4') {
    return pass(resource, `Origin access control ${control.id} signs every request.`)
  }
  const problem = {
    expected,
    actual: `${control.id}: type ${originType}, ${signingBehavior}, ${signingProtocol}`,
    remedy: command([
      `aws cloudfront update-origin-access-control --id ${control.id} --if-match "$(aws cloudfront get-origin-access-control --id ${control.id} --query ETag --output text)" --origin-access-control-config Name=${quote(control.name)},OriginAccessControlOriginType=s3,SigningBehavior=always,SigningProtocol=sigv4`
    ])
  }
  return originType === 's3' && signingBehavior === 'no-override'
    ? warn(resource, {
        ...problem,
        message:
          'The origin access control does not sign requests that bring an Authorization header of the visitor: S3 refuses those.'
      })
    : fail(resource, {
        ...problem,
        message: 'The origin access control does not sign requests for S3: a private bucket answers 403.'
      })
}
