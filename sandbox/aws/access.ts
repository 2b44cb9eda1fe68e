import type { AllowStatement, Caller } from './credentials.ts'
import { ServiceError } from './errors.ts'

/** What conditions of policies can ask of a request, by name: `s3:prefix`. */
export type RequestContext = Readonly<Record<string, string>>

/** Who may do what: what each caller's own policy allows, less what is denied to everybody. */
export class Access {
  readonly #denials = new Set<{ readonly action: RegExp; readonly resource: RegExp }>()

  /**
   * @param action `s3:PutObject`; `*` and `?` as in an IAM policy
   * @param resource an ARN, with the same wildcards; everything when absent
   * @returns a function that takes the denial back
   */
  deny(action: string, resource = '*'): () => void {
    const denial = { action: wildcard(action, 'i'), resource: wildcard(resource) }
    this.#denials.add(denial)
    return () => this.#denials.delete(denial)
  }

  isAllowed(action: string, resource: string): boolean {
    return ![...this.#denials].some(denial => denial.action.test(action) && denial.resource.test(resource))
  }

  /** The message has the shape of https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
  authorize(caller: Caller | undefined, action: string, resource: string, context: RequestContext): void {
    const { policy } = caller ?? {}
    const byItself = policy?.Statement.some(statement => allows(statement, action, resource, context)) ?? true
    if (byItself && this.isAllowed(action, resource)) return
    if (caller === undefined) throw new ServiceError(403, 'AccessDenied', 'Access Denied')
    throw new ServiceError(
      403,
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action`
    )
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, of statements that allow. */
export function allows(
  { Action, Resource, Condition }: AllowStatement,
  action: string,
  resource: string,
  context: RequestContext
): boolean {
  return (
    [Action].flat().some(pattern => wildcard(pattern, 'i').test(action)) &&
    [Resource].flat().some(pattern => wildcard(pattern).test(resource)) &&
    Object.entries(Condition?.StringLike ?? {}).every(([name, pattern]) => wildcard(pattern).test(context[name] ?? ''))
  )
}

function wildcard(pattern: string, flags = ''): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, `s${flags}`)
}
