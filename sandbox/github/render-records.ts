import { renderAccount } from './accounts.ts'
import { type Json, nodeId, timestamp, type Urls } from './json.ts'
import type { Comment, Deployment, DeploymentStatus } from './records.ts'
import { fullName, type RepositoryFacts } from './render-repository.ts'

/** https://docs.github.com/en/rest/issues/comments */
export function renderComment(comment: Comment, repository: RepositoryFacts, urls: Urls): Json {
  const full = fullName(repository)
  const url = `${urls.api}/repos/${full}/issues/comments/${comment.id}`
  return {
    url,
    html_url: commentPage(comment, repository, urls),
    issue_url: `${urls.api}/repos/${full}/issues/${comment.issue}`,
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    user: renderAccount(comment.author, urls),
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.updatedAt),
    body: comment.body,
    author_association: comment.association,
    reactions: {
      url: `${url}/reactions`,
      total_count: 0,
      '+1': 0,
      '-1': 0,
      laugh: 0,
      hooray: 0,
      confused: 0,
      heart: 0,
      rocket: 0,
      eyes: 0
    },
    performed_via_github_app: null
  }
}

export function commentPage(comment: Comment, repository: RepositoryFacts, { server }: Urls): string {
  return `${server}/${fullName(repository)}/pull/${comment.issue}#issuecomment-${comment.id}`
}

/** https://docs.github.com/en/rest/deployments/deployments */
export function renderDeployment(deployment: Deployment, repository: RepositoryFacts, urls: Urls): Json {
  const repositoryUrl = `${urls.api}/repos/${fullName(repository)}`
  const url = `${repositoryUrl}/deployments/${deployment.id}`
  return {
    url,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    task: deployment.task,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description: deployment.description,
    created_at: timestamp(deployment.createdAt),
    updated_at: timestamp(deployment.updatedAt),
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl,
    creator: renderAccount(deployment.creator, urls),
    sha: deployment.sha,
    ref: deployment.ref,
    payload: deployment.payload,
    transient_environment: deployment.transientEnvironment,
    production_environment: deployment.productionEnvironment,
    performed_via_github_app: null
  }
}

/** https://docs.github.com/en/rest/deployments/statuses */
export function renderStatus(
  status: DeploymentStatus,
  deployment: Deployment,
  repository: RepositoryFacts,
  urls: Urls
): Json {
  const repositoryUrl = `${urls.api}/repos/${fullName(repository)}`
  const deploymentUrl = `${repositoryUrl}/deployments/${deployment.id}`
  return {
    url: `${deploymentUrl}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state: status.state,
    creator: renderAccount(status.creator, urls),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: timestamp(status.createdAt),
    updated_at: timestamp(status.createdAt),
    deployment_url: deploymentUrl,
    repository_url: repositoryUrl,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: null
  }
}
