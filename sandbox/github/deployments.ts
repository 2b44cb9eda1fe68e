import { GitHubError, invalidRequest, validationFailed } from './errors.ts'
import { type Call, optionalFlag, optionalText, requiredText } from './operation.ts'
import { DEPLOYMENT_STATES, type Deployment, type DeploymentState, type DeploymentStatus, stateOf } from './records.ts'
import type { Repository } from './repository.ts'

const DESCRIPTION_LIMIT = 140

/**
 * Creates a Deployment from the body of the call, or answers that the default branch was merged instead.
 * Throws 422 for an unknown ref, 409 for commit statuses that failed and for a merge with conflicts.
 * https://docs.github.com/en/rest/deployments/deployments#create-a-deployment
 */
export function createDeployment({ body, repository, author, world }: Call): Deployment | { readonly message: string } {
  const ref = requiredText(body, 'ref')
  const sha = repository.resolve(ref)
  if (sha === undefined) throw new GitHubError(422, `No ref found for: ${ref}`)
  if (optionalFlag(body, 'auto_merge', true)) {
    const merged = mergeDefaultBranch(repository, ref, sha)
    if (merged !== undefined) return merged
  }
  checkContexts(repository, ref, sha, body.required_contexts)
  const environment = optionalText(body, 'environment', 'production')
  const now = world.now()
  const deployment: Deployment = {
    id: world.nextId(),
    ref,
    sha,
    task: optionalText(body, 'task', 'deploy'),
    originalEnvironment: environment,
    environment,
    description: optionalText(body, 'description', ''),
    payload: body.payload ?? {},
    transientEnvironment: optionalFlag(body, 'transient_environment', false),
    productionEnvironment: optionalFlag(body, 'production_environment', environment === 'production'),
    creator: author,
    createdAt: now,
    updatedAt: now,
    statuses: []
  }
  repository.addDeployment(deployment)
  return deployment
}

/** `auto_merge`: a pull request that is behind gets the default branch merged into it, and no Deployment. */
function mergeDefaultBranch(repository: Repository, ref: string, sha: string) {
  const pull = [...repository.pulls.values()].find(({ headSha }) => headSha === sha)
  if (pull === undefined) return undefined
  const { defaultBranch } = repository
  if (pull.conflicted) throw new GitHubError(409, `Conflict merging ${defaultBranch} into ${ref}`)
  if (!pull.behind) return undefined
  pull.behind = false
  return { message: `Auto-merged ${defaultBranch} into ${ref} on deployment.` }
}

/** Absent, every status that the commit has counts; an empty list asks for none. */
function checkContexts(repository: Repository, ref: string, sha: string, wanted: unknown): void {
  if (wanted !== undefined && !Array.isArray(wanted)) throw invalidRequest(`"required_contexts" is not an array.`)
  const statuses = repository.statuses(sha)
  const contexts = wanted === undefined ? [...statuses.keys()] : wanted.map(String)
  if (contexts.every(context => statuses.get(context) === 'success')) return
  throw new GitHubError(409, `Conflict: Commit status checks failed for ${ref}.`, {
    errors: [
      {
        contexts: [...statuses].map(([context, state]) => ({ context, state })),
        resource: 'Deployment',
        field: 'required_contexts',
        code: 'invalid'
      }
    ]
  })
}

/**
 * Adds a status from the body of the call, and what `auto_inactive` adds to others.
 * https://docs.github.com/en/rest/deployments/statuses#create-a-deployment-status
 */
export function createStatus(call: Call, deployment: Deployment): DeploymentStatus {
  const { body, repository, author, world } = call
  const state = requiredText(body, 'state')
  if (!isState(state)) throw refuse('state', 'state is not included in the list')
  const status: DeploymentStatus = {
    id: world.nextId(),
    state,
    creator: author,
    description: optionalText(body, 'description', ''),
    environment: optionalText(body, 'environment', deployment.environment),
    environmentUrl: webAddress(call, 'environment_url'),
    // log_url replaces target_url, and both always say the same.
    logUrl: webAddress(call, 'log_url') || webAddress(call, 'target_url'),
    createdAt: world.now()
  }
  if ([...status.description].length > DESCRIPTION_LIMIT) {
    throw refuse('description', `Description is too long (maximum is ${DESCRIPTION_LIMIT} characters)`)
  }
  add(deployment, status)
  if (state === 'success' && optionalFlag(body, 'auto_inactive', true)) {
    for (const earlier of superseded(repository, deployment)) {
      add(earlier, { ...status, id: world.nextId(), state: 'inactive', environmentUrl: '', logUrl: '' })
    }
  }
  return status
}

/**
 * Those of the same environment before it that were successful, except transient and production ones.
 * https://docs.github.com/en/rest/deployments/deployments#inactive-deployments
 */
function superseded(repository: Repository, deployment: Deployment): readonly Deployment[] {
  return repository.deploymentRecords.filter(
    earlier =>
      earlier.id < deployment.id &&
      earlier.environment === deployment.environment &&
      !earlier.transientEnvironment &&
      !earlier.productionEnvironment &&
      stateOf(earlier) === 'success'
  )
}

function add(deployment: Deployment, status: DeploymentStatus): void {
  deployment.statuses.push(status)
  deployment.environment = status.environment
  deployment.updatedAt = status.createdAt
}

/** https://docs.github.com/en/rest/deployments/deployments#delete-a-deployment */
export function isDeletable(deployment: Deployment, all: readonly Deployment[]): boolean {
  const alone = all.filter(({ environment }) => environment === deployment.environment).length === 1
  return alone || ['inactive', 'failure', 'error'].includes(stateOf(deployment))
}

function isState(text: string): text is DeploymentState {
  return (DEPLOYMENT_STATES as readonly string[]).includes(text)
}

function webAddress({ body }: Call, name: string): string {
  const text = optionalText(body, name, '')
  if (text !== '' && !/^https?:\/\//i.test(text)) throw refuse(name, `${name} must use http(s) scheme`)
  return text
}

function refuse(field: string, message: string): GitHubError {
  return validationFailed({ resource: 'DeploymentStatus', code: 'custom', field, message })
}
