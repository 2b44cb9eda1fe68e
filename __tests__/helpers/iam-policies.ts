import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Policy } from '../../scripts/iam/policies.ts'

const root = join(import.meta.dirname, '../..')

/** The account of all test servers. */
export const ACCOUNT = '123456789012'

/** What the policies of the docs have placeholders for: `BUCKET`, `STATE-BUCKET`. */
export type Names = Readonly<Record<string, string>>

/** A policy of docs/iam, with the names put in. */
export function documentedPolicy(file: string, names: Names): Policy {
  return withNames(JSON.parse(readFileSync(join(root, 'docs/iam', `${file}.json`), 'utf8')), names)
}

/** @throws when a placeholder has no name */
export function withNames(policy: Policy, names: Names): Policy {
  const values: Names = { ACCOUNT, ...names }
  // An ARN has its placeholders between colons and slashes.
  const text = JSON.stringify(policy).replaceAll(/(?<=[:/])[A-Z]+(?:-[A-Z]+)*(?=[:/"])/g, name => {
    const value = values[name]
    if (value === undefined) throw new Error(`There is no name for ${name}.`)
    return value
  })
  return JSON.parse(text)
}
