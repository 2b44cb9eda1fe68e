import { absent, denied, known } from '../../../src/verify/fact.ts'
import type { CachePolicy } from '../../../src/verify/facts.ts'
import {
  answer,
  answerWithApp,
  apiBehavior,
  type Case,
  type Change,
  certificateOf,
  distributionOf,
  mapErrors,
  originOf,
  siteBehavior
} from '../case.ts'
import { ACCOUNT, ARN, BUCKET, CERTIFICATE, type Draft, ID, REGION, value } from '../good-facts.ts'

/** What the error responses of the reference set-up change by themselves. */
const MAPPED = { 'CF-10': 'warn', 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn' } as const
const IDENTITY = 'AWS:arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2OAI'
const REST = `${BUCKET}.s3.${REGION}.amazonaws.com`

function cachePolicy(behavior: { cachePolicy: { state: string } }) {
  return value<Draft<CachePolicy>>(behavior.cachePolicy)
}

/** Somebody else's code, under the name of ours. */
function foreign(draft: Parameters<Change>[0]): void {
  for (const one of draft.functions) Object.assign(value<object>(one.code), { comparison: 'foreign' })
}

/** Lambda@Edge in the place of the router. */
function lambda(
  draft: Parameters<Change>[0],
  eventType: 'viewer-request' | 'origin-request' | 'origin-response'
): void {
  draft.functions = []
  const arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:spa:3`
  siteBehavior(draft).functions = [{ eventType, kind: 'lambda', arn, name: 'spa' }]
}

export const distributionCases: readonly Case[] = [
  {
    id: 'CF-1',
    what: 'disabled',
    change: draft => {
      distributionOf(draft).enabled = false
    },
    state: 'fail',
    actual: 'Enabled: false',
    remedy: `jq -e '.DistributionConfig | .Enabled = true' distribution.json > distribution-config.json &&\naws cloudfront update-distribution --id ${ID} --if-match`
  },
  {
    id: 'CF-1',
    what: 'the staging distribution',
    change: draft => {
      distributionOf(draft).staging = true
    },
    state: 'fail',
    actual: 'Staging: true',
    also: { 'CF-4': 'skip' }
  },
  {
    id: 'CF-2',
    what: 'in progress',
    change: draft => {
      distributionOf(draft).status = 'InProgress'
    },
    state: 'warn',
    actual: 'InProgress',
    remedy: `aws cloudfront wait distribution-deployed --id ${ID}`
  },
  {
    id: 'CF-3',
    what: 'in progress',
    change: draft => {
      Object.assign(value<object>(draft.invalidation), { completed: false })
    },
    state: 'warn',
    actual: 'InProgress since 2026-11-22T16:59:00Z',
    remedy: `aws cloudfront wait invalidation-completed --distribution-id ${ID} --id I1EXAMPLE`
  },
  {
    id: 'CF-4',
    what: 'a domain is no alias',
    change: draft => {
      distributionOf(draft).aliases = ['example.com']
    },
    state: 'fail',
    actual: 'example.com',
    remedy: '["www.example.com"]'
  },
  {
    id: 'CF-4',
    what: 'a wildcard alias covers one, and not the apex',
    change: draft => {
      distributionOf(draft).aliases = ['*.example.com']
    },
    state: 'fail',
    actual: '*.example.com',
    remedy: '["example.com"]',
    // A certificate names a wildcard by the wildcard.
    says: 'answers for example.com'
  },
  {
    id: 'CF-4',
    what: 'for tenants',
    change: draft => {
      distributionOf(draft).connectionMode = 'tenant-only'
    },
    state: 'skip',
    also: { 'CF-15': 'skip', 'R53-1': 'skip', 'R53-2': 'skip' }
  },
  {
    id: 'CF-5',
    what: 'another distribution of the account holds it',
    change: draft => {
      draft.conflicts[0]?.holders.state === 'known' &&
        draft.conflicts[0].holders.value.push({
          domain: 'example.com',
          resourceType: 'distribution',
          resourceId: 'EOTHER',
          accountId: ACCOUNT
        })
    },
    state: 'warn',
    actual: 'distribution EOTHER of account 111122223333 (example.com)',
    remedy: `no longer by the other, move it: aws cloudfront associate-alias --target-distribution-id ${ID} --alias example.com`
  },
  {
    id: 'CF-5',
    what: 'another distribution of the account has a wildcard over it, which yields to the name',
    change: draft => {
      draft.conflicts[0]?.holders.state === 'known' &&
        draft.conflicts[0].holders.value.push({
          domain: '*.example.com',
          resourceType: 'distribution',
          resourceId: 'EOTHER',
          accountId: ACCOUNT
        })
    },
    state: 'pass'
  },
  {
    id: 'CF-5',
    what: 'another account holds it',
    change: draft => {
      draft.conflicts[0]?.holders.state === 'known' &&
        draft.conflicts[0].holders.value.push({
          domain: 'example.com',
          resourceType: 'distribution',
          resourceId: '*******EOTHER',
          accountId: '******4444'
        })
    },
    state: 'warn',
    actual: '*******EOTHER',
    remedy: '_example.com'
  },
  {
    id: 'CF-6',
    what: 'none, and 403 is mapped',
    change: draft => {
      mapErrors(draft)
      distributionOf(draft).defaultRootObject = ''
    },
    state: 'warn',
    actual: 'none',
    remedy: '.DefaultRootObject = "index.html"',
    says: 'only works by the error response',
    also: MAPPED
  },
  {
    id: 'CF-6',
    what: 'none, and the router answers',
    change: draft => {
      distributionOf(draft).defaultRootObject = ''
    },
    state: 'pass'
  },
  {
    id: 'CF-6',
    what: 'none, and the bucket can be listed',
    change: draft => {
      mapErrors(draft)
      distributionOf(draft).defaultRootObject = ''
      for (const statement of value<{ actions: string[]; resources: string[] }[]>(draft.bucket.policy)) {
        statement.actions = ['s3:*']
        statement.resources = [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`]
      }
    },
    state: 'fail',
    says: 'the list of all files',
    also: { ...MAPPED, 'S3-5': 'fail' }
  },
  {
    id: 'CF-6',
    what: 'another file',
    change: draft => {
      distributionOf(draft).defaultRootObject = 'home.html'
    },
    state: 'fail',
    actual: 'home.html'
  },
  {
    id: 'CF-6',
    what: "none, and somebody else's function answers",
    change: draft => {
      distributionOf(draft).defaultRootObject = ''
      foreign(draft)
    },
    state: 'pass',
    also: { 'S3-5': 'skip', 'CF-13': 'skip' }
  },
  {
    id: 'CF-6',
    what: 'none, and Lambda@Edge answers',
    change: draft => {
      distributionOf(draft).defaultRootObject = ''
      lambda(draft, 'origin-request')
    },
    state: 'pass',
    also: { 'S3-5': 'skip', 'CF-13': 'skip' }
  },
  {
    id: 'CF-6',
    what: 'none, and Lambda@Edge does not answer',
    change: draft => {
      distributionOf(draft).defaultRootObject = ''
      lambda(draft, 'origin-request')
      answer(draft, 'root', { status: 403, isHtml: false, digest: 'e' })
    },
    state: 'fail',
    actual: 'none',
    also: 'any'
  },
  {
    id: 'CF-6',
    what: 'none, and nobody has seen what Lambda@Edge answers',
    change: draft => {
      distributionOf(draft).defaultRootObject = ''
      lambda(draft, 'viewer-request')
      draft.http = draft.http.filter(({ purpose }) => purpose !== 'root')
    },
    state: 'skip',
    says: 'L-7 shows',
    also: 'any'
  },
  {
    id: 'CF-7',
    what: 'another bucket',
    change: draft => {
      Object.assign(originOf(draft, 's3'), { bucket: 'other', domainName: `other.s3.${REGION}.amazonaws.com` })
    },
    state: 'fail',
    actual: `other.s3.${REGION}.amazonaws.com`,
    remedy: `.DomainName = "${REST}"`,
    also: { 'S3-4': 'skip', 'S3-5': 'skip', 'CF-8': 'skip', 'CF-13': 'skip', 'CF-18': 'skip', 'CF-19': 'skip' }
  },
  {
    id: 'CF-7',
    what: 'another region',
    change: draft => {
      Object.assign(originOf(draft, 's3'), {
        bucketRegion: 'eu-west-1',
        domainName: `${BUCKET}.s3.eu-west-1.amazonaws.com`
      })
    },
    state: 'fail',
    actual: `${BUCKET}.s3.eu-west-1.amazonaws.com`,
    remedy: REST
  },
  {
    id: 'CF-7',
    what: 'no region',
    change: draft => {
      Object.assign(originOf(draft, 's3'), { bucketRegion: undefined, domainName: `${BUCKET}.s3.amazonaws.com` })
    },
    state: 'warn',
    actual: `${BUCKET}.s3.amazonaws.com`
  },
  {
    id: 'CF-7',
    what: 'an origin path that the site is not in',
    change: draft => {
      originOf(draft, 's3').originPath = '/v2'
    },
    state: 'fail',
    actual: 'origin path /v2',
    remedy: '.OriginPath = ""'
  },
  {
    id: 'CF-7',
    what: 'a prefix without its origin path is a site below /docs/',
    change: draft => {
      draft.expectation.prefix = 'docs/'
    },
    state: 'pass',
    also: { 'CF-6': 'skip' }
  },
  {
    id: 'CF-8',
    what: 'no origin access control',
    change: draft => {
      Object.assign(originOf(draft, 's3'), { accessControlId: '', accessControl: absent })
    },
    state: 'fail',
    actual: 'no origin access control',
    // The policy lets it in already.
    remedy: `--output text) &&\naws cloudfront get-distribution-config --id ${ID} --output json > distribution.json &&\njq -e --arg oac "\${OAC:?}" '.DistributionConfig | (.Origins.Items[] | select(.Id == "s3")) |= (.OriginAccessControlId = $oac | `
  },
  {
    id: 'CF-8',
    what: 'an origin access identity, which reads until the policy lets in both',
    change: draft => {
      Object.assign(originOf(draft, 's3'), { accessControlId: '', accessControl: absent, accessIdentity: 'E2OAI' })
      for (const statement of value<{ principals: string[]; conditions: object[] }[]>(draft.bucket.policy)) {
        Object.assign(statement, { principals: [IDENTITY], conditions: [] })
      }
    },
    state: 'warn',
    actual: 'origin access identity E2OAI',
    remedy: `"Condition":{"StringEquals":{"AWS:SourceArn":"${ARN}"}}}]}' &&\nOAC=$(aws cloudfront create-origin-access-control `
  },
  {
    id: 'CF-8',
    what: "an origin access identity, under a policy that can't be read",
    change: draft => {
      Object.assign(originOf(draft, 's3'), { accessControlId: '', accessControl: absent, accessIdentity: 'E2OAI' })
      draft.bucket.policy = denied('s3:GetBucketPolicy', `arn:aws:s3:::${BUCKET}`)
    },
    state: 'warn',
    remedy: 'Add to the bucket policy first: {"Sid":"AllowCloudFront"',
    also: { 'S3-4': 'skip' }
  },
  {
    id: 'CF-8',
    what: 'an origin access control that is gone',
    change: draft => {
      originOf(draft, 's3').accessControl = absent
    },
    state: 'fail',
    actual: 'E2OACOACOACOAC: no such origin access control'
  },
  {
    id: 'CF-8',
    what: 'one that never signs',
    change: draft => {
      Object.assign(value<object>(originOf(draft, 's3').accessControl), { signingBehavior: 'never' })
    },
    state: 'fail',
    actual: 'never',
    remedy: 'update-origin-access-control --id E2OACOACOACOAC'
  },
  {
    id: 'CF-8',
    what: 'one that signs unless the visitor does',
    change: draft => {
      Object.assign(value<object>(originOf(draft, 's3').accessControl), { signingBehavior: 'no-override' })
    },
    state: 'warn',
    actual: 'no-override'
  },
  {
    id: 'CF-9',
    what: 'neither function nor error response',
    change: draft => {
      mapErrors(draft)
      distributionOf(draft).errorResponses = []
    },
    state: 'fail',
    actual: 'no error response',
    remedy: '{"ErrorCode":403,"ResponsePagePath":"/index.html","ResponseCode":"200","ErrorCachingMinTTL":10}',
    also: { 'S3-5': 'skip', 'CF-13': 'skip' }
  },
  {
    id: 'CF-9',
    what: 'the error response keeps its code',
    change: draft => {
      mapErrors(draft)
      distributionOf(draft).errorResponses = [
        { errorCode: 403, responsePagePath: '/index.html', responseCode: 404, minTtl: 10 }
      ]
    },
    state: 'fail',
    actual: '403 → /index.html 404',
    also: { 'S3-5': 'skip', 'CF-13': 'skip' }
  },
  {
    id: 'CF-9',
    what: "the error response is another site's",
    change: draft => {
      mapErrors(draft)
      draft.expectation.prefix = 'docs/'
    },
    state: 'fail',
    actual: '403 → /index.html 200',
    remedy: 'with /docs/ as the `prefix`',
    also: 'any'
  },
  {
    id: 'CF-9',
    what: 'a page of its own for what does not exist',
    change: draft => {
      mapErrors(draft)
      draft.expectation.routes = []
      distributionOf(draft).errorResponses = [
        { errorCode: 403, responsePagePath: '/404.html', responseCode: 404, minTtl: 10 }
      ]
    },
    state: 'skip',
    says: 'no single-page app',
    also: { 'S3-5': 'skip', 'CF-13': 'skip' }
  },
  {
    id: 'CF-9',
    what: 'a page of its own for what does not exist, which stays, beside routes that have pages',
    change: draft => {
      mapErrors(draft)
      distributionOf(draft).errorResponses = [
        { errorCode: 403, responsePagePath: '/404.html', responseCode: 404, minTtl: 10 }
      ]
    },
    state: 'skip',
    says: '/404.html and 404',
    also: { 'S3-5': 'skip', 'CF-13': 'skip' }
  },
  {
    id: 'CF-9',
    what: 'a website endpoint with a page of its own for what does not exist',
    change: draft => {
      mapErrors(draft)
      distributionOf(draft).errorResponses = []
      Object.assign(originOf(draft, 's3'), {
        ...{ kind: 'website', domainName: `${BUCKET}.s3-website.${REGION}.amazonaws.com` },
        ...{ accessControlId: '', accessControl: absent }
      })
      draft.bucket.website = known({ indexDocument: 'index.html', errorDocument: '404.html' })
      draft.bucket.publicAccessBlock = absent
    },
    state: 'skip',
    says: '/404.html and 404',
    also: { 'S3-2': 'warn', 'S3-4': 'skip', 'S3-5': 'skip', 'CF-7': 'warn', 'CF-8': 'skip', 'CF-13': 'skip' }
  },
  ...(['viewer-request', 'origin-request', 'origin-response'] as const).map(
    (event): Case => ({
      id: 'CF-9',
      what: `Lambda@Edge that does it at ${event}`,
      change: draft => lambda(draft, event),
      state: 'pass',
      says: 'Function spa',
      also: { 'S3-5': 'skip', 'CF-13': 'skip' }
    })
  ),
  {
    id: 'CF-9',
    what: 'Lambda@Edge that does something else',
    change: draft => {
      lambda(draft, 'origin-request')
      answer(draft, 'deep-link', { status: 403, isHtml: false, digest: 'e' })
    },
    state: 'fail',
    actual: 'no error response',
    also: { 'S3-5': 'skip', 'CF-13': 'skip', 'L-8': 'fail' }
  },
  {
    id: 'CF-9',
    what: 'Lambda@Edge that nobody has tried',
    change: draft => {
      lambda(draft, 'origin-request')
      draft.http = draft.http.filter(({ purpose }) => purpose !== 'deep-link')
    },
    state: 'skip',
    says: 'L-8 shows whether it does',
    also: { 'S3-5': 'skip', 'CF-13': 'skip' }
  },
  {
    id: 'CF-9',
    what: "somebody else's function that does the same",
    change: foreign,
    state: 'pass',
    also: { 'S3-5': 'skip', 'CF-13': 'skip' }
  },
  {
    id: 'CF-10',
    what: 'an error response beside an API',
    change: mapErrors,
    state: 'warn',
    actual: '403 → /index.html 200',
    remedy: 'aws cloudfront create-function --name router-example-com',
    says: '/api/*',
    also: { 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn' }
  },
  {
    id: 'CF-10',
    what: 'an error response beside an API, and a function of somebody else on the site',
    change: draft => {
      foreign(draft)
      distributionOf(draft).errorResponses = [
        { errorCode: 403, responsePagePath: '/index.html', responseCode: 200, minTtl: 10 }
      ]
    },
    state: 'warn',
    remedy: 'router runs on the requests for the site already',
    also: { 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn' }
  },
  {
    id: 'CF-10',
    what: 'an error response for the app beside one for a page of its own, which stays',
    change: draft => {
      mapErrors(draft)
      distributionOf(draft).errorResponses.push({
        ...{ errorCode: 404, responsePagePath: '/404.html', responseCode: 404, minTtl: 10 }
      })
    },
    state: 'warn',
    remedy: '(.ResponsePagePath // "") == "" or .ResponseCode != "200")]',
    also: { 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn' }
  },
  {
    id: 'CF-10',
    what: 'proved by a probe',
    change: draft => {
      mapErrors(draft)
      answerWithApp(draft, 'api-missing')
    },
    state: 'fail',
    actual: '403 → /index.html 200',
    also: { 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn', 'L-12': 'fail' }
  },
  {
    id: 'CF-10',
    what: 'a probe that went to the site, since the API is elsewhere',
    change: draft => {
      mapErrors(draft)
      answerWithApp(draft, 'api-missing')
      apiBehavior(draft).pathPattern = '/graphql'
      draft.expectation.apiPathGiven = false
      draft.expectation.apiProbe = undefined
    },
    state: 'warn',
    says: 'holds for /graphql as well',
    also: {
      ...{ 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn', 'L-11': 'skip', 'L-12': 'skip' },
      ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map(number => [`API-${number}`, 'skip' as const]))
    }
  },
  {
    id: 'CF-11',
    what: 'the page belongs to another behavior',
    change: draft => {
      mapErrors(draft)
      apiBehavior(draft).pathPattern = '/*.html'
      draft.expectation.apiPath = '/*.html'
    },
    state: 'fail',
    actual: '/index.html by /*.html from api-1234567890.ap-northeast-2.elb.amazonaws.com',
    remedy: '{PathPattern: "/index.html", TargetOriginId: "s3"}',
    also: { 'CF-10': 'warn', 'CF-13': 'skip', 'CF-23': 'warn' }
  },
  {
    id: 'CF-12',
    what: 'five minutes',
    change: draft => {
      distributionOf(draft).errorResponses = [
        { errorCode: 503, responsePagePath: '', responseCode: undefined, minTtl: 300 }
      ]
    },
    state: 'warn',
    actual: '503: 300 s',
    remedy: 'ErrorCachingMinTTL = 10'
  },
  {
    id: 'CF-13',
    what: 'changed code',
    change: draft => {
      for (const one of draft.functions) {
        Object.assign(value<object>(one.code), { comparison: 'other-version', digest: '0'.repeat(64) })
      }
    },
    state: 'fail',
    actual: '0'.repeat(64),
    remedy: 'aws cloudfront update-function --name router'
  },
  {
    id: 'CF-13',
    what: 'never published',
    change: draft => {
      for (const one of draft.functions) one.live = absent
    },
    state: 'fail',
    actual: 'DEVELOPMENT',
    remedy: 'aws cloudfront publish-function --name router',
    also: { 'S3-5': 'skip' }
  },
  {
    id: 'CF-14',
    what: 'the API in the open',
    change: draft => {
      apiBehavior(draft).viewerProtocolPolicy = 'allow-all'
    },
    state: 'fail',
    actual: '/api/*: allow-all',
    remedy:
      '(.CacheBehaviors.Items[] | select(.PathPattern == "/api/*")) |= (.ViewerProtocolPolicy = "redirect-to-https")'
  },
  {
    id: 'CF-15',
    what: 'none attached',
    change: draft => {
      distributionOf(draft).viewerCertificate = {
        source: 'none',
        id: '',
        minimumProtocolVersion: 'TLSv1',
        sslSupportMethod: undefined
      }
      certificateOf(draft).attached = false
      certificateOf(draft).inUseBy = []
    },
    state: 'fail',
    actual: 'not attached',
    remedy: `ACMCertificateArn: "${CERTIFICATE}"`,
    also: { 'CF-16': 'skip', 'CF-17': 'skip', 'ACM-4': 'warn' }
  },
  {
    id: 'CF-15',
    what: 'another region',
    change: draft => {
      distributionOf(draft).viewerCertificate.id = CERTIFICATE.replace('us-east-1', REGION)
    },
    state: 'fail',
    actual: REGION,
    remedy:
      'aws acm request-certificate --region us-east-1 --domain-name example.com --subject-alternative-names www.example.com'
  },
  {
    id: 'CF-15',
    what: 'one of IAM',
    change: draft => {
      Object.assign(distributionOf(draft).viewerCertificate, { source: 'iam', id: 'ASCAEXAMPLE' })
    },
    state: 'warn',
    actual: 'ASCAEXAMPLE'
  },
  {
    id: 'CF-16',
    what: 'an old policy',
    change: draft => {
      distributionOf(draft).viewerCertificate.minimumProtocolVersion = 'TLSv1.1_2016'
    },
    state: 'warn',
    actual: 'TLSv1.1_2016',
    remedy: 'MinimumProtocolVersion = "TLSv1.2_2021"'
  },
  {
    id: 'CF-16',
    what: 'a policy of TLS 1.2 with old ciphers',
    change: draft => {
      distributionOf(draft).viewerCertificate.minimumProtocolVersion = 'TLSv1.2_2019'
    },
    state: 'warn',
    actual: 'TLSv1.2_2019'
  },
  {
    id: 'CF-16',
    what: 'a later policy',
    change: draft => {
      distributionOf(draft).viewerCertificate.minimumProtocolVersion = 'TLSv1.3_2025'
    },
    state: 'pass'
  },
  {
    id: 'CF-17',
    what: 'a dedicated IP',
    change: draft => {
      distributionOf(draft).viewerCertificate.sslSupportMethod = 'vip'
    },
    state: 'warn',
    actual: 'vip',
    says: '$600'
  },
  {
    id: 'CF-18',
    what: 'off',
    change: draft => {
      siteBehavior(draft).compress = false
    },
    state: 'warn',
    actual: 'Compress: false',
    remedy: '(.DefaultCacheBehavior) |= (.Compress = true)'
  },
  {
    id: 'CF-18',
    what: 'a policy without brotli',
    change: draft => {
      cachePolicy(siteBehavior(draft)).brotli = false
    },
    state: 'warn',
    actual: 'with gzip',
    remedy: '.CachePolicyId = "658327ea-f89d-4fab-a63d-7e88639e58f6"'
  },
  {
    id: 'CF-19',
    what: 'an hour',
    change: draft => {
      cachePolicy(siteBehavior(draft)).minTtl = 3600
    },
    state: 'warn',
    actual: 'MinTTL 3600'
  },
  {
    id: 'CF-20',
    what: 'HTTP/1.1 only',
    change: draft => {
      distributionOf(draft).httpVersion = 'http1.1'
    },
    state: 'warn',
    severity: 'info',
    actual: 'http1.1',
    remedy: '.HttpVersion = "http2and3"'
  },
  {
    id: 'CF-21',
    what: 'no policy',
    change: draft => {
      siteBehavior(draft).responseHeadersPolicy = absent
    },
    state: 'warn',
    actual: 'no response headers policy',
    remedy: '.ResponseHeadersPolicyId = "67f7725c-6f97-4210-82d7-5512b31e9d03"'
  },
  {
    id: 'CF-21',
    what: 'no policy, and the headers come from elsewhere',
    change: draft => {
      siteBehavior(draft).responseHeadersPolicy = absent
      answer(draft, 'root', {
        headers: {
          'x-content-type-options': 'nosniff',
          'content-security-policy': "frame-ancestors 'none'",
          'referrer-policy': 'no-referrer'
        }
      })
    },
    state: 'pass'
  },
  {
    id: 'CF-22',
    what: 'none',
    change: draft => {
      distributionOf(draft).webAclId = ''
    },
    state: 'warn',
    actual: 'none',
    also: { 'CF-23': 'skip' }
  },
  {
    id: 'CF-23',
    what: 'a country is blocked, and 403 is mapped',
    change: draft => {
      mapErrors(draft)
      distributionOf(draft).webAclId = ''
      distributionOf(draft).geoRestriction = { type: 'blacklist', countries: ['AQ'] }
    },
    state: 'warn',
    actual: 'geo restriction (blacklist)',
    also: { 'CF-10': 'warn', 'CF-11': 'pass', 'CF-13': 'skip', 'CF-22': 'warn', 'CF-25': 'warn' }
  },
  {
    id: 'CF-24',
    what: 'off',
    change: draft => {
      distributionOf(draft).logging.enabled = false
    },
    state: 'warn',
    severity: 'info',
    actual: 'off'
  },
  {
    id: 'CF-24',
    what: 'delivered (v2)',
    change: draft => {
      distributionOf(draft).logging.enabled = false
      distributionOf(draft).logging.v2 = known(true)
    },
    state: 'pass'
  },
  {
    id: 'CF-25',
    what: 'a geo restriction',
    change: draft => {
      distributionOf(draft).geoRestriction = { type: 'whitelist', countries: ['KR', 'JP'] }
    },
    state: 'warn',
    severity: 'info',
    actual: 'whitelist: KR, JP',
    remedy: 'RestrictionType: "none"'
  }
]
