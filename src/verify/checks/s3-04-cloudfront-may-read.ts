import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import type { Distribution, Facts, Origin, PolicyStatement } from '../facts.ts'
import { fallbackPath, mainOrigin, readDistribution } from '../lookups/site.ts'
import { fail, notApplicable, pass, readOptional, warn } from '../outcome.ts'
import { evaluatePolicy } from '../policy-evaluation.ts'
import { allowCloudFront, putBucketPolicy } from '../remedies/bucket-policy.ts'
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
  const decide = (arn: string, account: string) =>
    evaluatePolicy(statements, {
      principal: 'Service:cloudfront.amazonaws.com',
      action: 's3:GetObject',
      resource: sampleArn(facts, distribution, origin),
      context: { 'aws:sourcearn': arn, 'aws:sourceaccount': account, 'aws:securetransport': 'true' }
    })
  const own = decide(distribution.arn, accountOf(distribution))
  const mended = [...statements.filter(one => !isOurs(one)), allowCloudFront(facts.bucket.name, distribution.arn)]
  const remedy = putBucketPolicy(facts, mended)
  if (own === 'no-statement') {
    return fail(resource, {
      message:
        'No statement of the bucket policy lets this distribution read the objects, so S3 answers it with 403 for everything.',
      expected,
      actual: statements.length === 0 ? 'no bucket policy' : describeGrants(statements),
      remedy
    })
  }
  if (own === 'deny') {
    const left = mended.filter(one => one.effect === 'Allow')
    return fail(resource, {
      message: 'A statement of the bucket policy denies the distribution what another one may allow: Deny wins.',
      expected,
      actual: `denied by ${statements
        .filter(({ effect }) => effect === 'Deny')
        .map(({ sid }) => sid ?? 'a statement without Sid')
        .join(', ')}`,
      remedy: putBucketPolicy(
        facts,
        left,
        'It drops all Deny statements of the policy: look whether one is still wanted.'
      )
    })
  }
  if (own === 'undecided') {
    return warn(resource, {
      message:
        "Whether the bucket policy lets this distribution read depends on a condition that can't be told from here.",
      expected,
      actual: describeGrants(statements),
      remedy
    })
  }
  const sameAccount = arnOfOther(accountOf(distribution))
  if (decide(sameAccount, accountOf(distribution)) === 'allow') {
    const everybody = decide(arnOfOther(OTHER_ACCOUNT), OTHER_ACCOUNT) === 'allow'
    return warn(resource, {
      message: everybody
        ? 'Every CloudFront distribution, of any account, may read the bucket: AWS:SourceArn is missing.'
        : 'Every distribution of this account may read the bucket: AWS:SourceArn does not name this one alone.',
      expected,
      actual: describeGrants(statements),
      // What is for everybody is for every distribution as well.
      causes: everybody ? ['S3-3'] : [],
      remedy
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
  const principal = `AWS:arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${origin.accessIdentity}`
  const decision = evaluatePolicy(statements, {
    principal,
    action: 's3:GetObject',
    resource: sampleArn(facts, distribution, origin),
    context: { 'aws:securetransport': 'true' }
  })
  // A canonical user is the same identity under another name, which only CloudFront can tell.
  const canonical = statements.some(({ principals }) => principals.some(one => one.startsWith('CanonicalUser:')))
  if (decision === 'allow' || canonical) {
    return pass(resource, `Its policy lets origin access identity ${origin.accessIdentity} read.`)
  }
  return fail(resource, {
    message: `No statement of the bucket policy lets origin access identity ${origin.accessIdentity} read the objects.`,
    expected: `s3:GetObject for ${principal.slice('AWS:'.length)}`,
    actual: statements.length === 0 ? 'no bucket policy' : describeGrants(statements),
    remedy: putBucketPolicy(facts, [
      ...statements,
      { ...allowCloudFront(facts.bucket.name, distribution.arn), principals: [principal], conditions: [] }
    ])
  })
}

/** ARN of the object behind the fallback document. */
function sampleArn(facts: Facts, distribution: Distribution, { originPath }: Origin): string {
  const key = `${originPath}${fallbackPath(facts, distribution)}`.slice(1)
  return `arn:aws:s3:::${facts.bucket.name}/${key}`
}

function isOurs({ effect, principals, actions }: PolicyStatement): boolean {
  return (
    effect === 'Allow' && principals.join() === 'Service:cloudfront.amazonaws.com' && actions.join() === 's3:GetObject'
  )
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
