import { describe, expect, test } from '@jest/globals'
import { account } from '../../../sandbox/github/accounts.ts'
import { at, openLab, refusal, sha } from './lab.ts'

async function openPull() {
  const lab = await openLab()
  lab.repository.openPullRequest({ number: 7, head: { sha: sha('a'), ref: 'topic' } })
  return { lab, client: lab.client() }
}

describe('comments', () => {
  test('are created, changed and deleted', async () => {
    const { lab, client } = await openPull()
    await using github = lab.github
    const { data } = await client.rest.issues.createComment({ ...at, issue_number: 7, body: 'One' })
    expect(data.user).toMatchObject({ login: 'github-actions[bot]', type: 'Bot', id: 41898282 })
    await client.rest.issues.updateComment({ ...at, comment_id: data.id, body: 'Two' })
    expect(lab.repository.comments(7).map(({ id, body }) => ({ id, body }))).toEqual([{ id: data.id, body: 'Two' }])
    await client.rest.issues.deleteComment({ ...at, comment_id: data.id })
    expect(lab.repository.comments(7)).toEqual([])
    expect(github.operations).toEqual(['issues/create-comment', 'issues/update-comment', 'issues/delete-comment'])
    expect(github.requests[0]).toMatchObject({
      method: 'POST',
      path: '/repos/octo-org/example/issues/7/comments',
      body: { body: 'One' },
      status: 201
    })
  })

  test('say what their authors have to do with the repository', async () => {
    const { lab, client } = await openPull()
    await using _ = lab.github
    lab.repository.comment(7, 'x')
    lab.repository.comment(7, 'x', account('mona'))
    lab.repository.comment(7, 'x', account('mona'), 'MEMBER')
    const { data } = await client.rest.issues.listComments({ ...at, issue_number: 7 })
    expect(data.map(comment => comment.author_association)).toEqual(['NONE', 'CONTRIBUTOR', 'MEMBER'])
  })

  test('of others are not for a token that may change its own only', async () => {
    const { lab } = await openPull()
    await using _ = lab.github
    const client = lab.client({ ownCommentsOnly: true })
    const { id } = lab.repository.comment(7, 'Theirs', account('mona'))
    const change = client.rest.issues.updateComment({ ...at, comment_id: id, body: 'Mine' })
    const refused = { status: 403, message: 'Resource not accessible by integration' }
    expect(await refusal(change)).toMatchObject(refused)
    expect(await refusal(client.rest.issues.deleteComment({ ...at, comment_id: id }))).toMatchObject(refused)
    const own = lab.repository.comment(7, 'Old')
    await client.rest.issues.updateComment({ ...at, comment_id: own.id, body: 'New' })
    expect(lab.repository.comments(7).map(({ body }) => body)).toEqual(['Theirs', 'New'])
  })

  test('come oldest first, each page with links to the others, by the id of the repository', async () => {
    const { lab, client } = await openPull()
    await using github = lab.github
    for (let number = 1; number <= 7; number++) lab.repository.comment(7, `Comment ${number}`, account('mona'))
    const list = (page: number) => client.rest.issues.listComments({ ...at, issue_number: 7, per_page: 3, page })
    const url = `${github.url}/repositories/${lab.repository.id}/issues/7/comments`
    const link = (page: number, rel: string) => `<${url}?per_page=3&page=${page}>; rel="${rel}"`
    const pages = [await list(1), await list(2), await list(3), await list(4)]
    expect(pages.map(({ data, headers }) => [data.map(({ body }) => body?.at(-1)), headers.link])).toEqual([
      [['1', '2', '3'], [link(2, 'next'), link(3, 'last')].join(', ')],
      [['4', '5', '6'], [link(1, 'prev'), link(3, 'next'), link(3, 'last'), link(1, 'first')].join(', ')],
      [['7'], [link(2, 'prev'), link(1, 'first')].join(', ')],
      [[], [link(3, 'prev'), link(1, 'first')].join(', ')]
    ])
    const all = await client.paginate(client.rest.issues.listComments, { ...at, issue_number: 7, per_page: 3 })
    expect(all.map(({ body }) => body?.at(-1)).join('')).toBe('1234567')
    // Followed by id, they are logged as what they are.
    expect(github.requests.at(-1)).toMatchObject({
      operation: 'issues/list-comments',
      path: '/repos/octo-org/example/issues/7/comments'
    })
  })

  test.each([
    [undefined, 30],
    [100, 100],
    [1000, 100],
    [0, 30]
  ])('per_page=%s gives %d', async (per_page, expected) => {
    const { lab, client } = await openPull()
    await using _ = lab.github
    for (let number = 0; number < 130; number++) lab.repository.comment(7, 'x')
    const page = per_page === undefined ? {} : { per_page }
    const { data } = await client.rest.issues.listComments({ ...at, issue_number: 7, ...page })
    expect(data).toHaveLength(expected)
  })

  test.each([
    { body: 'x'.repeat(65_536), status: 201 },
    { body: '🧭'.repeat(65_536), status: 201 },
    { body: 'x'.repeat(65_537), status: 422, message: 'Body is too long (maximum is 65536 characters)' },
    { body: '\n', status: 422, message: 'Body cannot be blank' }
  ])('a body of $body.length characters gets $status', async ({ body, status, message }) => {
    const { lab, client } = await openPull()
    await using _ = lab.github
    const work = client.rest.issues.createComment({ ...at, issue_number: 7, body })
    if (message === undefined) expect(await work).toMatchObject({ status })
    else {
      expect(await refusal(work)).toMatchObject({
        status,
        message: 'Validation Failed',
        errors: [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }]
      })
    }
  })

  test.each([
    ['{', 400, 'Problems parsing JSON'],
    ['{"body":', 400, 'Problems parsing JSON'],
    ['{}', 422, 'Invalid request.\n\n"body" wasn\'t supplied.'],
    ['{"body":7}', 422, "Invalid request.\n\nFor 'properties/body', 7 is not a string."]
  ])('%s is refused with %d', async (body, status, message) => {
    const { lab } = await openPull()
    await using github = lab.github
    const response = await fetch(`${github.url}/repos/octo-org/example/issues/7/comments`, {
      method: 'POST',
      headers: { authorization: `token ${github.token()}` },
      body
    })
    expect([response.status, await response.json()]).toMatchObject([status, { status: String(status), message }])
  })
})
