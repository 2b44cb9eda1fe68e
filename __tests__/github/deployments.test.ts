import { describe, expect, test } from '@jest/globals'
import { HEAD, type Lab, openLab, sha } from './github-lab.ts'

const TASK = { task: 'deploy:docs:pr-7', environment: 'preview/docs/pr-7' }
const DEPLOYMENTS = '/repos/octo-org/example/deployments'

function preview(commit: string) {
  return {
    ...TASK,
    sha: commit,
    url: 'https://pr-7.example.com/',
    description: `Preview of ${commit.slice(-7)}`,
    logUrl: 'https://github.com/octo-org/example/actions/runs/1000000005/attempts/1'
  }
}

/** Oldest first: the last digits of the commit, and the state. */
function states(lab: Lab): readonly string[] {
  return lab.repository
    .deployments()
    .map(({ sha, state }) => `${Number(sha.replaceAll('c', ''))} ${state}`)
    .reverse()
}

/** A Deployment for each commit, one after the other, as runs announce them. */
async function announceAll(lab: Lab, commits: readonly number[]): Promise<void> {
  for (const n of commits) {
    lab.repository.addCommit(sha(n))
    await lab.connect().github.deployments.announce(preview(sha(n)))
  }
}

describe('announce', () => {
  test('creates a transient Deployment of the commit, and says that it succeeded', async () => {
    await using lab = await openLab()
    await lab.connect().github.deployments.announce(preview(HEAD))
    const { description, logUrl } = preview(HEAD)
    expect(lab.server.operations).toEqual([
      'repos/create-deployment',
      'repos/create-deployment-status',
      'repos/list-deployments'
    ])
    expect(lab.server.requests.map(({ body }) => body)).toEqual([
      {
        ...TASK,
        ref: HEAD,
        auto_merge: false,
        required_contexts: [],
        transient_environment: true,
        production_environment: false,
        description
      },
      {
        state: 'success',
        environment_url: 'https://pr-7.example.com/',
        log_url: logUrl,
        description,
        auto_inactive: false
      },
      undefined
    ])
    const [deployment] = lab.repository.deployments()
    expect(deployment).toMatchObject({ ...TASK, sha: HEAD, state: 'success', transientEnvironment: true })
  })

  test('works though other checks of the commit fail and its branch is behind', async () => {
    await using lab = await openLab()
    lab.repository.openPullRequest({ number: 8, head: { sha: sha(8), ref: 'late' }, behind: true })
    lab.repository.setStatus(sha(8), 'ci', 'failure')
    await lab.connect().github.deployments.announce(preview(sha(8)))
    expect(states(lab)).toEqual(['8 success'])
  })

  test('sets the one before it inactive', async () => {
    await using lab = await openLab()
    await announceAll(lab, [1, 2])
    lab.server.clear()
    await announceAll(lab, [3])
    expect(states(lab)).toEqual(['1 inactive', '2 inactive', '3 success'])
    expect(lab.requests()).toEqual([
      `POST ${DEPLOYMENTS}`,
      expect.stringMatching(`^POST ${DEPLOYMENTS}/\\d+/statuses$`),
      `GET ${DEPLOYMENTS}?task=deploy%3Adocs%3Apr-7&environment=preview%2Fdocs%2Fpr-7&per_page=10`,
      expect.stringMatching(`^POST ${DEPLOYMENTS}/\\d+/statuses$`),
      expect.stringMatching(`^POST ${DEPLOYMENTS}/\\d+/statuses$`)
    ])
  })

  test('takes no more requests after many pushes', async () => {
    await using lab = await openLab()
    await announceAll(lab, [1, 2, 3, 4, 5, 6])
    lab.server.clear()
    await announceAll(lab, [7])
    expect(lab.server.requests).toHaveLength(5)
    expect(states(lab).filter(state => state.endsWith('success'))).toEqual(['7 success'])
  })

  test('heals what a run left that was ended before it got to it', async () => {
    await using lab = await openLab()
    await announceAll(lab, [1])
    const end = lab.server.fault({ operation: 'repos/list-deployments' }, { status: 422 })
    await announceAll(lab, [2]).catch(() => undefined)
    end()
    expect(states(lab)).toEqual(['1 success', '2 success'])
    await announceAll(lab, [3])
    expect(states(lab)).toEqual(['1 inactive', '2 inactive', '3 success'])
  })

  test('leaves another site, another pull request and a newer one alone', async () => {
    await using lab = await openLab()
    const { deployments } = lab.connect().github
    await deployments.announce({ ...preview(HEAD), task: 'deploy:app:pr-7' })
    await deployments.announce({ ...preview(HEAD), task: 'deploy:docs:pr-70', environment: 'preview/docs/pr-70' })
    // Another run comes in between ours and our look at the list.
    lab.repository.addCommit(sha(2))
    lab.server.fault(
      { operation: 'repos/create-deployment', nth: 1 },
      { onApplied: () => lab.connect().github.deployments.announce(preview(sha(2))) }
    )
    await deployments.announce(preview(HEAD))
    expect(states(lab)).toEqual(['1 success', '1 success', '1 success', '2 success'])
  })

  test('shortens a description to what GitHub takes', async () => {
    await using lab = await openLab()
    await lab.connect().github.deployments.announce({ ...preview(HEAD), description: '🚀'.repeat(200) })
    const description = lab.repository.deployments()[0]?.statuses[0]?.description
    expect(description).toBe(`${'🚀'.repeat(139)}…`)
  })
})

describe('a Deployment whose reply was lost', () => {
  test.each([
    ['lose-reply', 1],
    ['reset', 2],
    [{ status: 500 }, 2]
  ] as const)('is there once (%j)', async (effect, creations) => {
    await using lab = await openLab()
    await announceAll(lab, [1])
    lab.server.clear()
    lab.server.fault({ operation: 'repos/create-deployment', nth: 1 }, effect)
    await announceAll(lab, [2])
    expect(states(lab)).toEqual(['1 inactive', '2 success'])
    const sent = lab.server.operations.filter(operation => operation === 'repos/create-deployment')
    expect(sent).toHaveLength(creations)
  })

  test('is not mistaken for one of an earlier commit', async () => {
    await using lab = await openLab()
    await announceAll(lab, [1, 2])
    lab.server.fault({ operation: 'repos/create-deployment', nth: 1 }, 'reset')
    await announceAll(lab, [1])
    expect(states(lab)).toEqual(['1 inactive', '2 inactive', '1 success'])
  })
})

describe('retire', () => {
  test('sets the newest inactive, with two requests', async () => {
    await using lab = await openLab()
    await announceAll(lab, [1, 2])
    lab.server.clear()
    await lab.connect().github.deployments.retire(TASK)
    expect(states(lab)).toEqual(['1 inactive', '2 inactive'])
    expect(lab.server.operations).toEqual(['repos/list-deployments', 'repos/create-deployment-status'])
  })

  test('does nothing where there is none', async () => {
    await using lab = await openLab()
    await lab.connect().github.deployments.retire(TASK)
    expect(lab.server.operations).toEqual(['repos/list-deployments'])
    expect(states(lab)).toEqual([])
  })
})
