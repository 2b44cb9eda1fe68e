import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../src/errors.ts'
import { variableOf } from '../src/inputs/read.ts'
import { inputTable } from '../src/inputs/table.ts'
import { type Inputs, loadInputs } from '../src/inputs.ts'

/** The environment in which the runner would start the action with these inputs, and a bucket where none is given. */
function environment(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries({ bucket: 'site-bucket', ...inputs })
  return Object.fromEntries(entries.map(([name, value]) => [variableOf(name), value]))
}

function load(inputs: Readonly<Record<string, string>>): Inputs {
  return loadInputs(environment(inputs)).inputs
}

function refusal(inputs: Readonly<Record<string, string>>): ActionError {
  try {
    load(inputs)
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('The inputs were accepted.')
}

describe('defaults', () => {
  test('with only a bucket, every other input has its documented default', () => {
    expect(loadInputs({ INPUT_BUCKET: 'site-bucket' })).toEqual({
      inputs: {
        command: 'deploy',
        target: 'auto',
        pullRequest: undefined,
        release: 'previous',
        site: 'default',
        build: { mode: { kind: 'auto' }, env: [], workingDirectory: '.', dist: 'dist' },
        files: ['**'],
        destination: {
          bucket: 'site-bucket',
          prefix: '',
          region: undefined,
          expectedBucketOwner: undefined,
          endpointUrl: undefined,
          state: { bucket: 'site-bucket', prefix: '.s3-cloudfront-deploy/' },
          encryption: undefined,
          tags: [],
          roleToAssume: undefined
        },
        cdn: { distributionIds: [], domains: [] },
        headers: { cacheControl: [], file: undefined, edgeCache: false },
        sync: { delete: 'stale', maxDeletePercent: 50, retention: { releases: 5, forMs: 7 * 86_400_000 }, allow: [] },
        invalidation: { invalidate: { kind: 'auto' }, wait: true, waitTimeoutMs: 600_000 },
        preview: {
          url: undefined,
          prefix: 'previews/pr-{number}/',
          expiresMs: 14 * 86_400_000,
          limit: undefined,
          comment: true,
          deployment: true,
          environment: 'preview'
        },
        githubToken: undefined
      },
      warnings: []
    })
  })

  test.each(['', ' ', '\n', ' \n\t\n'])('%j counts as absent, for every input but the required one', blank => {
    const names = Object.keys(inputTable).filter(name => name !== 'bucket')
    const blanks = Object.fromEntries(names.map(name => [name, blank]))
    expect(load(blanks)).toEqual(load({}))
    expect(refusal({ bucket: blank }).message).toBe('Wrong input: bucket: is required and was not given.')
  })
})

describe('accepted values', () => {
  const accepted: readonly (readonly [string, string, (inputs: Inputs) => unknown, unknown])[] = [
    ['command', 'plan', inputs => inputs.command, 'plan'],
    ['command', 'rollback', inputs => inputs.command, 'rollback'],
    ['release', 'previous', inputs => inputs.release, 'previous'],
    [
      'release',
      ' 20260131T101530Z-1a2b3c4-987654321.12 ',
      inputs => inputs.release,
      '20260131T101530Z-1a2b3c4-987654321.12'
    ],
    ['target', 'production', inputs => inputs.target, 'production'],
    ['site', 'apps/shop', inputs => inputs.site, 'apps/shop'],
    ['prefix', 'apps/shop', inputs => inputs.site, 'apps/shop'],
    ['build-command', 'none', inputs => inputs.build.mode, { kind: 'none' }],
    ['build-command', ' npm run x && y ', inputs => inputs.build.mode, { kind: 'command', command: 'npm run x && y' }],
    [
      'build-command',
      'npm ci\nnpm run b',
      inputs => inputs.build.mode,
      { kind: 'command', command: 'npm ci\nnpm run b' }
    ],
    [
      'build-env',
      'AWS_REGION\n# a comment\nVITE_API=https://api.example.com/?a=b\nEMPTY=',
      inputs => inputs.build.env,
      [
        { name: 'AWS_REGION', value: undefined },
        { name: 'VITE_API', value: 'https://api.example.com/?a=b' },
        { name: 'EMPTY', value: '' }
      ]
    ],
    ['working-directory', 'apps/web', inputs => inputs.build.workingDirectory, 'apps/web'],
    ['dist', 'build', inputs => inputs.build.dist, 'build'],
    ['files', './a/**\n\n!**/*.map', inputs => inputs.files, ['a/**', '!**/*.map']],
    ['files', '!**/*.map', inputs => inputs.files, ['**', '!**/*.map']],
    ['bucket', 'www.example.com', inputs => inputs.destination.bucket, 'www.example.com'],
    ['bucket', 'ap-metadata-s3alias', inputs => inputs.destination.bucket, 'ap-metadata-s3alias'],
    ['bucket', 'xn--bcher-kva.example', inputs => inputs.destination.bucket, 'xn--bcher-kva.example'],
    ['prefix', '/', inputs => inputs.destination.prefix, ''],
    ['prefix', 'a', inputs => inputs.destination.prefix, 'a/'],
    ['prefix', '/a/b c/', inputs => inputs.destination.prefix, 'a/b c/'],
    ['prefix', 'a', inputs => inputs.destination.state, { bucket: 'site-bucket', prefix: 'a/.s3-cloudfront-deploy/' }],
    ['region', 'us-gov-west-1', inputs => inputs.destination.region, 'us-gov-west-1'],
    ['region', 'eusc-de-east-1', inputs => inputs.destination.region, 'eusc-de-east-1'],
    ['expected-bucket-owner', '012345678901', inputs => inputs.destination.expectedBucketOwner, '012345678901'],
    [
      'distribution-id',
      'E2QWRUHAPOMQZL\nEDFDVBD6EXAMPLE\nE2QWRUHAPOMQZL',
      inputs => inputs.cdn.distributionIds,
      ['E2QWRUHAPOMQZL', 'EDFDVBD6EXAMPLE']
    ],
    [
      'domain',
      'WWW.Example.com\nbücher.example.com.\nwww.example.com',
      inputs => inputs.cdn.domains,
      ['www.example.com', 'xn--bcher-kva.example.com']
    ],
    ['endpoint-url', 'http://127.0.0.1:9000/', inputs => inputs.destination.endpointUrl, 'http://127.0.0.1:9000'],
    ['state', 'state-bucket/shop', inputs => inputs.destination.state, { bucket: 'state-bucket', prefix: 'shop/' }],
    ['state', 's3://state-bucket/a/b/', inputs => inputs.destination.state, { bucket: 'state-bucket', prefix: 'a/b/' }],
    ['state', '/.state/shop', inputs => inputs.destination.state, { bucket: 'site-bucket', prefix: '.state/shop/' }],
    [
      'state',
      'state-bucket/.s3-cloudfront-deploy',
      inputs => inputs.destination.state,
      { bucket: 'state-bucket', prefix: '.s3-cloudfront-deploy/' }
    ],
    ['sse', 'AES256', inputs => inputs.destination.encryption, { kind: 'AES256' }],
    ['sse', 'aws:kms', inputs => inputs.destination.encryption, { kind: 'aws:kms', keyId: undefined }],
    [
      'tags',
      'team=web\nstage: a=b\nurl=https://example.com\na:b=c\nempty:',
      inputs => inputs.destination.tags,
      [
        { key: 'team', value: 'web' },
        { key: 'stage', value: 'a=b' },
        { key: 'url', value: 'https://example.com' },
        { key: 'a:b', value: 'c' },
        { key: 'empty', value: '' }
      ]
    ],
    [
      'role-to-assume',
      'arn:aws-us-gov:iam::123456789012:role/ci/deploy',
      inputs => inputs.destination.roleToAssume,
      'arn:aws-us-gov:iam::123456789012:role/ci/deploy'
    ],
    ['headers', 'config/_headers', inputs => inputs.headers.file, 'config/_headers'],
    ['delete', 'all', inputs => inputs.sync.delete, 'all'],
    ['keep-releases', '1', inputs => inputs.sync.retention.releases, 1],
    ['keep-releases', '100', inputs => inputs.sync.retention.releases, 100],
    ['keep-for', '0d', inputs => inputs.sync.retention.forMs, 0],
    ['keep-for', '36h', inputs => inputs.sync.retention.forMs, 36 * 3_600_000],
    ['keep-for', '366 d', inputs => inputs.sync.retention.forMs, 366 * 86_400_000],
    ['max-delete', '0%', inputs => inputs.sync.maxDeletePercent, 0],
    ['max-delete', '100 %', inputs => inputs.sync.maxDeletePercent, 100],
    ['allow', 'no-index\nmax-delete\nno-index', inputs => inputs.sync.allow, ['no-index', 'max-delete']],
    ['allow', 'rolled-back', inputs => inputs.sync.allow, ['rolled-back']],
    ['invalidate', 'all', inputs => inputs.invalidation.invalidate, { kind: 'all' }],
    [
      'invalidate',
      '/\n/docs/*\n/\n',
      inputs => inputs.invalidation.invalidate,
      { kind: 'paths', paths: ['/', '/docs/*'] }
    ],
    ['command', 'cleanup', inputs => inputs.command, 'cleanup'],
    ['target', 'preview', inputs => inputs.target, 'preview'],
    ['comment', 'false', inputs => inputs.preview.comment, false],
    ['deployment', 'FALSE', inputs => inputs.preview.deployment, false],
    ['wait', 'False', inputs => inputs.invalidation.wait, false],
    ['wait-timeout', '90s', inputs => inputs.invalidation.waitTimeoutMs, 90_000],
    ['wait-timeout', '1h30m', inputs => inputs.invalidation.waitTimeoutMs, 5_400_000]
  ]
  test.each(accepted)('%s: %j', (name, value, pick, expected) => {
    expect(pick(load({ [name]: value }))).toEqual(expected)
  })

  test('edge-cache goes with a distribution that is invalidated', () => {
    expect(load({ 'edge-cache': 'TRUE', domain: 'example.com' }).headers.edgeCache).toBe(true)
    expect(load({ 'edge-cache': 'true', 'distribution-id': 'E1A2B3C4D5E6F7' }).headers.edgeCache).toBe(true)
  })

  test('lines of Windows count as lines', () => {
    expect(load({ domain: 'a.example.com\r\nb.example.com\r\n' }).cdn.domains).toEqual([
      'a.example.com',
      'b.example.com'
    ])
  })

  test('cache-control lines become rules in their order', () => {
    const rules = load({ 'cache-control': 'downloads/**: public, max-age=60\n\n*.pdf: no-store' }).headers.cacheControl
    expect(rules.map(({ line, glob, value }) => ({ line, glob, value }))).toEqual([
      { line: 1, glob: 'downloads/**', value: 'public, max-age=60' },
      { line: 3, glob: '*.pdf', value: 'no-store' }
    ])
  })

  test.each([
    'alias/site',
    'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws:kms:eu-central-1:123456789012:alias/site',
    'mrk-1234abcd12ab34cd56ef1234567890ab'
  ])('kms-key-id: %s', keyId => {
    const encryption = load({ sse: 'aws:kms:dsse', 'kms-key-id': keyId }).destination.encryption
    expect(encryption).toEqual({ kind: 'aws:kms:dsse', keyId })
  })
})

describe('region', () => {
  const base = { INPUT_BUCKET: 'site-bucket' }
  test.each([
    [{ AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1'],
    [{ AWS_REGION: 'eu-central-1', AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-central-1'],
    [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1'],
    [{ AWS_REGION: 'eu-central-1', INPUT_REGION: 'us-east-1' }, 'us-east-1']
  ])('%j → %s', (env, expected) => {
    expect(loadInputs({ ...base, ...env }).inputs.destination.region).toBe(expected)
  })

  test.each([{ 'INPUT_ENDPOINT-URL': 'https://s3.example.com' }, { AWS_ENDPOINT_URL_S3: 'https://s3.example.com' }])(
    'behind another service (%j) any region will do',
    env => {
      expect(loadInputs({ ...base, INPUT_REGION: 'auto', ...env }).inputs.destination.region).toBe('auto')
    }
  )
})

describe('refused values', () => {
  const manyPaths = Array.from({ length: 3001 }, (_, index) => `/${index}`).join('\n')
  const manyWildcards = Array.from({ length: 16 }, (_, index) => `/${index}/*`).join('\n')
  const manyTags = Array.from({ length: 11 }, (_, index) => `tag${index}=x`).join('\n')

  const refused: readonly (readonly [string, string, string])[] = [
    [
      'command',
      'Deploy',
      'command: "Deploy" is not one of "deploy", "plan", "rollback", "cleanup". Did you mean "deploy"?'
    ],
    ['command', 'roll-back', 'is not one of "deploy", "plan", "rollback", "cleanup". Did you mean "rollback"?'],
    ['command', 'clean-up', 'Did you mean "cleanup"?'],
    ['release', 'v1.2.0', 'release: "v1.2.0" is neither "previous" nor the id of a release, like "20260131T101530Z-'],
    ['release', '1a2b3c4', 'release: "1a2b3c4" is neither "previous" nor the id of a release'],
    ['release', '20260131T101530Z-1a2b3c4-987654321.1\nprevious', 'has several lines; one value is wanted.'],
    ['target', 'prod', 'target: "prod" is not one of "auto", "production", "preview".'],
    ['target', 'previews', 'Did you mean "preview"?'],
    ['site', '../x', 'site: "../x" is not a name for a site'],
    ['build-command', 'false', 'build-command: "false" builds nothing: write "none".'],
    ['build-command', 'yes', 'build-command: "yes" is not a command line'],
    ['build-env', 'A=1\nB: 2', 'build-env, line 2: "B" is not followed by "=": write "B=value".'],
    ['build-env', '=secret', 'build-env, line 1: does not start with the name of a variable'],
    ['build-env', 'A=1\nA=2', 'build-env, line 2: names "A" a second time.'],
    ['working-directory', 'a\nb', 'working-directory: "a\\nb" is not a path'],
    ['dist', '~/dist', 'dist: "~/dist" starts with "~"'],
    ['files', '**\n/etc/*', 'files, line 2: "/etc/*" is an absolute path'],
    ['files', '../*', 'files, line 1: "../*" leaves dist'],
    ['files', '!', 'files, line 1: "!" has no pattern.'],
    [
      'bucket',
      's3://site/app/',
      'bucket: "s3://site/app/" is an S3 URI: give the name alone: "site", and "app" in the input prefix.'
    ],
    ['bucket', 's3://site', 'bucket: "s3://site" is an S3 URI: give the name alone: "site".'],
    ['bucket', 'arn:aws:s3:::site/*', 'bucket: "arn:aws:s3:::site/*" is an ARN: give the name alone: "site".'],
    [
      'bucket',
      'site/app',
      'bucket: "site/app" has a path: give the name alone: "site", and "app" in the input prefix.'
    ],
    ['bucket', 'https://site.s3.amazonaws.com', 'is an address'],
    ['bucket', 'site.s3.eu-central-1.amazonaws.com', 'is an address'],
    ['bucket', 'site--euc1-az1--x-s3', 'is a directory bucket (S3 Express One Zone)'],
    ['bucket', 'mfzwi23gnjvgw.mrap', 'is a multi-region access point'],
    ['bucket', 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap', 'is a multi-region access point'],
    ['bucket', 'arn:aws:s3:eu-central-1:123456789012:accesspoint/site', 'is the ARN of an access point'],
    ['bucket', 'x--ol-s3', 'is an Object Lambda access point'],
    ['bucket', 'Site-Bucket', 'capital letters are not allowed. Did you mean "site-bucket"?'],
    ['bucket', 'ab', 'is not a bucket name: 3 to 63'],
    ['bucket', 'a'.repeat(64), 'is not a bucket name: 3 to 63'],
    ['bucket', 'site_bucket', 'is not a bucket name: 3 to 63'],
    ['bucket', '-site', 'is not a bucket name: 3 to 63'],
    ['bucket', 'a..b', 'two dots'],
    ['bucket', '192.168.5.4', 'is an IP address'],
    ['bucket', 'one\ntwo', 'bucket: "one\\ntwo" has several lines; one value is wanted.'],
    ['prefix', 'a/../b', 'prefix: "a/../b" has a "." or ".." for a folder name.'],
    ['prefix', 'a//b', 'prefix: "a//b" has an empty folder name ("//").'],
    ['prefix', '//', 'has an empty folder name'],
    ['prefix', 'a\\b', 'has a backslash'],
    ['prefix', 's3://site/a', 'is an S3 URI'],
    ['prefix', 'a/*', 'has a "*"'],
    ['prefix', 'a/.s3-cloudfront-deploy/b', 'keeps its own state in'],
    ['prefix', 'a'.repeat(512), 'is longer than 512 bytes.'],
    ['region', 'Frankfurt', 'region: "Frankfurt" is not an AWS region'],
    ['region', 'eu-central-1a', 'region: "eu-central-1a" is an availability zone: the region is "eu-central-1".'],
    ['region', 'eu central', 'region: "eu central" is not a region'],
    ['expected-bucket-owner', '12345678901', 'Put it in quotes: YAML drops the leading zeros'],
    ['expected-bucket-owner', '1234-5678-9012', 'has 12 digits.'],
    [
      'distribution-id',
      'E2QWRUHAPOMQZL\nd111111abcdef8.cloudfront.net',
      'distribution-id, line 2: "d111111abcdef8.cloudfront.net" is not a distribution id, which looks like "E1A2B3C4D5E6F7". This is a domain name'
    ],
    ['distribution-id', 'arn:aws:cloudfront::123456789012:distribution/E2QWRUHAPOMQZL', 'the id is "E2QWRUHAPOMQZL".'],
    ['distribution-id', 'e2qwruhapomqzl', 'Did you mean "E2QWRUHAPOMQZL"?'],
    ['distribution-id', 'E2QWRUHAPOMQZL, EDFDVBD6EXAMPLE', 'Several ids go on lines of their own.'],
    [
      'domain',
      'https://www.example.com/shop',
      'domain, line 1: "https://www.example.com/shop" is not a domain name: leave out scheme, port and path: "www.example.com".'
    ],
    ['domain', 'www.example.com:8443', 'leave out scheme, port and path: "www.example.com".'],
    ['domain', '*.example.com', 'is a wildcard'],
    ['domain', 'a.example.com, b.example.com', 'Several of them go on lines of their own.'],
    ['domain', '192.0.2.1', 'is an IP address'],
    ['domain', 'example', 'is not a domain name'],
    ['domain', 'a_b.example.com', 'is not a domain name'],
    ['endpoint-url', 's3.example.com', 'endpoint-url: "s3.example.com" is not an address'],
    ['endpoint-url', 'ftp://s3.example.com', 'is not an address'],
    ['endpoint-url', 'https://s3.example.com/?a=b', 'has a query or a fragment'],
    ['endpoint-url', 'https://me:hush@s3.example.com', 'endpoint-url: holds a user name or password'],
    [
      'state',
      'state-bucket',
      'state: "state-bucket" names no folder: each site needs its own, like "state-bucket/site".'
    ],
    ['state', '.state/x', 'For a folder of the site\'s own bucket write "/.state/x".'],
    ['state', 'bucket/a//b', 'state: "bucket/a//b" has an empty folder name ("//").'],
    ['sse', 'aes256', 'sse: "aes256" is not one of "AES256", "aws:kms", "aws:kms:dsse". Did you mean "AES256"?'],
    ['kms-key-id', 'alias/site', 'kms-key-id: needs sse to be "aws:kms" or "aws:kms:dsse", and it is not given.'],
    ['kms-key-id', 'site', 'An alias is written "alias/site".'],
    ['tags', 'team=web\nstage', 'tags, line 2: "stage" has no value: write it like "team=web".'],
    ['tags', '=x', 'tags, line 1: "=x" has no key'],
    ['tags', 'a=1\na=2', 'tags, line 2: "a=2" gives the key "a" a second time.'],
    ['tags', 'aws:x=1', 'reserved for AWS'],
    ['tags', `${'k'.repeat(129)}=1`, 'has a key of more than 128 characters.'],
    ['tags', `k=${'v'.repeat(257)}`, 'has a value of more than 256 characters.'],
    ['tags', 'a=b&c', 'has a character that tags cannot hold'],
    ['tags', manyTags, 'tags: 11 tags are more than the 10 that S3 allows on an object.'],
    ['role-to-assume', 'deploy', 'role-to-assume: "deploy" is not the ARN of a role'],
    ['role-to-assume', 'arn:aws:sts::123456789012:assumed-role/deploy/me', 'This is the ARN of a session'],
    ['cache-control', '*.a: no-cache\n*.b', 'cache-control, line 2: "*.b" is not a rule. '],
    ['edge-cache', 'yes', 'edge-cache: "yes" is not a boolean: write "true" or "false".'],
    ['delete', 'stael', 'delete: "stael" is not one of "stale", "none", "all". Did you mean "stale"?'],
    ['keep-releases', '0', 'keep-releases: "0" is not a whole number from 1 to 100.'],
    ['keep-releases', '101', 'keep-releases: "101" is not a whole number from 1 to 100.'],
    ['keep-releases', '2.5', 'is not a whole number'],
    ['keep-releases', 'all', 'is not a whole number'],
    [
      'keep-for',
      '7',
      'keep-for: "7" is not an age: write it in days or hours, like "7d" or "36h". A unit is missing: "7d".'
    ],
    ['keep-for', '90m', 'keep-for: "90m" is not an age'],
    ['keep-for', '367d', 'keep-for: "367d" is more than a year: give at most "366d".'],
    ['keep-for', '-1d', 'is not an age'],
    ['max-delete', '50', 'max-delete: "50" is not a percentage from "0%" to "100%". Did you mean "50%"?'],
    ['max-delete', '101%', 'is not a percentage'],
    ['allow', 'no-index\nmisssing-images', 'allow, line 2: "misssing-images" is not one of "empty-dist",'],
    ['allow', 'misssing-images', 'Did you mean "missing-images"?'],
    ['invalidate', 'al', 'is neither "auto", "all", "none" nor a path that starts with "/". Did you mean "all"?'],
    ['invalidate', '/a\nb', 'invalidate, line 2: "b" is neither'],
    ['invalidate', '/a\nall', 'invalidate, line 2: "all" stands beside paths'],
    ['invalidate', '/a/*/b', 'has a "*" before its end'],
    ['invalidate', manyPaths, '3001 paths are more than the 3000'],
    ['invalidate', manyWildcards, '16 paths with "*" are more than the 15'],
    ['wait', 'on', 'wait: "on" is not a boolean'],
    ['wait-timeout', '10', 'A unit is missing: "10s" or "10m".'],
    ['wait-timeout', '0m', 'is no time at all'],
    ['wait-timeout', '2000m', 'is more than a day'],
    ['wait-timeout', 'ten minutes', 'is not a duration: write it like "90s", "10m" or "1h".']
  ]
  const cases = refused.map(([name, value, message]) => ({
    name,
    value,
    message,
    shown: JSON.stringify(value).slice(0, 60)
  }))
  test.each(cases)('$name: $shown', ({ name, value, message }) => {
    const error = refusal({ [name]: value })
    expect(error.code).toBe('invalid-inputs')
    expect(error.message).toContain(message)
    expect(error.message).toMatch(new RegExp(`^Wrong input: ${name}`))
  })

  test('the line is counted as the user sees it, blank lines and comments included', () => {
    expect(refusal({ domain: '\n# canonical\nwww.example.com\n\nnope' }).message).toContain('domain, line 5: "nope"')
  })

  test('all that is wrong is told at once, contradictions included', () => {
    const error = refusal({
      command: 'deplyo',
      bucket: 'Site',
      tags: 'a\nb=1\nc',
      sse: 'AES256',
      'kms-key-id': 'alias/site'
    })
    expect(error.message.split('\n')).toEqual([
      '5 things are wrong with the inputs:',
      '- command: "deplyo" is not one of "deploy", "plan", "rollback", "cleanup". Did you mean "deploy"?',
      '- bucket: "Site" is not a bucket name: capital letters are not allowed. Did you mean "site"?',
      '- tags, line 1: "a" has no value: write it like "team=web".',
      '- tags, line 3: "c" has no value: write it like "team=web".',
      '- kms-key-id: needs sse to be "aws:kms" or "aws:kms:dsse", and it is "AES256".'
    ])
    expect(error.remedy).toContain('`with:`')
  })

  test('documents that edges keep for a year need an invalidation', () => {
    expect(refusal({ 'edge-cache': 'true' }).message).toContain('edge-cache: "true" needs distribution-id or domain')
    expect(refusal({ 'edge-cache': 'true', domain: 'example.com', invalidate: 'none' }).message).toContain(
      'edge-cache: "true" contradicts invalidate: "none"'
    )
  })

  test('a path that CloudFront would refuse is told with its encoded form', () => {
    expect(refusal({ invalidate: '/a b/ü' }).message).toContain('write "/a%20b/%C3%BC"')
    expect(refusal({ invalidate: '/100%' }).message).toContain('write "/100%25"')
    expect(load({ invalidate: '/a%20b' }).invalidation.invalidate).toEqual({ kind: 'paths', paths: ['/a%20b'] })
  })

  test('the state may not hold the site', () => {
    expect(refusal({ state: '/apps', prefix: 'apps/shop' }).message).toContain(
      'state: "apps/" holds the site itself, which is at "apps/shop/"'
    )
    expect(refusal({ state: 'site-bucket/shop', prefix: 'shop' }).message).toContain('holds the site itself')
    expect(load({ state: 'other-bucket/shop', prefix: 'shop' }).destination.state.bucket).toBe('other-bucket')
  })

  test('values of build-env are never shown, as they may be secrets', () => {
    for (const line of ['TOKEN: hush', '9=hush', '= hush', 'TOKEN hush', 'A=1\nA=hush']) {
      expect(refusal({ 'build-env': line }).message).not.toContain('hush')
    }
    expect(refusal({ 'endpoint-url': 'https://me:hush@s3.example.com' }).message).not.toContain('hush')
  })

  test('a long value is cut, and control characters are escaped', () => {
    const { message } = refusal({ delete: `\u001b[31m${'x'.repeat(500)}` })
    expect(message.length).toBeLessThan(300)
    expect(message).not.toContain('\u001b')
  })
})

describe('unknown inputs', () => {
  test.each([
    ['INPUT_BUCKT', '"buckt" is not an input of this action and does nothing. Did you mean "bucket"?'],
    [
      'INPUT_BUILD_COMMAND',
      '"build_command" is not an input of this action and does nothing. Did you mean "build-command"?'
    ],
    ['INPUT_COLOUR', '"colour" is not an input of this action and does nothing.']
  ])('%s is a warning', (variable, message) => {
    const { warnings } = loadInputs({ ...environment({}), [variable]: 'x', OTHER: 'y' })
    expect(warnings).toEqual([
      { level: 'warning', title: 'Unknown input', message, remedy: 'Correct its name under `with:`, or take it out.' }
    ])
  })

  test('every known input is known', () => {
    expect(loadInputs(environment({ 'distribution-id': '', 'build-env': '', 'wait-timeout': '' })).warnings).toEqual([])
  })
})
