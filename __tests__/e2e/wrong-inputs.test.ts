import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Deploy, DeployOptions } from '../../sandbox/deploy.ts'
import { REPOSITORY } from '../../sandbox/example-workspace.ts'
import { readManifest } from '../../sandbox/runner/manifest.ts'
import { event, pullRequest, push } from './helpers/events.ts'
import { writesOf } from './helpers/requests.ts'
import { createScene, type Scene } from './helpers/scene.ts'
import { page, smallSite } from './helpers/sites.ts'
import { type Files, inDist } from './helpers/workspace.ts'

type Inputs = Readonly<Record<string, string>>

/** Fails the test unless the run failed, said so everywhere in these words, and left AWS alone. */
function expectRefusal(run: Deploy, code: string, ...sentences: readonly string[]): void {
  expect(run).toMatchObject({ exitCode: 1, conclusion: 'failure', outputs: { result: 'failed' } })
  expect(run.report?.failure).toMatchObject({ code, remedy: expect.stringMatching(/\w/) })
  const annotation = run.annotations.find(({ level, title }) => level === 'error' && title?.includes('failed'))
  const log = run.log.join('\n')
  for (const sentence of sentences) {
    expect(run.report?.failure?.message).toContain(sentence)
    expect(annotation?.message).toContain(sentence)
    for (const line of sentence.split('\n')) expect(log).toContain(line)
  }
  expect(run.summary).toContain(`Error code \`${code}\``)
  expect(run.summary).toMatch(/\*\*What to do next:\*\* \S/)
  expect(run.summary).toContain('the site is as it was')
  expect(writesOf(run.requests)).toEqual([])
}

