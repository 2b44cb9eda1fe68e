import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import type { Distribution, Facts, Origin, PolicyStatement } from '../facts.ts'
import { readerByControl, readerByIdentity } from '../lookups/policy.ts'
import { fallbackArn, mainOrigin, readDistribution } from '../lookups/site.ts'
import { fail, notApplicable, pass, readOptional, warn } from '../outcome.ts'
import { formatStatement } from '../policy-document.ts'
import { applying, evaluatePolicy } from '../policy-evaluation.ts'
import { allowCloudFront, allowIdentity, putBucketPolicy, withStatement } from '../remedies/bucket-policy.ts'
import { text } from '../remedies/command.ts'
import { accountOf } from '../remedies/distribution.ts'
import { bucketName } from '../resource.ts'

const OTHER_ACCOUNT = '000000000000'

/**
 * | the policy allows GetObject to | outcome |
 * |---|---|
 * | this distribution only | pass |
 * | CloudFront for any distribution, of this account or of all | warn |
 * | perhaps, by a condition that can't be told | warn |
 * | nobody, or it denies | fail |
 */
export const cloudFrontMayRead: Check = {
  id: 'S3-4',
  area: 'bucket',
  title: 'CloudFront may read',
  severity: 'error',
  star: '☆',
  passes: 'The bucket policy allows s3:GetObject to cloudfront.amazonaws.com, with this distribution as AWS:SourceArn.',
  mend: 'Add the statement that CloudFront offers to copy when the origin access control is chosen.',
  needs: ['s3:GetBucketPolicy', 'cloudfront:GetDistribution'],
  seeInstead: ['L-7'],
  source: cloudFrontDocs('private-content-restricting-access-to-s3.html'),
  evaluate(facts) {
    const resource = bucketName(facts)
    const distribution = readDistribution(facts)
    const origin = mainOrigin(facts, distribution)
    if (origin === undefined) return notApplicable(resource, 'The distribution does not lead to this bucket; see CF-7.')
    if (origin.kind === 'website') return notApplicable(resource, 'The website endpoint is read without signing.')
    const statements = readOptional(facts.bucket.policy) ?? []
    return origin.accessIdentity === '' || origin.accessControlId !== ''
      ? judgeControl(facts, distribution, origin, statements)
      : judgeIdentity(facts, distribution, origin, statements)
  }
}

function judgeControl(
  facts: Facts,
  distribution: Distribution,
  origin: Origin,
  statements: readonly PolicyStatement[]
): Outcome {
  const resource = bucketName(facts)
  const expected = `s3:GetObject for cloudfront.amazonaws.com with AWS:SourceArn ${distribution.arn}`
  const request = {
    ...readerByControl(distribution),
    action: 's3:GetObject',
    resource: fallbackArn(facts, distribution, origin)
  }
  const own = evaluatePolicy(statements, request)
  const ours = allowCloudFront(facts.bucket.name, distribution.arn)
  const mended = withStatement(statements, ours)
  if (own === 'no-statement') {
    return fail(resource, {
      message:
        'No statement of the bucket policy lets this distribution read the objects, so S3 answers it with 403 for everything.',
      expected,
      actual: statements.length === 0 ? 'no bucket policy' : describeGrants(statements),
      remedy: putBucketPolicy(facts, mended)
    })
  }
  if (own === 'deny') {
    const denying = applying(statements, 'Deny', request)
    const left = statements.filter(one => !denying.includes(one))
    return fail(resource, {
      message: 'A statement of the bucket policy denies the distribution what another one may allow: Deny wins.',
      expected,
      actual: `denied by ${describeSids(denying)}`,
      remedy: putBucketPolicy(
        facts,
        evaluatePolicy(left, request) === 'allow' ? left : withStatement(left, ours),
        `It takes out ${describeSids(denying)}: where that is to keep others out, exempt the distribution in it instead.`
      )
    })
  }
  if (own === 'undecided') {
    return warn(resource, {
      message:
        "Whether the bucket policy lets this distribution read depends on a condition that can't be told from here.",
      expected,
      actual: describeGrants(statements),
      remedy:
        evaluatePolicy(mended, request) === 'allow'
          ? putBucketPolicy(facts, mended)
          : text(`Exempt the distribution in ${describeSids(statements.filter(one => one.effect === 'Deny'))}.`)
    })
  }
  const others = [arnOfOther(accountOf(distribution)), arnOfOther(OTHER_ACCOUNT)].map(arn => ({
    ...request,
    context: { ...request.context, 'aws:sourcearn': arn, 'aws:sourceaccount': arn.split(':')[4] ?? '' }
  }))
  const [sameAccount = request, otherAccount = request] = others
  if (evaluatePolicy(statements, sameAccount) === 'allow') {
    const everybody = evaluatePolicy(statements, otherAccount) === 'allow'
    const wide = applying(statements, 'Allow', sameAccount)
    return warn(resource, {
      message: everybody
        ? 'Every CloudFront distribution, of any account, may read the bucket: AWS:SourceArn is missing.'
        : 'Every distribution of this account may read the bucket: AWS:SourceArn does not name this one alone.',
      expected,
      actual: describeGrants(statements),
      // What is for everybody is for every distribution as well.
      causes: everybody ? ['S3-3'] : [],
      remedy: text(
        `Add to the bucket policy, where it is not there yet: ${formatStatement(ours)} Then take out ${describeSids(wide)}, once no other distribution reads the bucket by it.`
      )
    })
  }
  return pass(resource, `Its policy lets distribution ${distribution.id} read, and no other one.`)
}

function judgeIdentity(
  facts: Facts,
  distribution: Distribution,
  origin: Origin,
  statements: readonly PolicyStatement[]
): Outcome {
  const resource = bucketName(facts)
  const reader = readerByIdentity(origin.accessIdentity)
  const request = { ...reader, action: 's3:GetObject', resource: fallbackArn(facts, distribution, origin) }
  if (evaluatePolicy(statements, request) === 'allow') {
    return pass(resource, `Its policy lets origin access identity ${origin.accessIdentity} read.`)
  }
  const mended = withStatement(statements, allowIdentity(facts.bucket.name, reader.principal))
  return fail(resource, {
    message: `No statement of the bucket policy lets origin access identity ${origin.accessIdentity} read the objects.`,
    expected: `s3:GetObject for ${reader.principal.slice('AWS:'.length)}`,
    actual: statements.length === 0 ? 'no bucket policy' : describeGrants(statements),
    remedy:
      evaluatePolicy(mended, request) === 'allow'
        ? putBucketPolicy(facts, mended)
        : text(`Exempt the identity in ${describeSids(statements.filter(one => one.effect === 'Deny'))}.`)
  })
}

function describeSids(statements: readonly PolicyStatement[]): string {
  return statements.map(({ sid }) => sid ?? 'a statement without Sid').join(', ')
}

function arnOfOther(account: string): string {
  return `arn:aws:cloudfront::${account}:distribution/EXXXXXXXXXXXXX`
}

function describeGrants(statements: readonly PolicyStatement[]): string {
  const grants = statements.filter(({ effect }) => effect === 'Allow').map(describeGrant)
  return grants.length === 0 ? 'no statement that allows anything' : grants.join('; ')
}

function describeGrant({ principals, actions, resources, conditions }: PolicyStatement): string {
  const whom = principals.map(principal => principal.replace(/^(?:AWS|Service):/, '')).join(', ')
  const when = conditions.map(({ key, values }) => `${key} ${values.join(' or ')}`).join(', ')
  return `${actions.join(', ')} on ${resources.join(', ')} for ${whom}${when === '' ? ' without a condition' : ` with ${when}`}`
}
