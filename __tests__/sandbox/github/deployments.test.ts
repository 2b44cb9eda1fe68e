import { describe, expect, test } from '@jest/globals'
import type { DeploymentState } from '../../../sandbox/github/records.ts'
import { at, type Client, openLab, refusal, sha } from './lab.ts'

interface Wanted {
  readonly environment: string
  readonly transient_environment?: boolean
  readonly production_environment?: boolean
  readonly task?: string
  readonly ref?: string
}

async function deployed({ rest }: Client, wanted: Wanted, ...states: DeploymentState[]): Promise<number> {
  const asked = { ...at, ref: 'main', auto_merge: false, required_contexts: [], ...wanted }
  const { data } = await rest.repos.createDeployment(asked)
  if (!('id' in data)) throw new Error(data.message)
  for (const state of states) {
    await rest.repos.createDeploymentStatus({ ...at, deployment_id: data.id, state, auto_inactive: false })
  }
  return data.id
}

describe('Deployments', () => {
  test('are listed newest first, by task, environment, ref and sha', async () => {
    await using lab = await openLab()
    lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
    const client = lab.client()
    const a = await deployed(client, { environment: 'preview', task: 'deploy:default:pr-7', ref: sha('a') })
    const b = await deployed(client, { environment: 'preview', task: 'deploy:docs:pr-7', ref: 'topic' })
    const c = await deployed(client, { environment: 'staging', task: 'deploy:docs:pr-7' })
    const ids = async (filter: Readonly<Record<string, string>>) =>
      (await client.rest.repos.listDeployments({ ...at, ...filter })).data.map(({ id }) => id)
    expect(await ids({})).toEqual([c, b, a])
    expect(await ids({ task: 'deploy:docs:pr-7' })).toEqual([c, b])
    expect(await ids({ task: 'deploy:docs:pr-7', environment: 'preview' })).toEqual([b])
    expect(await ids({ sha: sha('a') })).toEqual([b, a])
    expect(await ids({ ref: 'topic' })).toEqual([b])
    expect(await ids({ task: 'deploy:docs' })).toEqual([])
    expect(lab.repository.deployments().map(({ id, sha, state }) => [id, sha.slice(0, 1), state])).toEqual([
      [c, lab.repository.branch('main').slice(0, 1), 'pending'],
      [b, 'a', 'pending'],
      [a, 'a', 'pending']
    ])
  })

  test('are in the state that the last status says, and list statuses newest first', async () => {
    await using lab = await openLab()
    const client = lab.client()
    const id = await deployed(client, { environment: 'preview' }, 'in_progress', 'success')
    const { data } = await client.rest.repos.createDeploymentStatus({
      ...at,
      deployment_id: id,
      state: 'failure',
      log_url: 'https://example.com/run',
      environment: 'preview-7'
    })
    expect(data).toMatchObject({ target_url: 'https://example.com/run', log_url: 'https://example.com/run' })
    const statuses = await client.rest.repos.listDeploymentStatuses({ ...at, deployment_id: id })
    expect(statuses.data.map(({ state }) => state)).toEqual(['failure', 'success', 'in_progress'])
    const deployment = await client.rest.repos.getDeployment({ ...at, deployment_id: id })
    expect(deployment.data).toMatchObject({ environment: 'preview-7', original_environment: 'preview' })
    expect(lab.repository.deployments()[0]?.state).toBe('failure')
  })

  // "Adds a new inactive status to all prior non-transient, non-production environment deployments with the same
  // repository and environment name as the created status's deployment. … only … that had a success state."
  test.each<[earlier: Wanted, DeploymentState[], later: Wanted, DeploymentState, auto: boolean, DeploymentState]>([
    [{ environment: 'qa' }, ['success'], { environment: 'qa' }, 'success', true, 'inactive'],
    [{ environment: 'qa' }, ['success'], { environment: 'qa' }, 'success', false, 'success'],
    [{ environment: 'qa' }, ['success'], { environment: 'qa' }, 'in_progress', true, 'success'],
    [{ environment: 'qa' }, ['success'], { environment: 'other' }, 'success', true, 'success'],
    [{ environment: 'qa' }, ['failure'], { environment: 'qa' }, 'success', true, 'failure'],
    [{ environment: 'qa' }, [], { environment: 'qa' }, 'success', true, 'pending'],
    [
      { environment: 'qa', transient_environment: true },
      ['success'],
      { environment: 'qa' },
      'success',
      true,
      'success'
    ],
    [{ environment: 'production' }, ['success'], { environment: 'production' }, 'success', true, 'success'],
    [
      { environment: 'qa' },
      ['success'],
      { environment: 'qa', transient_environment: true },
      'success',
      true,
      'inactive'
    ]
  ])('after %j with %j, %j gets %s (auto_inactive: %s): the earlier is %s', async (...row) => {
    const [earlier, states, later, state, auto_inactive, expected] = row
    await using lab = await openLab()
    const client = lab.client()
    const first = await deployed(client, earlier, ...states)
    const second = await deployed(client, later)
    await client.rest.repos.createDeploymentStatus({ ...at, deployment_id: second, state, auto_inactive })
    const stateOf = (wanted: number) => lab.repository.deployments().find(({ id }) => id === wanted)?.state
    expect([stateOf(first), stateOf(second)]).toEqual([expected, state])
  })

  test.each<[DeploymentState[], others: number, deleted: boolean]>([
    [['success'], 0, true],
    [['success'], 1, false],
    [[], 1, false],
    [['success', 'inactive'], 1, true],
    [['failure'], 1, true]
  ])('with statuses %j and %d more in the environment: deleted is %s', async (states, others, deleted) => {
    await using lab = await openLab()
    const client = lab.client()
    const deployment_id = await deployed(client, { environment: 'qa' }, ...states)
    for (let count = 0; count < others; count++) await deployed(client, { environment: 'qa' }, 'success')
    await deployed(client, { environment: 'elsewhere' }, 'success')
    const work = client.rest.repos.deleteDeployment({ ...at, deployment_id })
    if (deleted) expect((await work).status).toBe(204)
    else expect(await refusal(work)).toMatchObject({ status: 422, message: 'Validation Failed' })
    expect(lab.repository.deployments().some(({ id }) => id === deployment_id)).toBe(!deleted)
  })

  test.each([
    [{}, 409, 'Conflict: Commit status checks failed for topic.'],
    [{ required_contexts: ['build'] }, 409, 'Conflict: Commit status checks failed for topic.'],
    [{ required_contexts: ['never-run'] }, 409, 'Conflict: Commit status checks failed for topic.'],
    [{ required_contexts: ['lint'] }, 201, ''],
    [{ required_contexts: [] }, 201, '']
  ])('required contexts %j get %d while lint has passed and build runs', async (asked, status, message) => {
    await using lab = await openLab()
    lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
    lab.repository.setStatus(sha('a'), 'lint', 'success')
    lab.repository.setStatus(sha('a'), 'build', 'pending')
    const work = lab.client().rest.repos.createDeployment({ ...at, ref: 'topic', ...asked })
    if (status === 201) expect((await work).status).toBe(201)
    else expect(await refusal(work)).toMatchObject({ status, message })
  })

  test.each([
    [{ behind: true }, true, 202],
    [{ behind: true }, false, 201],
    [{ conflicted: true }, true, 409],
    [{ conflicted: true }, false, 201],
    [{}, true, 201]
  ])('a pull request that is %j with auto_merge: %s gets %d', async (pull, auto_merge, status) => {
    await using lab = await openLab()
    lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' }, ...pull })
    const work = lab.client().rest.repos.createDeployment({ ...at, ref: sha('a'), auto_merge })
    const answer = status === 409 ? await refusal(work) : await work
    expect(answer.status).toBe(status)
    expect(lab.repository.deployments()).toHaveLength(status === 201 ? 1 : 0)
  })

  test('of a fork are made for its head, and of nothing that is not there', async () => {
    await using lab = await openLab()
    lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'patch-1', repo: 'mona/example' } })
    const client = lab.client()
    await deployed(client, { environment: 'preview', ref: sha('a') })
    for (const ref of ['patch-1', sha('b')]) {
      const work = client.rest.repos.createDeployment({ ...at, ref, auto_merge: false, required_contexts: [] })
      expect(await refusal(work)).toMatchObject({ status: 422, message: `No ref found for: ${ref}` })
    }
  })

  test.each([
    [{ description: 'x'.repeat(140) }, undefined],
    [{ description: 'x'.repeat(141) }, 'Description is too long (maximum is 140 characters)'],
    [{ environment_url: 'https://pr-7.example.com' }, undefined],
    [{ environment_url: 'pr-7.example.com' }, 'environment_url must use http(s) scheme'],
    [{ log_url: 'javascript:1' }, 'log_url must use http(s) scheme']
  ])('a status with %j is refused with %s', async (more, message) => {
    await using lab = await openLab()
    const client = lab.client()
    const deployment_id = await deployed(client, { environment: 'qa' })
    const work = client.rest.repos.createDeploymentStatus({ ...at, deployment_id, state: 'success', ...more })
    if (message === undefined) expect((await work).status).toBe(201)
    else expect(await refusal(work)).toMatchObject({ status: 422, errors: [{ resource: 'DeploymentStatus', message }] })
  })
})