/** Every input of action.yml with a value that is wrong for it, and what the user reads. */
const wrongValues: readonly (readonly [input: string, value: string, sentence: string])[] = [
  ['command', 'rollout', 'command: "rollout" is not one of "deploy", "plan", "verify", "rollback", "cleanup".'],
  [
    'target',
    'prodcution',
    'target: "prodcution" is not one of "auto", "production", "preview". Did you mean "production"?'
  ],
  ['pr-number', '007', 'pr-number: "007" is not the number of a pull request, like "7".'],
  ['preview-url', 'https://example.com', 'preview-url: "https://example.com" has "{number}" nowhere'],
  ['preview-prefix', 'previews/', 'preview-prefix: "previews/" has "{number}" nowhere'],
  ['preview-expires', '14', 'preview-expires: "14" is not an age'],
  ['preview-limit', '0', 'preview-limit: "0" is not a whole number from 1 to 10000.'],
  ['github-token', 'two words', 'github-token: is not a token: it has spaces or line breaks.'],
  ['comment', 'sometimes', 'comment: "sometimes" is not a boolean'],
  ['deployment', '1', 'deployment: "1" is not a boolean'],
  ['environment', 'a\nb', 'environment: "a\\nb" has several lines'],
  ['site', '../shop', 'site: "../shop" is not a name for a site'],
  ['release', 'v1.2.0', 'release: "v1.2.0" is neither "previous" nor the id of a release, like "20260131T'],
  ['build-command', 'false', 'build-command: "false" builds nothing: write "none".'],
  ['build-env', 'CI=1\nAPI_URL: x', 'build-env, line 2: "API_URL" is not followed by "=": write "API_URL=value".'],
  ['working-directory', '~/site', 'working-directory: "~/site" starts with "~", which only a shell understands.'],
  ['dist', 'a\nb', 'dist: "a\\nb" is not a path'],
  ['files', '**\n../secrets/**', 'files, line 2: "../secrets/**" leaves dist'],
  ['bucket', '', 'bucket: is required and was not given.'],
  ['bucket', 's3://example.com/app', 'give the name alone: "example.com", and "app" in the input prefix.'],
  ['prefix', 'app/*', 'prefix: "app/*" has a "*": a prefix is one folder, not a pattern.'],
  ['region', 'eu central 1', 'region: "eu central 1" is not a region'],
  ['expected-bucket-owner', '12345678901', 'Put it in quotes: YAML drops the leading zeros of a number.'],
  ['distribution-id', 'E1A2B3C4D5E6F7\nexample.com', 'distribution-id, line 2: "example.com" is not a distribution id'],
  ['domain', 'https://example.com/', 'leave out scheme, port and path: "example.com".'],
  ['endpoint-url', 's3.example.com', 'endpoint-url: "s3.example.com" is not an address'],
  ['state', 'state-bucket', 'names no folder: each site needs its own, like "state-bucket/site".'],
  ['sse', 'aes256', 'sse: "aes256" is not one of "AES256", "aws:kms", "aws:kms:dsse". Did you mean "AES256"?'],
  ['kms-key-id', 'site', 'kms-key-id: "site" is not the id, ARN or alias of a KMS key. An alias is written'],
  ['tags', 'team=web\nstage', 'tags, line 2: "stage" has no value: write it like "team=web".'],
  ['role-to-assume', 'deploy', 'role-to-assume: "deploy" is not the ARN of a role'],
  ['cache-control', '*.css: no-cache\n*.pdf', 'cache-control, line 2: "*.pdf" is not a rule.'],
  ['headers', 'a\nb', 'headers: "a\\nb" is not a path'],
  ['edge-cache', 'on', 'edge-cache: "on" is not a boolean: write "true" or "false".'],
  ['delete', 'old', 'delete: "old" is not one of "stale", "none", "all".'],
  ['keep-releases', '0', 'keep-releases: "0" is not a whole number from 1 to 100.'],
  [
    'keep-for',
    '7',
    'keep-for: "7" is not an age: write it in days or hours, like "7d" or "36h". A unit is missing: "7d".'
  ],
  ['max-delete', '50', 'max-delete: "50" is not a percentage from "0%" to "100%". Did you mean "50%"?'],
  ['allow', 'no-index\neverything', 'allow, line 2: "everything" is not one of "empty-dist",'],
  ['invalidate', 'index.html', 'is neither "auto", "all", "none" nor a path that starts with "/".'],
  ['wait', '5m', 'wait: "5m" is not a boolean'],
  [
    'wait-timeout',
    '600',
    'wait-timeout: "600" is not a duration: write it like "90s", "10m" or "1h". A unit is missing'
  ],
  ['verify', 'true', 'verify: "true" is not one of "off", "warn", "strict".'],
  ['verify-ignore', 'CF-22\nCF-99', 'verify-ignore, line 2: "CF-99" is not the id of a check, like "CF-22"'],
  ['routes', '/\nlogin', 'routes, line 2: "login" is not a path: write it like "/login/callback".'],
  ['api-path', 'api', 'api-path: "api" is not the path pattern of a behavior: write it like "/api/*".'],
  ['api-probe', '/api/health ok', 'api-probe: "/api/health ok" is not a path and a status: write it like'],
  ['resolve', 'example.com: d1.cloudfront.net', 'resolve, line 1: "example.com: d1.cloudfront.net" has no IP address']
]

test('every input of action.yml has a wrong value below', async () => {
  const { inputs } = await readManifest(REPOSITORY)
  expect(new Set(wrongValues.map(([input]) => input))).toEqual(new Set(inputs.keys()))
})

describe('a wrong value', () => {
  test.concurrent.each(wrongValues)('%s: %j', async (input, value, sentence) => {
    await using scene = await createScene()
    const run = await scene.run({ inputs: { [input]: value } })
    expectRefusal(run, 'invalid-inputs', sentence)
    expect(run.requests).toEqual([])
  })
})

/** Inputs that are each right and do not go together. */
const contradictions: readonly (readonly [string, Inputs, string])[] = [
  ['a key without KMS', { 'kms-key-id': 'alias/site' }, 'kms-key-id: needs sse to be "aws:kms" or "aws:kms:dsse"'],
  ['a key with AES256', { 'kms-key-id': 'alias/site', sse: 'AES256' }, 'and it is "AES256".'],
  ['state around the site', { state: '/app', prefix: 'app/v2' }, 'state: "app/" holds the site itself'],
  ['edge-cache and nothing to purge', { 'edge-cache': 'true', domain: '' }, 'needs distribution-id or domain'],
  ['edge-cache and no purge', { 'edge-cache': 'true', invalidate: 'none' }, 'contradicts invalidate: "none"'],
  ['paths beside a word', { invalidate: '/docs/*\nall' }, '"all" stands beside paths']
]

