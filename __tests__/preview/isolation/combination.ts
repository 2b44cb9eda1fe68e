import { defaultAccessKey } from '../../../sandbox/aws/credentials.ts'
import { variableOf } from '../../../src/inputs/read.ts'
import type { Random } from '../../e2e/helpers/random.ts'

/** What a workflow, and whoever opens a pull request, may make a run of: inputs and event. */
export interface Combination {
  readonly given: Readonly<Record<string, string>>
  readonly event: string | undefined
  readonly payload: unknown
  /** Of the pull request's head. */
  readonly branch: string
  /** Whether the run gets any. */
  readonly hasCredentials: boolean
}

export const BUCKET = 'site-bucket'

const { accessKeyId, secretAccessKey } = defaultAccessKey

const numbers = [
  ...['1', '7', '10', '100', '11', '17', '70', '9999999999', ' 7', '7\n', '#1', '\t10 '],
  ...[
    '../7',
    '7/..',
    '..',
    '.',
    '7/',
    '/7',
    '%2e%2e',
    '%37',
    '007',
    '1e3',
    '7\n8',
    '7\r8',
    '0',
    '-7',
    '+7',
    '7.0',
    '0x7'
  ],
  ...[
    '٧',
    '７',
    '7\u0301',
    '7\u200b',
    '\u00a07',
    '7\u0000',
    '12345678901',
    '9'.repeat(400),
    'NaN',
    'null',
    '{number}',
    '$&',
    '*'
  ]
]

const payloadNumbers: readonly unknown[] = [
  ...[1, 7, 10, 11, 17, 70, 100, 9_999_999_999],
  ...[0, -7, 7.5, 1e21, 1e300, Number.MAX_SAFE_INTEGER, '7', '../7', '7/../1', null, true, [7], { number: 7 }]
]

const sites = [
  ...['', '', '', 'default', 'docs', 'apps/shop', 'docs/v2', 'pr-{n}', 'previews'],
  ...[
    'pr-1',
    'pr-10',
    'pr-1/docs',
    'docs/pr-7',
    '../docs',
    'a/../b',
    '%2e%2e/docs',
    'docs/',
    '/docs',
    'a//b',
    '.',
    '..',
    'dócs',
    'a b',
    'x\ny'
  ]
]

const prefixes = [
  ...['', '', '', '/', 'app', '/app/', 'docs', 'previews', 'p', 'a b/ü', 'a$&b', 'pr-1', '%2e%2e/app'],
  ...['previews/pr-1', 'previews/pr-7/app', 'previews/pr-', 'p/1', 'p/10/x', '1', '10/y', 'app/{number}', '{number}'],
  ...['../app', 'app/..', 'a/../b', 'a/./b', 'a//b', 'a\\b', '*', '.s3-cloudfront-deploy', 'a\u0000b']
]

const previewPrefixes = [
  ...[
    '',
    '',
    '',
    'previews/pr-{number}',
    'previews/docs/pr-{number}/',
    '/p/{number}',
    'p/{number}0',
    '{number}',
    'pr-{number}'
  ],
  ...[
    'p/.{number}',
    'p/..{number}',
    'p/{number}..',
    'p/{number}.',
    'app/{number}',
    'a$&b/{number}',
    '%2e%2e/{number}',
    'a b/{number}'
  ],
  ...[
    'p',
    '{number}/x',
    '{number}{number}',
    '{number}/{number}',
    '../{number}',
    'p/../{number}',
    'p/./{number}',
    '{number}/..'
  ],
  ...[
    'p//{number}',
    'p\\{number}',
    '*{number}',
    '{NUMBER}',
    '{number',
    'p/{x}{number}',
    '.s3-cloudfront-deploy/{number}',
    'p/{number}\nq'
  ]
]

