import { describe, expect, test } from '@jest/globals'
import type { Permissions } from '../../sandbox/github/tokens.ts'
import type { GitHub } from '../../src/ports.ts'
import { failure, HEAD, openLab } from './github-lab.ts'

const MARKER = '<!-- preview -->'
const TASK = { task: 'deploy:pr-7', environment: 'preview/pr-7' }
const PREVIEW = { ...TASK, sha: HEAD, url: 'https://pr-7.example.com/', description: 'Preview', logUrl: undefined }

const calls = {
  put: ({ comments }: GitHub) => comments.put(7, MARKER, `${MARKER} text`),
  announce: ({ deployments }: GitHub) => deployments.announce(PREVIEW),
  retire: ({ deployments }: GitHub) => deployments.retire(TASK),
  find: ({ pullRequests }: GitHub) => pullRequests.find(7),
  withHead: ({ pullRequests }: GitHub) => pullRequests.withHead(HEAD, undefined),
  open: ({ pullRequests }: GitHub) => pullRequests.open()
}
type Call = keyof typeof calls

const reads: Permissions = { contents: 'read', 'pull-requests': 'read', deployments: 'read' }
const nothing: Permissions = { contents: 'read' }

describe('a missing permission is named as a workflow writes it', () => {
  test.each<[Call, 'public' | 'private', Permissions, string]>([
    ['put', 'public', reads, 'pull-requests: write'],
    ['put', 'public', nothing, 'pull-requests: write'],
    // What fails here is only the reading of the comments.
    ['put', 'private', nothing, 'pull-requests: write'],
    ['announce', 'public', reads, 'deployments: write'],
    ['announce', 'private', nothing, 'deployments: write'],
    ['retire', 'private', nothing, 'deployments: write'],
    ['find', 'private', nothing, 'pull-requests: read'],
    ['withHead', 'private', nothing, 'pull-requests: read'],
    ['open', 'private', nothing, 'pull-requests: read']
  ])('%s in a %s repository with %j takes %s', async (call, visibility, permissions, needed) => {
    await using lab = await openLab({ private: visibility === 'private' })
    const error = await failure(calls[call](lab.connect({ permissions }).github))
    expect(error.code).toBe('github-forbidden')
    expect(error.message).toMatch(
      /^GitHub does not permit (GET|POST) \/repos\/octo-org\/example\/\S+: Resource not accessible by integration$/
    )
    expect(error.remedy).toContain(`\n\npermissions:\n  ${needed}\n\n`)
    expect(lab.repository.comments(7)).toEqual([])
    expect(lab.repository.deployments()).toEqual([])
  })

  test.each<[Call, string, string]>([
    ['announce', 'repos/create-deployment', 'deployments: write'],
    ['put', 'issues/create-comment', 'pull-requests: write'],
    ['open', 'pulls/list', 'pull-requests: read']
  ])('%s, where GitHub does not tell which', async (call, operation, needed) => {
    await using lab = await openLab()
    lab.server.fault({ operation }, { status: 403, message: 'Resource not accessible by integration' })
    const error = await failure(calls[call](lab.connect().github))
    expect(error.remedy).toContain(`permissions:\n  ${needed}\n`)
  })

  test('is not what a locked conversation is about', async () => {
    await using lab = await openLab()
    const message = 'Unable to create comment because issue is locked.'
    lab.server.fault({ operation: 'issues/create-comment' }, { status: 403, message })
    const error = await failure(calls.put(lab.connect().github))
    expect(error.code).toBe('github-forbidden')
    expect(error.message).toContain(message)
    expect(error.remedy).not.toContain('permissions:')
  })
})

test('a repository that the token is not for is not found', async () => {
  await using lab = await openLab({ private: true })
  const error = await failure(calls.put(lab.connect({ repositories: ['octo-org/other'] }).github))
  expect(error.code).toBe('github-forbidden')
  expect(error.message).toBe(
    'GitHub finds nothing for GET /repos/octo-org/example/issues/7/comments, or keeps it from this token.'
  )
  expect(error.remedy).toContain('permissions:\n  pull-requests: write')
})

test('so is a pull request that there is not', async () => {
  await using lab = await openLab()
  const error = await failure(lab.connect().github.comments.put(99, MARKER, MARKER))
  expect(error.code).toBe('github-forbidden')
  expect(error.remedy).toContain('Check the number of the pull request')
})

test('a token that is over is told of', async () => {
  await using lab = await openLab()
  const token = lab.server.token()
  lab.server.revoke(token)
  const error = await failure(calls.find(lab.connect({ token }).github))
  expect(error.code).toBe('github-unauthorized')
  expect(error.message).toBe(
    'GitHub does not accept the token for GET /repos/octo-org/example/pulls/7: Bad credentials'
  )
  expect(error.message).not.toContain(token)
  expect(lab.server.requests).toHaveLength(1)
})

test('a commit that GitHub does not know is rejected in its words', async () => {
  await using lab = await openLab()
  const error = await failure(lab.connect().github.deployments.announce({ ...PREVIEW, sha: 'f'.repeat(40) }))
  expect(error.code).toBe('github-rejected')
  expect(error.message).toMatch(
    /POST \/repos\/octo-org\/example\/deployments: No ref found for: f{40} \(HTTP 422, request \w+\)/
  )
  expect(lab.server.requests).toHaveLength(1)
})