describe('a contradiction', () => {
  test.concurrent.each(contradictions)('%s', async (_, inputs, sentence) => {
    await using scene = await createScene()
    const run = await scene.run({ inputs })
    expectRefusal(run, 'invalid-inputs', sentence)
    expect(run.requests).toEqual([])
  })

  test.concurrent('an availability zone where AWS itself is asked', async () => {
    await using scene = await createScene()
    const run = await scene.run({ inputs: { region: 'eu-central-1a' }, env: { AWS_ENDPOINT_URL: '' } })
    expectRefusal(run, 'invalid-inputs', 'is an availability zone: the region is "eu-central-1".')
  })
})

test.concurrent('all that is wrong is told at once, each with its line', async () => {
  await using scene = await createScene()
  const inputs = { bucket: 'Example', tags: 'a=1\nb', wait: 'maybe', sse: 'AES256', 'kms-key-id': 'alias/site' }
  const run = await scene.run({ inputs })
  expectRefusal(
    run,
    'invalid-inputs',
    '4 things are wrong with the inputs:',
    '- bucket: "Example" is not a bucket name: capital letters are not allowed. Did you mean "example"?',
    '- tags, line 2: "b" has no value: write it like "team=web".',
    '- wait: "maybe" is not a boolean: write "true" or "false".',
    '- kms-key-id: needs sse to be "aws:kms" or "aws:kms:dsse", and it is "AES256".'
  )
  expect(run.requests).toEqual([])
})

test.concurrent('an input that does not exist is a warning with the nearest name, and the deploy goes on', async () => {
  await using scene = await createScene()
  const run = await scene.run({ inputs: { cache_control: '*.css: no-cache', distribution: 'x', colour: 'red' } })
  expect(run.outputs.result).toBe('deployed')
  const warnings = run.annotations.filter(({ title }) => title === 'Unknown input').map(({ message }) => message)
  expect(warnings).toEqual([
    expect.stringContaining(
      '"cache_control" is not an input of this action and does nothing. Did you mean "cache-control"?'
    ),
    expect.stringMatching(/^"colour" is not an input of this action and does nothing\.\n/),
    expect.stringContaining('Did you mean "distribution-id"?')
  ])
  expect(run.summary).toContain('Unknown input')
})

interface Situation {
  readonly name: string
  /** The repository; a small site in `dist` when absent. */
  readonly files?: Files
  readonly arrange?: (scene: Scene) => Promise<void>
  readonly run?: Partial<DeployOptions>
  readonly code: string
  readonly sentences: readonly string[]
}

const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n'

