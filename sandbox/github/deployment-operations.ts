import { createDeployment, createStatus, isDeletable } from './deployments.ts'
import { notFound, validationFailed } from './errors.ts'
import { type Call, listReply, type Operation } from './operation.ts'
import type { Deployment } from './records.ts'
import { renderDeployment, renderStatus } from './render-records.ts'
import type { Access } from './tokens.ts'

const read: Access = [['deployments', 'read']]
const write: Access = [['deployments', 'write']]
const one = '/repos/{owner}/{repo}/deployments/{deployment_id}'

export const deploymentOperations: readonly Operation[] = [
  {
    id: 'repos/list-deployments',
    method: 'GET',
    path: '/repos/{owner}/{repo}/deployments',
    documentation: '/rest/deployments/deployments#list-deployments',
    access: read,
    run(call) {
      const { repository, query, world } = call
      // `none`, the documented default, means no filter.
      const wanted = (['sha', 'ref', 'task', 'environment'] as const).flatMap(name => {
        const value = query.get(name)
        return value === null || value === 'none' ? [] : [[name, value] as const]
      })
      const found = repository.deploymentRecords.filter(deployment =>
        wanted.every(([name, value]) => deployment[name] === value)
      )
      return listReply(call, found.reverse(), '/deployments', each => renderDeployment(each, repository, world.urls))
    }
  },
  {
    id: 'repos/create-deployment',
    method: 'POST',
    path: '/repos/{owner}/{repo}/deployments',
    documentation: '/rest/deployments/deployments#create-a-deployment',
    access: write,
    run(call) {
      const made = createDeployment(call)
      if ('message' in made) return { status: 202, body: made }
      const body = renderDeployment(made, call.repository, call.world.urls)
      return { status: 201, body, headers: { location: String(body.url) } }
    }
  },
  {
    id: 'repos/get-deployment',
    method: 'GET',
    path: one,
    documentation: '/rest/deployments/deployments#get-a-deployment',
    access: read,
    run: call => ({ status: 200, body: renderDeployment(deploymentOf(call), call.repository, call.world.urls) })
  },
  {
    id: 'repos/delete-deployment',
    method: 'DELETE',
    path: one,
    documentation: '/rest/deployments/deployments#delete-a-deployment',
    access: write,
    run(call) {
      const deployment = deploymentOf(call)
      if (!isDeletable(deployment, call.repository.deploymentRecords)) {
        throw validationFailed(
          'We cannot delete an active deployment unless it is the only deployment in a given environment.'
        )
      }
      call.repository.deleteDeployment(deployment)
      return { status: 204 }
    }
  },
  {
    id: 'repos/list-deployment-statuses',
    method: 'GET',
    path: `${one}/statuses`,
    documentation: '/rest/deployments/statuses#list-deployment-statuses',
    access: read,
    run(call) {
      const { repository, world } = call
      const deployment = deploymentOf(call)
      const newestFirst = [...deployment.statuses].reverse()
      return listReply(call, newestFirst, `/deployments/${deployment.id}/statuses`, status =>
        renderStatus(status, deployment, repository, world.urls)
      )
    }
  },
  {
    id: 'repos/create-deployment-status',
    method: 'POST',
    path: `${one}/statuses`,
    documentation: '/rest/deployments/statuses#create-a-deployment-status',
    access: write,
    run(call) {
      const deployment = deploymentOf(call)
      const status = createStatus(call, deployment)
      const body = renderStatus(status, deployment, call.repository, call.world.urls)
      return { status: 201, body, headers: { location: String(body.url) } }
    }
  }
]

function deploymentOf({ repository, params }: Call): Deployment {
  const id = Number(params.deployment_id)
  const deployment = repository.deploymentRecords.find(each => each.id === id)
  if (deployment === undefined) throw notFound()
  return deployment
}
