import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { blocksOf } from '../helpers/markdown.ts'
import { conditionFor, trustPolicies } from './trust-policies.ts'

interface Statement {
  readonly Sid?: string
  readonly Action: string | readonly string[]
  readonly Resource?: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

const root = join(import.meta.dirname, '../..')
const [, , preview] = blocksOf('docs/previews.md', readFileSync(join(root, 'docs/previews.md'), 'utf8'))
  .filter(({ language }) => language === 'json')
  .map(({ text }) => (JSON.parse(text) as { readonly Statement: readonly Statement[] }).Statement)

describe('the preview role of docs/previews.md', () => {
  const statements = preview ?? []

  test('reaches nothing in the bucket but previews', () => {
    const ofS3 = statements.filter(({ Action }) => [Action].flat().some(action => action.startsWith('s3:')))
    expect(ofS3.map(({ Action, Resource, Condition }) => [Action, Resource, Condition])).toEqual([
      ['s3:ListBucket', 'arn:aws:s3:::BUCKET', { StringLike: { 's3:prefix': 'previews/*' } }],
      [expect.any(Array), 'arn:aws:s3:::BUCKET/previews/*', undefined]
    ])
  })

  test('may do all that the adapters ask for, and nothing else', () => {
    const adapters = globSync('src/aws/*.ts', { cwd: root }).map(path => readFileSync(join(root, path), 'utf8'))
    const requested = new Set(
      adapters.flatMap(text => [
        ...[...text.matchAll(/'(s3:\w+)'/g)].map(match => match[1]),
        ...[...text.matchAll(/purpose\(\s*'(\w+)'/g)].map(match => `cloudfront:${match[1]}`)
      ])
    )
    // Previews have no staging distribution.
    requested.delete('cloudfront:GetContinuousDeploymentPolicy')
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([...requested].sort())
  })
})

describe('the trust policies', () => {
  test.each([
    ['docs/previews.md', 'preview', ['pull_request', 'ref:refs/heads/main']],
    ['docs/previews.md', 'production', ['environment:production']],
    ['README.md', 'production', ['environment:production', 'ref:refs/heads/main']]
  ] as const)('%s, %s: exact subjects, each in both formats', (page, role, kinds) => {
    const policies = trustPolicies.filter(policy => policy.page === page && policy.role === role)
    expect(policies.map(({ condition }) => condition)).toEqual([conditionFor(...kinds)])
  })
})
