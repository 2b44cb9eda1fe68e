import { describe, expect, test } from '@jest/globals'
import { evaluatePolicy, type PolicyRequest, type Statement } from '../../../../sandbox/aws/s3/policy.ts'

const DISTRIBUTION = 'arn:aws:cloudfront::123456789012:distribution/E1'
const USER = 'arn:aws:iam::123456789012:user/deployer'

const request: PolicyRequest = {
  principal: { kind: 'service', name: 'cloudfront.amazonaws.com' },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::site/app/index.html',
  context: { 'aws:sourcearn': DISTRIBUTION, 'aws:sourceip': '192.0.2.7', 'aws:securetransport': 'true' }
}
const statement: Statement = {
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*'
}

const applies = (change: Partial<Statement>, asked: Partial<PolicyRequest> = {}) =>
  evaluatePolicy([{ ...statement, ...change }], { ...request, ...asked }) === 'allow'

describe('a statement applies by its elements', () => {
  test.each<[string, Partial<Statement>, boolean]>([
    ['as it is', {}, true],
    ['another action', { Action: 's3:PutObject' }, false],
    ['one of several actions', { Action: ['s3:PutObject', 's3:getobject'] }, true],
    ['all actions', { Action: 's3:*' }, true],
    ['one letter', { Action: 's3:GetObjec?' }, true],
    ['another bucket', { Resource: 'arn:aws:s3:::site2/*' }, false],
    ['another folder', { Resource: 'arn:aws:s3:::site/api/*' }, false],
    ['its folder', { Resource: ['arn:aws:s3:::site/api/*', 'arn:aws:s3:::site/app/*'] }, true],
    ['the bucket alone', { Resource: 'arn:aws:s3:::site' }, false],
    ['a dot that is no wildcard', { Resource: 'arn:aws:s3:::site/app/index_html' }, false],
    ['another service', { Principal: { Service: 'logging.s3.amazonaws.com' } }, false],
    ['an account', { Principal: { AWS: '123456789012' } }, false],
    ['everybody', { Principal: '*' }, true],
    ['everybody, as AWS', { Principal: { AWS: ['*'] } }, true]
  ])('%s', (_, change, expected) => {
    expect(applies(change)).toBe(expected)
  })

  test('all but what is named', () => {
    const { Principal: _, Action: __, Resource: ___, ...bare } = statement
    const all = { ...bare, Principal: '*', Action: '*', Resource: '*' } as const
    const of = (change: Statement) => evaluatePolicy([change], request)
    expect(of({ ...bare, NotPrincipal: { AWS: USER }, Action: '*', Resource: '*' })).toBe('allow')
    expect(of({ ...bare, Principal: '*', NotAction: 's3:Get*', Resource: '*' })).toBeUndefined()
    expect(of({ ...bare, Principal: '*', Action: '*', NotResource: 'arn:aws:s3:::site/app/*' })).toBeUndefined()
    expect(of(all)).toBe('allow')
  })
})

describe('a user is named by ARN, by account, or as its root', () => {
  test.each<[string, boolean]>([
    [USER, true],
    ['123456789012', true],
    ['arn:aws:iam::123456789012:root', true],
    ['arn:aws:iam::123456789012:user/other', false],
    ['210987654321', false]
  ])('%s', (AWS, expected) => {
    expect(applies({ Principal: { AWS } }, { principal: { kind: 'user', arn: USER } })).toBe(expected)
    expect(applies({ Principal: { AWS } }, { principal: { kind: 'anonymous' } })).toBe(false)
  })
})

describe('a condition holds', () => {
  test.each<[string, string, string | string[], boolean]>([
    ['StringEquals', 'AWS:SourceArn', DISTRIBUTION, true],
    ['StringEquals', 'aws:SourceArn', `${DISTRIBUTION}2`, false],
    ['StringEquals', 'aws:SourceArn', ['x', DISTRIBUTION], true],
    ['StringEquals', 'aws:SourceArn', 'arn:*', false],
    ['StringEqualsIgnoreCase', 'aws:SourceArn', DISTRIBUTION.toUpperCase(), true],
    ['StringNotEquals', 'aws:SourceArn', DISTRIBUTION, false],
    ['StringNotEquals', 'aws:SourceArn', 'x', true],
    ['StringLike', 'aws:SourceArn', 'arn:*', true],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:cloudfront::123456789012:distribution/*', true],
    ['ArnEquals', 'aws:SourceArn', 'arn:aws:cloudfront::210987654321:distribution/*', false],
    ['ArnNotLike', 'aws:SourceArn', 'arn:aws:cloudfront::*', false],
    ['Bool', 'aws:SecureTransport', 'false', false],
    ['Bool', 'aws:SecureTransport', 'true', true],
    ['IpAddress', 'aws:SourceIp', '192.0.2.0/24', true],
    ['IpAddress', 'aws:SourceIp', '192.0.2.8', false],
    ['NotIpAddress', 'aws:SourceIp', '192.0.2.0/24', false],
    ['StringEquals', 'aws:Referer', 'x', false],
    ['StringNotEquals', 'aws:Referer', 'x', true],
    ['StringEqualsIfExists', 'aws:Referer', 'x', true],
    ['Null', 'aws:Referer', 'true', true],
    ['Null', 'aws:SourceArn', 'true', false],
    ['ForAnyValue:StringEquals', 'aws:SourceArn', DISTRIBUTION, true],
    ['DateGreaterThan', 'aws:CurrentTime', '2020-01-01T00:00:00Z', false]
  ])('%s of %s and %s: %s', (operator, key, value, expected) => {
    expect(applies({ Condition: { [operator]: { [key]: value } } })).toBe(expected)
  })

  test('only with all others', () => {
    const StringEquals = { 'aws:SourceArn': DISTRIBUTION }
    expect(applies({ Condition: { StringEquals, Bool: { 'aws:SecureTransport': 'true' } } })).toBe(true)
    expect(applies({ Condition: { StringEquals, Bool: { 'aws:SecureTransport': 'false' } } })).toBe(false)
  })
})

test('a denial wins, and without a statement nothing is said', () => {
  expect(evaluatePolicy([statement, { ...statement, Effect: 'Deny' }], request)).toBe('deny')
  expect(evaluatePolicy([{ ...statement, Effect: 'Deny' }], { ...request, action: 's3:PutObject' })).toBeUndefined()
  expect(evaluatePolicy([], request)).toBeUndefined()
})
