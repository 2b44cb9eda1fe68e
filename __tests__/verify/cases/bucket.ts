import type { State } from '../../../src/report/verification.ts'
import { absent, denied, known, notAsked, unavailable } from '../../../src/verify/fact.ts'
import type { Facts, PolicyStatement } from '../../../src/verify/facts.ts'
import { answer, answerWithApp, type Case, distributionOf, mapErrors, originOf } from '../case.ts'
import { ACCOUNT, ARN, BUCKET, type Draft, ID, REGION, value } from '../good-facts.ts'

type Heads = Draft<Facts>['bucket']['heads']

function statements(draft: Draft<Facts>) {
  return value<Draft<PolicyStatement>[]>(draft.bucket.policy)
}

function add(draft: Draft<Facts>, statement: Partial<Draft<PolicyStatement>>): void {
  statements(draft).push({
    sid: 'Added',
    effect: 'Allow',
    principals: [],
    notPrincipals: [],
    actions: [],
    notActions: [],
    resources: [],
    notResources: [],
    conditions: [],
    ...statement
  })
}

function everyHead(draft: Draft<Facts>, patch: Record<string, unknown>): void {
  for (const { head } of draft.bucket.heads as Heads) Object.assign(value<object>(head), patch)
}

function website(draft: Draft<Facts>): void {
  draft.bucket.website = known({ indexDocument: 'index.html', errorDocument: undefined })
}

function websiteOrigin(draft: Draft<Facts>): void {
  Object.assign(originOf(draft, 's3'), {
    kind: 'website',
    domainName: `${BUCKET}.s3-website.${REGION}.amazonaws.com`,
    accessControlId: '',
    accessControl: absent
  })
}