const previewUrls = [
  ...['', 'https://pr-{number}.example.com', 'https://pr-{number}.example.com/', 'https://{number}-docs.example.com'],
  ...['https://example.com/previews/pr-{number}/', 'https://example.com/pr-{number}', 'https://example.com/{number}/'],
  ...['https://example.com/p/{number}/', 'https://example.com/r-{number}/', 'https://example.com/../pr-{number}/'],
  ...[
    'http://pr-{number}.example.com',
    'https://pr-{number}.example.com/%2e%2e/',
    'https://example.com/{number}/..',
    'https://a.{number}.com'
  ]
]

const states = [
  ...['', '', '', '', '/state', 'state-bucket/site', `${BUCKET}/state`],
  ...[
    '/previews',
    '/previews/pr-1/state',
    '/previews/docs',
    '/p',
    '/p/1',
    'state-bucket/previews/pr-1',
    '/..',
    'state-bucket'
  ]
]

const branches = [
  'main',
  'feature',
  '../../main',
  'pr-1',
  'refs/heads/main',
  'previews/pr-1/',
  '%2e%2e',
  'a b',
  '$(id)',
  'x\ny',
  '{number}'
]

const actions = ['opened', 'synchronize', 'reopened', 'closed', 'closed', 'labeled', '../closed']

const events = [
  ...['pull_request', 'pull_request', 'pull_request', 'workflow_dispatch', 'workflow_dispatch', 'pull_request_target'],
  ...['push', 'schedule', 'workflow_run', 'issue_comment', 'pull_request_review', undefined]
]

/** One of many combinations: about as many that are refused as that go somewhere. */
export function combination(random: Random): Combination {
  const event = random.pick(events)
  const ofPullRequest = event?.startsWith('pull_request') ?? false
  const number = random.chance(0.8) ? random.pick(payloadNumbers.slice(0, 8)) : random.pick(payloadNumbers)
  const branch = random.pick(branches)
  const repository = { full_name: 'octo-org/example', default_branch: 'main' }
  const given = {
    bucket: BUCKET,
    command: random.pick(['deploy', 'deploy', 'deploy', 'plan', 'cleanup', 'rollback']),
    target: random.pick(['auto', 'auto', 'auto', 'preview', 'production', '']),
    'pr-number': random.chance(ofPullRequest ? 0.8 : 0.2) ? '' : mostly(random, numbers, 12),
    site: mostly(random, sites, 9),
    prefix: mostly(random, prefixes, 13),
    'preview-prefix': mostly(random, previewPrefixes, 17),
    'preview-url': mostly(random, previewUrls, 8),
    state: mostly(random, states, 7),
    delete: random.pick(['stale', 'all', 'none'])
  }
  const payload = {
    repository,
    ...(ofPullRequest && {
      action: random.pick(actions),
      number,
      pull_request: {
        number,
        head: { sha: 'a'.repeat(40), ref: branch, repo: { full_name: random.pick(['octo-org/example', '../../x']) } },
        base: { ref: 'main', repo: repository }
      }
    }),
    ...(event === 'workflow_run' && {
      workflow_run: { event: 'pull_request', head_sha: 'b'.repeat(40), head_branch: branch }
    })
  }
  return { given, event, payload, branch, hasCredentials: random.chance(0.9) }
}

/** One of the first so many, which are good ones mostly, nine times out of ten. */
function mostly<T>(random: Random, items: readonly T[], good: number): T {
  return random.pick(random.chance(0.9) ? items.slice(0, good) : items)
}

/** The environment in which the runner would start the action; the payload is in a file. */
export function environmentOf(
  { given, event, branch, hasCredentials }: Combination,
  eventPath: string
): Record<string, string> {
  const ref = event === 'push' ? 'refs/heads/main' : 'refs/pull/7/merge'
  return {
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [variableOf(name), value])),
    ...(event !== undefined && { GITHUB_EVENT_NAME: event }),
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_REPOSITORY: 'octo-org/example',
    GITHUB_HEAD_REF: branch,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: branch,
    GITHUB_SHA: 'c'.repeat(40),
    AWS_REGION: 'eu-central-1',
    ...(hasCredentials && { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey })
  }
}
