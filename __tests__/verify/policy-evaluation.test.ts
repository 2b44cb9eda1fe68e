import { describe, expect, test } from '@jest/globals'
import { formatPolicy, parsePolicy } from '../../src/verify/policy-document.ts'
import { evaluatePolicy } from '../../src/verify/policy-evaluation.ts'

const ARN = 'arn:aws:cloudfront::111122223333:distribution/E1A2B3C4D5E6F7'
const ALLOW = {
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::example.com/*'
}
const DENY = { ...ALLOW, Effect: 'Deny', Principal: '*' }

const request = {
  principal: 'Service:cloudfront.amazonaws.com',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::example.com/assets/a.js',
  context: { 'aws:sourcearn': ARN, 'aws:securetransport': 'true' }
}

describe('what a policy says to a request', () => {
  test.each<[what: string, statements: object | readonly object[], decision: string]>([
    ['one statement that is not in a list', ALLOW, 'allow'],
    ['no statement', [], 'no-statement'],
    ['everybody', { ...ALLOW, Principal: '*' }, 'allow'],
    ['everybody, written as AWS', { ...ALLOW, Principal: { AWS: '*' } }, 'allow'],
    ['another service', { ...ALLOW, Principal: { Service: 'logging.s3.amazonaws.com' } }, 'no-statement'],
    [
      'several services',
      { ...ALLOW, Principal: { Service: ['a.amazonaws.com', 'cloudfront.amazonaws.com'] } },
      'allow'
    ],
    [
      'all but another principal',
      { ...ALLOW, Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::1:root' } },
      'allow'
    ],
    [
      'all but this principal',
      { ...ALLOW, Principal: undefined, NotPrincipal: { Service: 'cloudfront.amazonaws.com' } },
      'no-statement'
    ],
    ['an action in another case', { ...ALLOW, Action: 'S3:getobject' }, 'allow'],
    ['an action with a wildcard', { ...ALLOW, Action: 's3:Get*' }, 'allow'],
    ['all actions', { ...ALLOW, Action: '*' }, 'allow'],
    ['an action that begins alike', { ...ALLOW, Action: 's3:GetObjectTagging' }, 'no-statement'],
    ['all actions but this', { ...ALLOW, Action: undefined, NotAction: 's3:GetObject' }, 'no-statement'],
    ['the bucket and not its objects', { ...ALLOW, Resource: 'arn:aws:s3:::example.com' }, 'no-statement'],
    ['another folder', { ...ALLOW, Resource: 'arn:aws:s3:::example.com/img/*' }, 'no-statement'],
    ['a dot that is a dot', { ...ALLOW, Resource: 'arn:aws:s3:::exampleXcom/*' }, 'no-statement'],
    [
      'all resources but this',
      { ...ALLOW, Resource: undefined, NotResource: 'arn:aws:s3:::example.com/assets/*' },
      'no-statement'
    ],
    ['the ARN', { ...ALLOW, Condition: { StringEquals: { 'AWS:SourceArn': ARN } } }, 'allow'],
    ['one of several ARNs', { ...ALLOW, Condition: { ArnEquals: { 'aws:SourceArn': ['arn:aws:x', ARN] } } }, 'allow'],
    [
      'an ARN with a wildcard',
      { ...ALLOW, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::*:distribution/E1*' } } },
      'allow'
    ],
    [
      'a wildcard that is compared as text',
      { ...ALLOW, Condition: { StringEquals: { 'aws:SourceArn': 'arn:*' } } },
      'no-statement'
    ],
    ['another ARN', { ...ALLOW, Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:x' } } }, 'no-statement'],
    [
      'two conditions, of which one does not hold',
      { ...ALLOW, Condition: { StringEquals: { 'aws:SourceArn': ARN }, Bool: { 'aws:SecureTransport': 'false' } } },
      'no-statement'
    ],
    [
      "a condition that can't be told",
      { ...ALLOW, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } },
      'undecided'
    ],
    [
      'an operator that is not known',
      { ...ALLOW, Condition: { DateLessThan: { 'aws:SourceArn': '2026' } } },
      'undecided'
    ],
    ['Deny wins', [ALLOW, DENY], 'deny'],
    ['a Deny for plain HTTP', [ALLOW, { ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }], 'allow'],
    [
      'a Deny for all but the distribution',
      [ALLOW, { ...DENY, Condition: { StringNotEquals: { 'aws:SourceArn': ARN } } }],
      'allow'
    ],
    [
      'a Deny for all but another one',
      [ALLOW, { ...DENY, Condition: { ArnNotLike: { 'aws:SourceArn': 'arn:aws:x' } } }],
      'deny'
    ],
    [
      "a Deny that can't be told",
      [ALLOW, { ...DENY, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.1/32' } } }],
      'undecided'
    ],
    [
      "a Deny that can't be told, and nothing allows",
      { ...DENY, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.1/32' } } },
      'no-statement'
    ]
  ])('%s', (_, statements, decision) => {
    expect(evaluatePolicy(parsePolicy(JSON.stringify({ Statement: statements })), request)).toBe(decision)
  })
})

test('a policy that was read and written again is the same one', () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'One', ...ALLOW, Condition: { StringEquals: { 'AWS:SourceArn': ARN, 'aws:SourceAccount': ['1', '2'] } } },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:PutObject', 's3:DeleteObject'],
        Resource: 'arn:aws:s3:::example.com/*'
      },
      { Effect: 'Allow', NotPrincipal: { AWS: ['a', 'b'] }, NotAction: 's3:*', NotResource: '*' }
    ]
  }
  expect(JSON.parse(formatPolicy(parsePolicy(JSON.stringify(policy))))).toEqual(policy)
})
