import type { PolicyCondition, PolicyStatement } from './facts/bucket.ts'

/**
 * The statements of a policy, with every "string or list" as a list.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * @throws SyntaxError where it is no JSON; S3 stores none that isn't.
 */
export function parsePolicy(json: string): readonly PolicyStatement[] {
  const document = record(JSON.parse(json))
  return list(document.Statement).map(item => {
    const statement = record(item)
    return {
      sid: typeof statement.Sid === 'string' ? statement.Sid : undefined,
      effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
      principals: principals(statement.Principal),
      notPrincipals: principals(statement.NotPrincipal),
      actions: strings(statement.Action),
      notActions: strings(statement.NotAction),
      resources: strings(statement.Resource),
      notResources: strings(statement.NotResource),
      conditions: conditions(statement.Condition)
    }
  })
}

/** The policy as JSON that S3 takes, in one line. */
export function formatPolicy(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements.map(plain) })
}

/** One statement, to be added to a policy by hand. */
export function formatStatement(statement: PolicyStatement): string {
  return JSON.stringify(plain(statement))
}

function plain(statement: PolicyStatement): Record<string, unknown> {
  const { sid, effect, principals, notPrincipals, actions, notActions, resources, notResources, conditions } = statement
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: effect,
    ...(principals.length > 0 && { Principal: formatPrincipals(principals) }),
    ...(notPrincipals.length > 0 && { NotPrincipal: formatPrincipals(notPrincipals) }),
    ...some('Action', actions),
    ...some('NotAction', notActions),
    ...some('Resource', resources),
    ...some('NotResource', notResources),
    ...(conditions.length > 0 && { Condition: formatConditions(conditions) })
  }
}

function some(name: string, values: readonly string[]): Record<string, unknown> {
  return values.length === 0 ? {} : { [name]: values.length === 1 ? values[0] : values }
}

function formatPrincipals(principals: readonly string[]): unknown {
  if (principals.includes('*')) return '*'
  const types = Map.groupBy(principals, principal => principal.slice(0, principal.indexOf(':')))
  return Object.fromEntries(
    [...types].map(([type, all]) => {
      const names = all.map(principal => principal.slice(type.length + 1))
      return [type, names.length === 1 ? names[0] : names]
    })
  )
}

function formatConditions(conditions: readonly PolicyCondition[]): unknown {
  const operators = Map.groupBy(conditions, ({ operator }) => operator)
  return Object.fromEntries(
    [...operators].map(([operator, keys]) => [
      operator,
      Object.fromEntries(keys.map(({ key, values }) => [key, values.length === 1 ? values[0] : values]))
    ])
  )
}

function principals(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Object.entries(record(value)).flatMap(([type, names]) => strings(names).map(name => `${type}:${name}`))
}

function conditions(value: unknown): readonly PolicyCondition[] {
  return Object.entries(record(value)).flatMap(([operator, keys]) =>
    Object.entries(record(keys)).map(([key, values]) => ({ operator, key, values: strings(values) }))
  )
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function list(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
}

function strings(value: unknown): readonly string[] {
  return list(value).map(String)
}