/** To everybody, by its policy. */
function open(draft: Draft<Facts>): void {
  draft.bucket.publicAccessBlock = absent
  draft.bucket.policyStatus = known({ isPublic: true })
  add(draft, { sid: 'Public', principals: ['*'], actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${BUCKET}/*`] })
  answer(draft, 'bucket-rest', { status: 200 })
}

function without(id: string, also: Readonly<Record<string, State>>): Readonly<Record<string, State>> {
  return Object.fromEntries(Object.entries(also).filter(([other]) => other !== id))
}

const KMS_KEY = 'arn:aws:kms:r:111122223333:key/1'
const OTHER_ARN = ARN.replace(ID, 'EOTHER')
const block = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true }

export const bucketCases: readonly Case[] = [
  {
    id: 'S3-1',
    what: 'no such bucket',
    change: draft => {
      draft.bucket.existence = absent
    },
    state: 'fail',
    actual: 'no such bucket',
    remedy: `create-bucket --bucket ${BUCKET} --region ${REGION} --create-bucket-configuration LocationConstraint=${REGION}`
  },
  {
    id: 'S3-1',
    what: "another account's bucket",
    change: draft => {
      draft.bucket.existence = known({ region: REGION, owner: 'other' })
    },
    state: 'fail',
    actual: 'another account'
  },
  {
    id: 'S3-1',
    what: 'another region than the one that S3 is asked in: the origin that CloudFront has is right all the same',
    change: draft => {
      draft.expectation.region = 'us-east-1'
    },
    state: 'fail',
    actual: REGION,
    remedy: REGION
  },
  {
    id: 'S3-2',
    what: "two settings off in the bucket, and nobody knows of the account's",
    change: draft => {
      draft.bucket.publicAccessBlock = known({ ...block, blockPublicPolicy: false, restrictPublicBuckets: false })
    },
    state: 'warn',
    says: `aws s3control get-public-access-block --account-id ${ACCOUNT}`,
    actual: 'off in the bucket: BlockPublicPolicy, RestrictPublicBuckets',
    remedy: `put-public-access-block --bucket ${BUCKET} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`
  },
  {
    id: 'S3-2',
    what: 'none in the bucket',
    change: draft => {
      draft.bucket.publicAccessBlock = absent
    },
    state: 'warn',
    actual: 'off in the bucket: BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets'
  },
  {
    id: 'S3-2',
    what: 'none in a bucket that is public, whose policy would shut out CloudFront when it is restricted',
    change: draft => {
      draft.bucket.publicAccessBlock = absent
      draft.bucket.policyStatus = known({ isPublic: true })
      draft.bucket.policy = known([])
      add(draft, {
        sid: 'Public',
        principals: ['*'],
        actions: ['s3:GetObject'],
        resources: [`arn:aws:s3:::${BUCKET}/*`]
      })
    },
    state: 'warn',
    remedy: `"Condition":{"StringEquals":{"AWS:SourceArn":"${ARN}"}}}]}' &&\naws s3api put-public-access-block`,
    also: { 'S3-3': 'fail', 'S3-4': 'warn' }
  },
  {
    id: 'S3-3',
    what: 'a statement for everybody',
    change: draft => {
      draft.bucket.policyStatus = known({ isPublic: true })
      add(draft, {
        sid: 'Public',
        principals: ['*'],
        actions: ['s3:GetObject'],
        resources: [`arn:aws:s3:::${BUCKET}/*`]
      })
    },
    state: 'fail',
    actual: 'statement Public that allows s3:GetObject to everybody',
    remedy: `put-bucket-policy --bucket ${BUCKET} --policy '{"Version":"2012-10-17","Statement":[{"Sid":"AllowCloudFront"`,
    // Everybody includes every distribution.
    also: { 'S3-4': 'warn' }
  },
  {
    id: 'S3-3',
    what: 'a statement for everybody, which the distribution reads by, beside one for a network',
    change: draft => {
      draft.bucket.policyStatus = known({ isPublic: true })
      draft.bucket.policy = known([])
      const read = { principals: ['*'], actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${BUCKET}/*`] }
      const conditions = [{ operator: 'IpAddress', key: 'aws:SourceIp', values: ['192.0.2.0/24'] }]
      add(draft, { ...read, sid: 'Office', conditions })
      add(draft, { ...read, sid: 'Public' })
    },
    state: 'fail',
    actual: 'IsPublic: true, by statement Public',
    remedy: `[{"Sid":"Office","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::${BUCKET}/*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}},{"Sid":"AllowCloudFront"`,
    also: { 'S3-4': 'warn' }
  },
  {
    id: 'S3-3',
    what: 'all networks, written as two',
    change: draft => {
      draft.bucket.policyStatus = known({ isPublic: true })
      add(draft, {
        sid: 'Public',
        principals: ['*'],
        actions: ['s3:GetObject'],
        resources: [`arn:aws:s3:::${BUCKET}/*`],
        conditions: [{ operator: 'IpAddress', key: 'aws:SourceIp', values: ['0.0.0.0/1', '128.0.0.0/1'] }]
      })
    },
    state: 'fail',
    actual: 'IsPublic: true, by statement Public',
    remedy: `"AWS:SourceArn":"${ARN}"}}}]}'`
  },
  ...(['S3-2', 'S3-3', 'L-15'] as const).flatMap((id): readonly Case[] => [
    {
      id,
      what: 'an open bucket that CloudFront reads without signing, which it has to before that is closed',
      change: draft => {
        open(draft)
        Object.assign(originOf(draft, 's3'), { accessControlId: '', accessControl: absent })
      },
      state: id === 'S3-2' ? 'warn' : 'fail',
      remedy: 'First let CloudFront sign in with an origin access control (CF-8)',
      causedBy: 'CF-8',
      also: without(id, { 'S3-2': 'warn', 'S3-3': 'fail', 'S3-4': 'warn', 'CF-8': 'fail', 'L-15': 'fail' })
    },
    {
      id,
      what: 'an open bucket that CloudFront reads by an origin access control that never signs',
      change: draft => {
        open(draft)
        Object.assign(value<object>(originOf(draft, 's3').accessControl), { signingBehavior: 'never' })
      },
      state: id === 'S3-2' ? 'warn' : 'fail',
      remedy: 'First let CloudFront sign in with an origin access control (CF-8)',
      causedBy: 'CF-8',
      also: without(id, { 'S3-2': 'warn', 'S3-3': 'fail', 'S3-4': 'warn', 'CF-8': 'fail', 'L-15': 'fail' })
    },
    {
      id,
      what: 'an open bucket whose website endpoint is the origin',
      change: draft => {
        open(draft)
        website(draft)
        websiteOrigin(draft)
      },
      state: id === 'S3-3' ? 'fail' : 'warn',
      remedy: 'First choose the bucket itself as the origin, with an origin access control (CF-7)',
      ...(id !== 'S3-3' && { causedBy: 'CF-7' }),
      also: without(id, {
        ...{ 'S3-2': 'warn', 'S3-3': 'fail', 'S3-4': 'skip', 'CF-7': 'warn', 'CF-8': 'skip', 'L-15': 'warn' }
      })
    },
    {
      id,
      what: 'an open bucket, read by a distribution that may not be looked at',
      change: draft => {
        open(draft)
        draft.distribution = denied('cloudfront:GetDistribution', ARN)
      },
      state: id === 'S3-2' ? 'warn' : 'fail',
      remedy: 'First let CloudFront sign in with an origin access control (CF-8)',
      also: 'any'
    }
  ]),
  {
    id: 'S3-4',
    what: 'no policy',
    change: draft => {
      draft.bucket.policy = absent
    },
    state: 'fail',
    actual: 'no bucket policy',
    remedy: `"Condition":{"StringEquals":{"AWS:SourceArn":"${ARN}"}}`
  },
  {
    id: 'S3-4',
    what: 'no SourceArn',
    change: draft => {
      draft.bucket.policy = known([])
      add(draft, {
        principals: ['Service:cloudfront.amazonaws.com'],
        actions: ['s3:GetObject'],
        resources: [`arn:aws:s3:::${BUCKET}/*`]
      })
    },
    state: 'warn',
    actual: 's3:GetObject on arn:aws:s3:::example.com/* for cloudfront.amazonaws.com without a condition',
    says: 'of any account',
    // Others may read by it.
    remedy: 'Then take out Added, once no other distribution reads the bucket by it.'
  },
  {
    id: 'S3-4',
    what: 'SourceAccount only',
    change: draft => {
      for (const statement of statements(draft)) {
        statement.conditions = [{ operator: 'StringEquals', key: 'aws:SourceAccount', values: ['111122223333'] }]
      }
    },
    state: 'warn',
    actual: 'aws:SourceAccount 111122223333',
    says: 'of this account',
    remedy: 'Then take out AllowCloudFront, once no other distribution reads the bucket by it.'
  },
  {
    id: 'S3-4',
    what: "another distribution's ARN",
    change: draft => {
      for (const { conditions } of statements(draft)) {
        for (const condition of conditions) condition.values = [OTHER_ARN]
      }
    },
    state: 'fail',
    actual: 'EOTHER',
    // That one still reads what it reads.
    remedy: `"AWS:SourceArn":"${OTHER_ARN}"}}},{"Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::${BUCKET}/*","Condition":{"StringEquals":{"AWS:SourceArn":"${ARN}"}}}]}'`
  },
  {
    id: 'S3-4',
    what: 'only another folder, beside listing and another distribution',
    change: draft => {
      for (const statement of statements(draft)) statement.resources = [`arn:aws:s3:::${BUCKET}/assets/*`]
      add(draft, {
        sid: 'List',
        principals: ['Service:cloudfront.amazonaws.com'],
        actions: ['s3:ListBucket'],
        resources: [`arn:aws:s3:::${BUCKET}`],
        conditions: [{ operator: 'StringEquals', key: 'AWS:SourceArn', values: [ARN] }]
      })
    },
    state: 'fail',
    // In the place of the one that it says more than.
    remedy: `[{"Sid":"AllowCloudFront","Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::${BUCKET}/*","Condition":{"StringEquals":{"AWS:SourceArn":"${ARN}"}}},{"Sid":"List"`
  },
  {
    id: 'S3-4',
    what: 'only another folder',
    change: draft => {
      for (const statement of statements(draft)) statement.resources = [`arn:aws:s3:::${BUCKET}/assets/*`]
    },
    state: 'fail',
    actual: `arn:aws:s3:::${BUCKET}/assets/*`
  },
  {
    id: 'S3-4',
    what: 'a Deny for all but a role',
    change: draft =>
      add(draft, {
        sid: 'OnlyRole',
        effect: 'Deny',
        notPrincipals: ['AWS:arn:aws:iam::111122223333:role/deploy'],
        actions: ['s3:*'],
        resources: [`arn:aws:s3:::${BUCKET}/*`]
      }),
    state: 'fail',
    actual: 'denied by OnlyRole'
  },
  {
    id: 'S3-4',
    what: 'a Deny of everything, beside one of plain HTTP that stays',
    change: draft => {
      add(draft, {
        sid: 'Tls',
        effect: 'Deny',
        principals: ['*'],
        actions: ['s3:*'],
        resources: [`arn:aws:s3:::${BUCKET}/*`],
        conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }]
      })
      add(draft, {
        sid: 'Closed',
        effect: 'Deny',
        principals: ['*'],
        actions: ['s3:GetObject'],
        resources: [`arn:aws:s3:::${BUCKET}/*`]
      })
    },
    state: 'fail',
    actual: 'denied by Closed',
    remedy: `{"StringEquals":{"AWS:SourceArn":"${ARN}"}}},{"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::${BUCKET}/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}'`
  },
  {
    id: 'S3-4',
    what: 'a Deny of plain HTTP, which CloudFront does not use',
    change: draft =>
      add(draft, {
        effect: 'Deny',
        principals: ['*'],
        actions: ['s3:*'],
        resources: [`arn:aws:s3:::${BUCKET}/*`],
        conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }]
      }),
    state: 'pass'
  },
  {
    id: 'S3-4',
    what: 'a Deny of versions of TLS that S3 itself does not take any more',
    change: draft =>
      add(draft, {
        effect: 'Deny',
        principals: ['*'],
        actions: ['s3:*'],
        resources: [`arn:aws:s3:::${BUCKET}/*`],
        conditions: [{ operator: 'NumericLessThan', key: 's3:TlsVersion', values: ['1.2'] }]
      }),
    state: 'pass'
  },
  {
    id: 'S3-4',
    what: 'a Deny of a version of TLS that CloudFront may use',
    change: draft =>
      add(draft, {
        effect: 'Deny',
        principals: ['*'],
        actions: ['s3:*'],
        resources: [`arn:aws:s3:::${BUCKET}/*`],
        conditions: [{ operator: 'NumericLessThan', key: 's3:TlsVersion', values: ['1.3'] }]
      }),
    state: 'warn'
  },
  {
    id: 'S3-4',
    what: 'a Deny of all that are neither of the organisation nor a service of AWS',
    change: draft =>
      add(draft, {
        effect: 'Deny',
        principals: ['*'],
        actions: ['s3:*'],
        resources: [`arn:aws:s3:::${BUCKET}/*`],
        conditions: [
          { operator: 'StringNotEqualsIfExists', key: 'aws:PrincipalOrgID', values: ['o-a1b2c3d4e5'] },
          { operator: 'BoolIfExists', key: 'aws:PrincipalIsAWSService', values: ['false'] }
        ]
      }),
    state: 'pass'
  },
  {
    id: 'S3-4',
    what: "a condition that can't be told",
    change: draft => {
      for (const statement of statements(draft)) {
        statement.conditions = [{ operator: 'IpAddress', key: 'aws:SourceIp', values: ['192.0.2.0/24'] }]
      }
    },
    state: 'warn',
    actual: 'aws:SourceIp 192.0.2.0/24'
  },
  {
    id: 'S3-4',
    what: 'an origin access identity that may read',
    change: draft => {
      Object.assign(originOf(draft, 's3'), { accessControlId: '', accessControl: absent, accessIdentity: 'E2OAI' })
      add(draft, {
        principals: ['AWS:arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2OAI'],
        actions: ['s3:GetObject'],
        resources: [`arn:aws:s3:::${BUCKET}/*`]
      })
    },
    state: 'pass',
    also: { 'CF-8': 'warn' }
  },
  {
    id: 'S3-4',
    what: 'an origin access identity that may not',
    change: draft => {
      Object.assign(originOf(draft, 's3'), { accessControlId: '', accessControl: absent, accessIdentity: 'E2OAI' })
    },
    state: 'fail',
    remedy: 'CloudFront Origin Access Identity E2OAI',
    also: { 'CF-8': 'warn' }
  },
  {
    id: 'S3-5',
    what: 'ListBucket, and only 403 is mapped',
    change: draft => {
      mapErrors(draft)
      add(draft, {
        principals: ['Service:cloudfront.amazonaws.com'],
        actions: ['s3:ListBucket'],
        resources: [`arn:aws:s3:::${BUCKET}`],
        conditions: [{ operator: 'StringEquals', key: 'AWS:SourceArn', values: [ARN] }]
      })
    },
    state: 'fail',
    actual: 'error response for 403',
    remedy: '"ErrorCode":404',
    also: { 'CF-10': 'warn', 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn' }
  },
  ...[
    'AWS:arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2OAI',
    `CanonicalUser:${'7'.repeat(64)}`
  ].map(
    (principal): Case => ({
      id: 'S3-5',
      what: `ListBucket for the origin access identity as ${principal}, and only 403 is mapped`,
      change: draft => {
        mapErrors(draft)
        Object.assign(originOf(draft, 's3'), { accessControlId: '', accessControl: absent, accessIdentity: 'E2OAI' })
        const read = { principals: [principal], actions: ['s3:GetObject', 's3:ListBucket'] }
        add(draft, { ...read, resources: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`] })
      },
      state: 'fail',
      actual: 'error response for 403',
      also: { 'CF-8': 'warn', 'CF-10': 'warn', 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn' }
    })
  ),
  {
    id: 'S3-5',
    what: 'ListBucket for the service, which an origin access identity is not',
    change: draft => {
      mapErrors(draft)
      Object.assign(originOf(draft, 's3'), { accessControlId: '', accessControl: absent, accessIdentity: 'E2OAI' })
      add(draft, {
        principals: ['AWS:arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2OAI'],
        actions: ['s3:GetObject'],
        resources: [`arn:aws:s3:::${BUCKET}/*`]
      })
      add(draft, {
        principals: ['Service:cloudfront.amazonaws.com'],
        actions: ['s3:ListBucket'],
        resources: [`arn:aws:s3:::${BUCKET}`]
      })
    },
    state: 'pass',
    also: { 'CF-8': 'warn', 'CF-10': 'warn', 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn' }
  },
  {
    id: 'S3-5',
    what: 'no ListBucket, and only 404 is mapped',
    change: draft => {
      mapErrors(draft)
      for (const response of distributionOf(draft).errorResponses) response.errorCode = 404
    },
    state: 'fail',
    actual: 'error response for 404',
    remedy: '"ErrorCode":403',
    also: { 'CF-10': 'warn', 'CF-11': 'pass', 'CF-13': 'skip' }
  },
  {
    id: 'S3-5',
    what: 'ListBucket, 403 is mapped, and 404 has a page of its own, which stays',
    change: draft => {
      mapErrors(draft)
      distributionOf(draft).errorResponses.push({
        ...{ errorCode: 404, responsePagePath: '/404.html', responseCode: 404, minTtl: 10 }
      })
      add(draft, {
        principals: ['Service:cloudfront.amazonaws.com'],
        actions: ['s3:ListBucket'],
        resources: [`arn:aws:s3:::${BUCKET}`],
        conditions: [{ operator: 'StringEquals', key: 'AWS:SourceArn', values: [ARN] }]
      })
    },
    state: 'skip',
    says: '/404.html',
    also: { 'CF-10': 'warn', 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn' }
  },
  {
    id: 'S3-5',
    what: 'no ListBucket, and 403 is mapped',
    change: mapErrors,
    state: 'pass',
    also: { 'CF-10': 'warn', 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn' }
  },
  {
    id: 'S3-6',
    what: 'website hosting on and not used',
    change: website,
    state: 'pass',
    says: 'on but not used'
  },
  {
    id: 'S3-6',
    what: 'the website endpoint is the origin, and public access blocked',
    change: draft => {
      website(draft)
      websiteOrigin(draft)
    },
    state: 'fail',
    actual: `origin ${BUCKET}.s3-website.${REGION}.amazonaws.com`,
    remedy: '.S3OriginConfig = {OriginAccessIdentity: ""}',
    also: { 'S3-4': 'skip', 'CF-7': 'warn', 'CF-8': 'skip' }
  },
  {
    id: 'S3-6',
    what: 'the website endpoint is the origin, and hosting is off',
    change: websiteOrigin,
    state: 'fail',
    actual: 'website hosting off',
    remedy: '.S3OriginConfig = {OriginAccessIdentity: ""}',
    also: { 'S3-4': 'skip', 'CF-7': 'warn', 'CF-8': 'skip' }
  },
  {
    id: 'S3-6',
    what: 'the website endpoint is the origin of a public bucket',
    change: draft => {
      website(draft)
      websiteOrigin(draft)
      draft.bucket.publicAccessBlock = absent
    },
    state: 'pass',
    also: { 'S3-2': 'warn', 'S3-4': 'skip', 'CF-7': 'warn', 'CF-8': 'skip' }
  },
  {
    id: 'S3-7',
    what: 'ACLs on',
    change: draft => {
      draft.bucket.ownership = known('ObjectWriter')
    },
    state: 'warn',
    actual: 'ObjectWriter',
    remedy: `put-bucket-ownership-controls --bucket ${BUCKET}`
  },
  {
    id: 'S3-7',
    what: 'no ownership controls',
    change: draft => {
      draft.bucket.ownership = absent
    },
    state: 'warn',
    actual: 'none (ObjectWriter)'
  },
  {
    id: 'S3-8',
    what: "AWS's own key, of a site in a folder",
    change: draft => {
      everyHead(draft, { serverSideEncryption: 'aws:kms', kmsKeyId: KMS_KEY })
      draft.bucket.encryption = known({ algorithm: 'aws:kms', kmsKeyId: undefined })
      draft.expectation.prefix = 'app/'
      draft.expectation.statePrefix = 'app/.s3-cloudfront-deploy/'
      originOf(draft, 's3').originPath = '/app'
      answer(draft, 'index', { status: 403, isHtml: false, digest: 'e' })
      answer(draft, 'asset', { status: 403 })
    },
    state: 'fail',
    actual: `403 for index.html, which is encrypted by aws:kms with ${KMS_KEY}`,
    remedy: `aws s3 cp s3://${BUCKET}/app/ s3://${BUCKET}/app/ --recursive --exclude '*.s3-cloudfront-deploy/*' --sse AES256`,
    also: { 'L-7': 'fail', 'L-9': 'fail' }
  },
  {
    id: 'S3-8',
    what: "AWS's own key is the bucket's default by now, and what is there is served",
    change: draft => {
      everyHead(draft, { serverSideEncryption: 'aws:kms', kmsKeyId: KMS_KEY })
      draft.bucket.encryption = known({ algorithm: 'aws:kms', kmsKeyId: undefined })
    },
    state: 'pass'
  },
  {
    id: 'S3-8',
    what: "a key that CloudFront can't use, under another default of the bucket",
    change: draft => {
      everyHead(draft, { serverSideEncryption: 'aws:kms', kmsKeyId: KMS_KEY })
      answer(draft, 'index', { status: 403, isHtml: false, digest: 'e' })
      answer(draft, 'asset', { status: 403 })
    },
    state: 'fail',
    actual: '403 for index.html',
    remedy: `aws kms put-key-policy --key-id ${KMS_KEY}`,
    also: { 'L-7': 'fail', 'L-9': 'fail' }
  },
  {
    id: 'S3-8',
    what: 'one script with a key of its own, which is answered with the app',
    change: draft => {
      const [, script] = draft.bucket.heads as Heads
      Object.assign(value<object>(script?.head ?? absent), { serverSideEncryption: 'aws:kms', kmsKeyId: KMS_KEY })
      answerWithApp(draft, 'asset')
    },
    state: 'fail',
    actual: '200 for assets/index-D4qaICvJ.js',
    also: { 'L-9': 'fail' }
  },
  {
    id: 'S3-8',
    what: 'one script with a key of its own, which nobody has asked for',
    change: draft => {
      const [, script] = draft.bucket.heads as Heads
      Object.assign(value<object>(script?.head ?? absent), { serverSideEncryption: 'aws:kms', kmsKeyId: KMS_KEY })
      draft.http = draft.http.filter(({ purpose }) => purpose !== 'asset')
    },
    state: 'skip',
    says: 'Nothing was asked for'
  },
  {
    id: 'S3-8',
    what: 'a key that CloudFront does use',
    change: draft => {
      everyHead(draft, { serverSideEncryption: 'aws:kms', kmsKeyId: KMS_KEY })
      draft.bucket.encryption = known({ algorithm: 'aws:kms', kmsKeyId: KMS_KEY })
    },
    state: 'pass'
  },
  {
    id: 'S3-9',
    what: 'a file is gone, another one was changed',
    change: draft => {
      const { etags } = value<{ etags: Map<string, string> }>(draft.bucket.listing)
      etags.delete('assets/index-D4qaICvJ.js')
      etags.set('index.html', 'other')
    },
    state: 'fail',
    actual: 'missing: assets/index-D4qaICvJ.js; changed: index.html'
  },
  {
    id: 'S3-10',
    what: 'a script as plain text',
    change: draft => {
      Object.assign(value<object>((draft.bucket.heads as Heads)[1]?.head ?? absent), { contentType: 'text/plain' })
    },
    state: 'fail',
    actual: 'assets/index-D4qaICvJ.js: text/plain',
    remedy: `aws s3 cp s3://${BUCKET}/assets/index-D4qaICvJ.js s3://${BUCKET}/assets/index-D4qaICvJ.js --metadata-directive REPLACE --content-type 'text/javascript; charset=utf-8' --cache-control 'public, max-age=31536000, immutable'`
  },
  {
    id: 'S3-11',
    what: 'a document that browsers keep',
    change: draft => {
      Object.assign(value<object>((draft.bucket.heads as Heads)[0]?.head ?? absent), { cacheControl: 'max-age=3600' })
    },
    state: 'warn',
    actual: 'index.html: max-age=3600',
    remedy: '--cache-control no-cache'
  },
  {
    id: 'S3-11',
    what: "a fingerprinted file that they don't",
    change: draft => {
      Object.assign(value<object>((draft.bucket.heads as Heads)[1]?.head ?? absent), { cacheControl: undefined })
    },
    state: 'warn',
    actual: 'assets/index-D4qaICvJ.js: none',
    remedy: 'immutable'
  },
  {
    id: 'S3-12',
    what: 'a .env file',
    change: draft => {
      Object.assign(value<object>(draft.bucket.listing), { suspicious: ['.env'] })
    },
    state: 'warn',
    actual: '.env',
    remedy: `aws s3 rm s3://${BUCKET}/.env`
  },
  {
    id: 'S3-12',
    what: 'state that can be read',
    change: draft =>
      answer(draft, 'state', { status: 200, headers: { 'content-type': 'application/json' }, digest: 'd' }),
    state: 'fail',
    actual: '200 application/json',
    remedy: `"Effect":"Deny","Principal":{"Service":"cloudfront.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::${BUCKET}/.s3-cloudfront-deploy/*"`
  },
  {
    id: 'S3-12',
    what: 'state that can be read, under a policy that may not be: nothing overwrites it',
    change: draft => {
      draft.bucket.policy = denied('s3:GetBucketPolicy', `arn:aws:s3:::${BUCKET}`)
      answer(draft, 'state', { status: 200, headers: { 'content-type': 'application/json' }, digest: 'd' })
    },
    state: 'fail',
    remedy: 'Add to the bucket policy: {"Sid":"KeepStateFromVisitors"',
    also: { 'S3-4': 'skip' }
  },
  {
    id: 'S3-12',
    what: 'state that can be read, where an origin access identity reads',
    change: draft => {
      Object.assign(originOf(draft, 's3'), { accessControlId: '', accessControl: absent, accessIdentity: 'E2OAI' })
      answer(draft, 'state', { status: 200, headers: { 'content-type': 'application/json' }, digest: 'd' })
    },
    state: 'fail',
    remedy: `"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2OAI"}`,
    also: { 'S3-4': 'fail', 'CF-8': 'warn' }
  },
  {
    id: 'S3-12',
    what: 'state that can be read by everybody: no statement keeps only visitors out',
    change: draft => {
      Object.assign(originOf(draft, 's3'), { accessControlId: '', accessControl: absent })
      answer(draft, 'state', { status: 200, headers: { 'content-type': 'application/json' }, digest: 'd' })
    },
    state: 'fail',
    remedy: 'by the input `state`',
    also: 'any'
  },
  {
    id: 'S3-12',
    what: 'state that is answered with the app',
    change: draft => answerWithApp(draft, 'state'),
    state: 'pass'
  },
  {
    id: 'S3-13',
    what: 'versioning off',
    change: draft => {
      draft.bucket.versioning = known('off')
    },
    state: 'warn',
    severity: 'info',
    actual: 'off',
    remedy: `put-bucket-versioning --bucket ${BUCKET}`
  },
  {
    id: 'S3-9',
    what: 'no release',
    change: draft => {
      draft.expectation.release = undefined
      draft.bucket.listing = notAsked('there is no release')
    },
    state: 'skip'
  },
  {
    id: 'S3-9',
    what: 'the record may not be read',
    change: draft => {
      draft.expectation.release = undefined
      draft.expectation.releaseUnread = denied('s3:GetObject', `arn:aws:s3:::${BUCKET}/.s3-cloudfront-deploy/*`)
    },
    state: 'skip',
    says: 'may not call s3:GetObject'
  },
  {
    id: 'S3-9',
    what: 'the record could not be read',
    change: draft => {
      draft.expectation.release = undefined
      draft.expectation.releaseUnread = unavailable('connect ECONNREFUSED 192.0.2.1:443')
    },
    state: 'unknown',
    says: 'ECONNREFUSED'
  }
]
