import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { startOidcEndpoint } from '../../../sandbox/aws/sts/oidc.ts'
import { oidcClaims } from '../../../sandbox/github/oidc.ts'
import type { Trigger } from '../../../sandbox/github/pull-request.ts'
import { startSandbox } from '../../../sandbox/index.ts'
import { githubVariables } from '../../../sandbox/runner/environment.ts'
import { runAction } from '../../../sandbox/runner/run-action.ts'
import { contextOf } from '../../../src/context.ts'
import { openLab, sha } from './lab.ts'
import { eventProblems } from './schemas.ts'

function contextOn({ event, github }: Trigger) {
  const paths = { workspace: '/workspace', temp: '/temp', eventPath: '/event.json' }
  return contextOf(githubVariables(github, event, paths), event.payload)
}

describe('events', () => {
  test('of a pull request are as GitHub describes them, and understood', async () => {
    await using lab = await openLab()
    const pull = lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
    const steps = [
      ['opened', () => pull.opened(), sha('a'), 'refs/pull/7/merge'],
      ['synchronize', () => pull.push(sha('b')), sha('b'), 'refs/pull/7/merge'],
      ['closed', () => pull.close(), sha('b'), 'refs/pull/7/merge'],
      ['reopened', () => pull.reopen(), sha('b'), 'refs/pull/7/merge'],
      ['closed', () => pull.close({ merged: true }), sha('b'), 'refs/heads/main']
    ] as const
    for (const [action, happen, headSha, ref] of steps) {
      const trigger = happen()
      expect(trigger.event).toMatchObject({ name: 'pull_request', payload: { action, number: 7 } })
      expect(eventProblems(`pull-request-${action}`, trigger.event.payload)).toBe('')
      expect(contextOn(trigger)).toMatchObject({
        repository: 'octo-org/example',
        defaultBranch: 'main',
        sha: headSha,
        ref,
        pullRequest: { number: 7, headSha, isFork: false, action }
      })
      // GITHUB_SHA is the merge, not the head.
      expect(trigger.github.sha).not.toBe(headSha)
    }
    expect(pull.push(sha('c')).event.payload).toMatchObject({ before: sha('b'), after: sha('c') })
  })

  test.each([['mona/example'], [null]])('of one from %s are those of a fork', async repo => {
    await using lab = await openLab()
    const pull = lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic', repo } })
    expect(contextOn(pull.opened()).pullRequest).toMatchObject({ headSha: sha('a'), isFork: true })
    expect(lab.repository.workflowRun({ pullRequest: pull }).event.payload).toMatchObject({
      workflow_run: { pull_requests: [], head_sha: sha('a'), head_branch: 'topic' }
    })
  })

  test('of a workflow run are as GitHub describes them, and run for the default branch', async () => {
    await using lab = await openLab()
    const pull = lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
    const trigger = lab.repository.workflowRun({ pullRequest: pull })
    expect(eventProblems('workflow-run-completed', trigger.event.payload)).toBe('')
    expect(trigger.event.payload).toMatchObject({
      workflow_run: { event: 'pull_request', head_sha: sha('a'), pull_requests: [{ number: 7 }] }
    })
    expect(contextOn(trigger)).toMatchObject({
      event: 'workflow_run',
      ref: 'refs/heads/main',
      sha: lab.repository.branch('main'),
      pullRequest: undefined
    })
  })

  test('a payload that lacks what GitHub sends is told apart', async () => {
    await using lab = await openLab()
    const { event } = lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } }).opened()
    const { sender: _, ...rest } = event.payload
    expect(eventProblems('pull-request-opened', rest)).toBe("data must have required property 'sender'")
  })
})

describe('OIDC tokens', () => {
  test.each<[Parameters<typeof oidcClaims>[2], 'pull' | 'merged' | 'workflow_run', string]>([
    [undefined, 'pull', 'repo:octo-org/example:pull_request'],
    [undefined, 'merged', 'repo:octo-org/example:pull_request'],
    ['pr-7', 'pull', 'repo:octo-org/example:environment:pr-7'],
    [undefined, 'workflow_run', 'repo:octo-org/example:ref:refs/heads/main']
  ])('with environment %s on %s are for %s', async (environment, kind, sub) => {
    const sandbox = await startSandbox()
    try {
      const repository = sandbox.github.repository('octo-org/example')
      const pull = repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
      const trigger = {
        pull: () => pull.opened(),
        merged: () => pull.close({ merged: true }),
        workflow_run: () => repository.workflowRun({ pullRequest: pull })
      }[kind]()
      const endpoint = await startOidcEndpoint(sandbox.oidc, oidcClaims(repository, trigger, environment))
      const response = await fetch(`${endpoint.requestUrl}&audience=sts.amazonaws.com`, {
        headers: { authorization: `Bearer ${endpoint.requestToken}` }
      })
      const { value } = (await response.json()) as { value: string }
      await endpoint.close()
      expect(sandbox.oidc.find(value)?.claims.sub).toBe(sub)
    } finally {
      await sandbox.close()
    }
  })
})

test('an action on the runner reaches the API with the token that its input has by default', async () => {
  const sandbox = await startSandbox({ github: { basePath: '/api/v3' } })
  const root = await mkdtemp(join(tmpdir(), 'github-'))
  try {
    const { github } = sandbox
    expect(sandbox.env.GITHUB_API_URL).toBe(github.url)
    const pull = github
      .repository('octo-org/example')
      .openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
    await mkdir(join(root, 'workspace'))
    await writeFile(
      join(root, 'action.yml'),
      `name: Test\ninputs:\n  github-token:\n    default: \${{ github.token }}\nruns:\n  using: node24\n  main: main.mjs\n`
    )
    await writeFile(
      join(root, 'main.mjs'),
      `const { GITHUB_API_URL, GITHUB_GRAPHQL_URL, GITHUB_REPOSITORY, 'INPUT_GITHUB-TOKEN': token } = process.env
       const response = await fetch(\`\${GITHUB_API_URL}/repos/\${GITHUB_REPOSITORY}/issues/7/comments\`, {
         method: 'POST', headers: { authorization: \`token \${token}\` }, body: '{"body":"Hello"}'
       })
       console.log(response.status, GITHUB_GRAPHQL_URL.slice(GITHUB_API_URL.indexOf('/api')), token)`
    )
    const run = (permissions: 'write' | 'read') => {
      const token = github.token({ permissions: { 'pull-requests': permissions } })
      const { event, github: context } = pull.opened()
      return runAction({
        actionDir: root,
        workspace: join(root, 'workspace'),
        inputs: {},
        event,
        github: { ...context, apiUrl: github.url, token }
      })
    }
    expect((await run('write')).log.at(-1)).toBe('201 /api/graphql ***')
    expect((await run('read')).log.at(-1)).toBe('403 /api/graphql ***')
    expect(
      github
        .repository('octo-org/example')
        .comments(7)
        .map(({ body }) => body)
    ).toEqual(['Hello'])
  } finally {
    await sandbox.close()
    await rm(root, { recursive: true, force: true })
  }
})