/** What is wrong is not an input but what it names, or the event. */
const situations: readonly Situation[] = [
  {
    name: 'no working directory',
    run: { inputs: { 'working-directory': 'frontend' } },
    code: 'no-working-directory',
    sentences: ['frontend']
  },
  {
    name: 'no dist, and nothing builds it',
    files: { 'public/index.html': page('x') },
    code: 'no-dist',
    sentences: ['There is no "dist" in', 'build-command is "none"', '"public"']
  },
  {
    name: 'no dist, and nothing to build',
    files: { 'README.md': '# x\n' },
    run: { inputs: { 'build-command': 'auto' } },
    code: 'no-package-json',
    sentences: ['"dist" and package.json are both absent']
  },
  {
    name: 'a build that fails',
    files: {},
    run: { inputs: { 'build-command': 'echo half-way && exit 3' } },
    code: 'build-failed',
    sentences: ['echo half-way && exit 3', '3']
  },
  {
    name: 'a build that leaves no dist',
    files: {},
    run: { inputs: { 'build-command': 'mkdir out && echo x > out/index.html' } },
    code: 'no-dist',
    sentences: ['succeeded and left no "dist"', '"out"']
  },
  {
    name: 'an empty dist',
    files: {},
    run: { inputs: { 'build-command': 'mkdir dist' } },
    code: 'guard-empty-dist',
    sentences: ['has no files']
  },
  {
    name: 'files that match nothing',
    run: { inputs: { files: '**/*.php' } },
    code: 'guard-empty-dist',
    sentences: ['"files" leaves none of them']
  },
  { name: 'dist is a file', files: { dist: 'x' }, code: 'dist-not-found', sentences: ['is a file, not a folder'] },
  {
    name: 'a script that is missing',
    files: inDist({ 'index.html': page('x', '/assets/app-D4qaICvJ.js') }),
    code: 'guard-missing-references',
    sentences: ['assets/app-D4qaICvJ.js (in index.html)']
  },
  {
    name: 'a .env file',
    files: inDist({ ...smallSite(), 'config/.env': 'SECRET=1\n' }),
    code: 'guard-credentials',
    sentences: ['config/.env']
  },
  {
    name: 'a private key',
    files: inDist({ ...smallSite(), 'certs/server.pem': pem }),
    code: 'guard-credentials',
    sentences: ['certs/server.pem']
  },
  {
    name: 'a symbolic link out of dist',
    arrange: ({ workspace }) => symlink('/etc', join(workspace.dir, 'dist', 'system')),
    code: 'invalid-site-files',
    sentences: ['system is a symbolic link to /etc, which leads out of the folder']
  },
  {
    name: 'a key that is too long',
    files: inDist({ ...smallSite(), [`${'deep-folder/'.repeat(60)}${'x'.repeat(200)}.txt`]: 'x' }),
    run: { inputs: { prefix: 'p'.repeat(200) } },
    code: 'invalid-site-files',
    sentences: ['makes a key of 1125 bytes; S3 takes 1024']
  },
  {
    name: 'a malformed _headers file',
    files: inDist({ ...smallSite(), _headers: '/*\n  Cache-Control no-cache\n' }),
    code: 'invalid-headers-file',
    sentences: ['line 2 ("Cache-Control no-cache")']
  },
  {
    name: 'a headers file that is not there',
    run: { inputs: { headers: 'config/_headers' } },
    code: 'headers-file-not-found',
    sentences: ['_headers could not be read']
  },
  {
    name: "the action's own state in dist",
    files: inDist({ ...smallSite(), '.s3-cloudfront-deploy/head.json': '{}' }),
    code: 'state-in-site',
    sentences: ['.s3-cloudfront-deploy/head.json']
  },
  {
    name: 'a push to another branch',
    run: { event: push('refs/heads/feature'), github: { ref: 'refs/heads/feature' } },
    code: 'target-needed',
    sentences: ['The push was to feature, and the default branch is main.']
  },
  {
    name: 'an event that says nothing of where to deploy',
    run: { event: event('merge_group') },
    code: 'target-needed',
    sentences: ['On merge_group, this action does not guess where to deploy.']
  },
  {
    name: 'production from a pull request',
    run: { event: pullRequest('synchronize'), inputs: { target: 'production' } },
    code: 'production-from-pull-request',
    sentences: ['pull request #7', 'A pull request never reaches production.']
  },
  {
    name: 'production from a run after a pull request',
    run: {
      event: event('workflow_run', { workflow_run: { event: 'pull_request' } }),
      inputs: { target: 'production' }
    },
    code: 'production-from-pull-request',
    sentences: ['A pull request never reaches production.']
  },
  {
    name: 'a domain that no distribution has',
    run: { inputs: { domain: 'www.example.org' } },
    code: 'no-distribution-for-domain',
    sentences: ['No CloudFront distribution of this account has the alias www.example.org.']
  }
]

describe('wrong for another reason', () => {
  test.concurrent.each(situations)('$name', async ({ files, arrange, run: options = {}, code, sentences }) => {
    await using scene = await createScene(files === undefined ? {} : { files })
    await arrange?.(scene)
    expectRefusal(await scene.run(options), code, ...sentences)
  })

  test.concurrent('a build that lost most of the site', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`notes/${index}.txt`, `${index}\n`]))
    await using scene = await createScene({ files: inDist({ ...smallSite(), ...many }) })
    expect((await scene.run()).outputs.result).toBe('deployed')
    await scene.workspace.build(smallSite(2))
    const run = await scene.run()
    expectRefusal(run, 'guard-max-delete', 'This deploy would delete 40 of the 44 files that are live (91 %')
    expect(scene.setup.bucket.get('notes/39.txt')).toBeDefined()
  })
})
