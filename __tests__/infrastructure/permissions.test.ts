import { describe, expect, test } from '@jest/globals'
import { blocksOf } from '../helpers/markdown.ts'
import { quotedIn, read } from './module-files.ts'

interface Statement {
  readonly Sid?: string
  readonly Action: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

const permissions = read('infrastructure/permissions.tf')

/** The IAM actions in one list of statements: from its name at the margin of `locals` to the bracket there. */
function actionsOf(list: string): readonly string[] {
  const body = new RegExp(`^ {2}${list} = \\[\\n([\\s\\S]*?)^ {2}\\]$`, 'm').exec(permissions)?.[1]
  if (body === undefined) throw new Error(`permissions.tf has no list ${list}.`)
  return quotedIn(body).filter(text => /^[a-z0-9]+:[A-Z]\w+$/.test(text))
}

/** Of a policy in docs/iam, sorted. */
function policyActions(name: string): readonly string[] {
  const { Statement } = JSON.parse(read(`docs/iam/${name}.json`)) as { readonly Statement: readonly Statement[] }
  return Statement.flatMap(({ Action }) => Action).sort()
}

/** The module hands out ids, so nothing has to be looked for. */
function isLookUp(action: string): boolean {
  return action === 'cloudfront:ListDistributions' || action === 'acm:ListCertificates'
}

function statementsOf(page: string, sid: string): readonly Statement[] {
  const policies = blocksOf(page, read(page))
    .filter(({ language }) => language === 'json')
    .map(({ text }) => JSON.parse(text) as { readonly Statement: readonly Statement[] })
  const found = policies.find(({ Statement }) => Statement.some(({ Sid }) => Sid === sid))
  if (found === undefined) throw new Error(`${page} has no policy with the statement ${sid}.`)
  return found.Statement
}

describe('what the roles of the module may do', () => {
  test('previews: what docs/iam/preview.json says, but for looking for the distribution, whose id is given', () => {
    expect([...actionsOf('preview_files'), ...actionsOf('invalidation')].sort()).toEqual(
      policyActions('preview').filter(action => !isLookUp(action))
    )
  })

  test('production: what docs/iam/deploy.json says, but for looking for the distribution', () => {
    expect([...actionsOf('production_files'), ...actionsOf('invalidation')].sort()).toEqual(
      policyActions('deploy').filter(action => !isLookUp(action))
    )
  })

  test('and all that a verification looks at, but for looking for what the module knows', () => {
    const allowed = [
      'production_files',
      'invalidation',
      'verification',
      'zone_verification',
      'api_verification'
    ].flatMap(actionsOf)
    expect([...new Set(allowed)].sort()).toEqual(
      [...new Set([...policyActions('deploy'), ...policyActions('verify')])].filter(action => !isLookUp(action)).sort()
    )
  })

  test.each(['verification', 'zone_verification', 'api_verification'])('%s: reading only', list => {
    expect(actionsOf(list).length).toBeGreaterThan(2)
    expect(actionsOf(list).filter(action => !/:(?:Get|List|Describe)/.test(action))).toEqual([])
  })

  test('no wildcard in an action', () => {
    expect(permissions).not.toMatch(/"[a-z0-9]+:[^"]*\*"/)
  })
})

test('CloudFront may do with the bucket what docs/router.md says', () => {
  const documented = statementsOf('docs/router.md', 'CloudFrontReads')
  const bucket = read('infrastructure/bucket.tf')
  const allowed = [
    ...bucket.matchAll(/Sid += "(\w+)"\n +Effect += "Allow"\n +Principal = \{ Service = "(.*)" \}\n +Action += "(.*)"/g)
  ]
  expect(allowed.map(([, Sid, , Action]) => ({ Sid, Action }))).toEqual(
    documented.map(({ Sid, Action }) => ({ Sid, Action }))
  )
  expect(allowed.map(([, , service]) => service)).toEqual(['cloudfront.amazonaws.com', 'cloudfront.amazonaws.com'])
})

test.each(['README.md', 'README.ko.md', 'docs/guides/set-up-in-the-console.md'])(
  '%s keeps the state of all sites in the bucket from CloudFront, as the module does: by folder, at the root and below',
  page => {
    const statement = /"Sid": "KeepDeployStateFromVisitors",[\s\S]*?"Resource": \[.*\]/.exec(read(page))?.[0] ?? ''
    const [, module = ''] =
      /"KeepStateFromVisitors"[\s\S]*?Resource += (\[.*\])/.exec(read('infrastructure/bucket.tf')) ?? []
    const folders = (text: string) =>
      quotedIn(text).flatMap(
        one => one.split(/^(?:arn:aws:s3:::(?:BUCKET|\$bucket)|\$\{local\.bucket_arn\})\//)[1] ?? []
      )
    expect(folders(module)).toHaveLength(2)
    expect(folders(statement)).toEqual(folders(module))
  }
)

test('GitHub gets the roles for the runs that docs/previews.md says, in both formats', () => {
  const github = read('infrastructure/github.tf')
  const documented = blocksOf('docs/previews.md', read('docs/previews.md'))
    .filter(({ language, text }) => language === 'json' && text.includes('sts:AssumeRoleWithWebIdentity'))
    .flatMap(({ text }) => (JSON.parse(text) as { readonly Statement: readonly Statement[] }).Statement)
    .flatMap(({ Condition }) => Condition?.StringEquals?.['token.actions.githubusercontent.com:sub'] ?? [])
  const placeholders = {
    'var.github_branch': 'main',
    'var.github_environment': 'production',
    'local.owner': 'OWNER',
    'local.repository': 'REPOSITORY',
    'var.github_owner_id': 'OWNER-ID',
    'var.github_repository_id': 'REPOSITORY-ID'
  }
  const named = Object.entries(placeholders).reduce(
    (text, [name, value]) => text.replaceAll(`$\{${name}}`, value),
    github
  )
  const starts = quotedIn(named).filter(text => text.startsWith('repo:'))
  const ends = quotedIn(named).filter(text => /^(?:pull_request$|ref:|environment:)/.test(text))
  const parts = documented.map(subject => /^(repo:[^:]+):(.+)$/.exec(subject) ?? [])
  expect(new Set(starts)).toEqual(new Set(parts.map(([, start]) => start)))
  expect(new Set(ends)).toEqual(new Set(parts.map(([, , end]) => end)))
})
