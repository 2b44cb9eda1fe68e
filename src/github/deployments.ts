import type { Deployments, DeploymentTask } from '../ports.ts'
import { type Api, once } from './api.ts'
import { createOnce } from './create-once.ts'

/** Of a status; longer ones are rejected. https://docs.github.com/en/rest/deployments/statuses#create-a-deployment-status */
const descriptionLength = 140

/**
 * How many earlier ones each run sets inactive. One would do, as each run does so with the one before it; the second heals
 * what a run left that was ended in between.
 */
const predecessors = 2

/** https://docs.github.com/en/rest/deployments/deployments */
export function createDeployments(api: Api): Deployments {
  const { octokit, repository } = api

  /** The newest ones first. Their states are not in the listing. */
  async function newest(task: DeploymentTask): Promise<readonly { readonly id: number; readonly sha: string }[]> {
    const { data } = await octokit.rest.repos.listDeployments({ ...repository, ...taskOf(task), per_page: 10 })
    // It is how GitHub lists them, but not how it says that it does.
    return data.toSorted((one, other) => other.id - one.id)
  }

  async function setInactive(id: number): Promise<void> {
    await octokit.rest.repos.createDeploymentStatus({ ...repository, deployment_id: id, state: 'inactive' })
  }

  return {
    announce: deployment =>
      api.run(async () => {
        const description = clip(deployment.description)
        const { id } = await createOnce(
          api,
          async () => {
            const { data } = await octokit.rest.repos.createDeployment({
              ...repository,
              ...taskOf(deployment),
              ref: deployment.sha,
              auto_merge: false,
              required_contexts: [],
              transient_environment: true,
              production_environment: false,
              description,
              request: once
            })
            if (!('id' in data)) throw new Error(`GitHub created no Deployment: ${data.message}`)
            return { id: data.id }
          },
          // One of the same commit and task says the same, whoever created it.
          async () => (await newest(deployment)).slice(0, 1).find(({ sha }) => sha === deployment.sha)
        )
        await octokit.rest.repos.createDeploymentStatus({
          ...repository,
          deployment_id: id,
          state: 'success',
          environment_url: deployment.url,
          ...(deployment.logUrl === undefined ? {} : { log_url: deployment.logUrl }),
          description,
          auto_inactive: false
        })
        const earlier = (await newest(deployment)).filter(other => other.id < id)
        for (const other of earlier.slice(0, predecessors)) await setInactive(other.id)
      }),

    retire: task =>
      api.run(async () => {
        const [last] = await newest(task)
        if (last !== undefined) await setInactive(last.id)
      })
  }
}

function taskOf({ task, environment }: DeploymentTask): DeploymentTask {
  return { task, environment }
}

function clip(text: string): string {
  const characters = [...text]
  return characters.length <= descriptionLength ? text : `${characters.slice(0, descriptionLength - 1).join('')}…`
}
