import type { Check } from '../../src/verify/check.ts'
import { json } from './json.ts'
import { permissionsPage } from './page.ts'
import { FEATURE_SETS, optionsPolicyOf, policyOf } from './policies.ts'
import { TRUSTS, trustPolicy } from './trust.ts'

/** Name → text of all that is in docs/iam. */
export function iamFiles(checks: readonly Check[]): Readonly<Record<string, string>> {
  const policies = FEATURE_SETS.flatMap(set => [
    [`${set}.json`, policyOf(set)] as const,
    [`${set}-options.json`, optionsPolicyOf(set)] as const
  ])
  const trusts = TRUSTS.map(trust => [`trust-${trust.name}.json`, trustPolicy(trust)] as const)
  return {
    'README.md': permissionsPage(checks),
    ...Object.fromEntries([...policies, ...trusts].map(([name, policy]) => [name, `${json(policy)}\n`]))
  }
}

/** The same policy as a block of Markdown. */
export function policyBlock(text: string): string {
  return `\`\`\`json\n${text.trimEnd()}\n\`\`\``
}
