import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { blocksOf } from '../helpers/markdown.ts'

const root = join(import.meta.dirname, '../..')
const audience = 'token.actions.githubusercontent.com:aud'
const subject = 'token.actions.githubusercontent.com:sub'

export interface TrustPolicy {
  readonly page: string
  readonly role: 'preview' | 'production'
  /** All that it asks of a token. */
  readonly condition: unknown
  /** Of tokens that it lets in: `environment:production`, what stands before left out. */
  readonly kinds: readonly string[]
}

/** Those that the pages tell users to give their roles. */
export const trustPolicies: readonly TrustPolicy[] = [
  ...policiesOf('docs/previews.md', 'preview', 'production'),
  ...policiesOf('README.md', 'production')
]

/** What GitHub's token says in both formats, as the pages have to write it. */
export function conditionFor(...kinds: readonly string[]): unknown {
  return {
    StringEquals: {
      [audience]: 'sts.amazonaws.com',
      [subject]: [
        ...kinds.map(kind => `repo:OWNER/REPOSITORY:${kind}`),
        ...kinds.map(kind => `repo:OWNER@OWNER-ID/REPOSITORY@REPOSITORY-ID:${kind}`)
      ]
    }
  }
}

function policiesOf(page: string, ...roles: readonly TrustPolicy['role'][]): readonly TrustPolicy[] {
  const conditions = blocksOf(page, readFileSync(join(root, page), 'utf8'))
    .filter(({ language, text }) => language === 'json' && text.includes('AssumeRoleWithWebIdentity'))
    .flatMap(({ text }) => (JSON.parse(text) as { readonly Statement: readonly { Condition: unknown }[] }).Statement)
    .map(({ Condition }) => Condition)
  if (conditions.length !== roles.length) throw new Error(`${page} has ${conditions.length} trust policies.`)
  return roles.map((role, index) => {
    const condition = conditions[index] as {
      readonly StringEquals: Readonly<Record<string, string | readonly string[]>>
    }
    const subjects = [condition.StringEquals[subject] ?? []].flat()
    return { page, role, condition, kinds: [...new Set(subjects.map(one => one.split(':').slice(2).join(':')))] }
  })
}
