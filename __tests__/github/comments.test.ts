import { describe, expect, test } from '@jest/globals'
import { OCTOCAT } from '../../sandbox/github/accounts.ts'
import { failure, meetingOf, openLab } from './github-lab.ts'

const MARKER = '<!-- s3-cloudfront-deploy preview docs -->'
const body = (text: string) => `${MARKER}\n${text}`
const COMMENTS = '/repos/octo-org/example/issues/7/comments'

describe('one comment on the pull request', () => {
  test('is created: look, create, look again', async () => {
    await using lab = await openLab()
    const { url } = await lab.connect().github.comments.put(7, MARKER, body('first'))
    const [comment, ...others] = lab.repository.comments(7)
    expect(comment?.body).toBe(body('first'))
    expect(others).toEqual([])
    expect(url).toBe(`https://github.com/octo-org/example/pull/7#issuecomment-${comment?.id}`)
    expect(lab.requests()).toEqual([`GET ${COMMENTS}?per_page=100`, `POST ${COMMENTS}`, `GET ${COMMENTS}?per_page=100`])
  })

  test('is updated in place: look, update', async () => {
    await using lab = await openLab()
    const { comments } = lab.connect().github
    const first = await comments.put(7, MARKER, body('first'))
    lab.server.clear()
    const second = await comments.put(7, MARKER, body('second'))
    expect(second).toEqual(first)
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('second')])
    expect(lab.server.operations).toEqual(['issues/list-comments', 'issues/update-comment'])
  })

  test('is left alone when it says so already', async () => {
    await using lab = await openLab()
    lab.repository.comment(7, body('same'))
    await lab.connect().github.comments.put(7, MARKER, body('same'))
    expect(lab.server.operations).toEqual(['issues/list-comments'])
  })

  test('is found behind a hundred others, on the first page that has it', async () => {
    await using lab = await openLab()
    for (let n = 1; n <= 230; n++) lab.repository.comment(7, n === 130 ? body('old') : `Comment ${n}`, OCTOCAT)
    await lab.connect().github.comments.put(7, MARKER, body('new'))
    expect(lab.repository.comments(7)[129]?.body).toBe(body('new'))
    expect(lab.repository.comments(7)).toHaveLength(230)
    const pages = lab.server.requests.filter(({ method }) => method === 'GET').map(({ query }) => query)
    expect(pages).toEqual(['per_page=100', 'per_page=100&page=2'])
  })

  test('is not taken for the one that somebody quotes it in, or for that of another site', async () => {
    await using lab = await openLab()
    const quoted = lab.repository.comment(7, `> ${body('old')}\n\nNice.`, OCTOCAT)
    const other = lab.repository.comment(7, '<!-- s3-cloudfront-deploy preview docs-next -->\nother site')
    await lab.connect().github.comments.put(7, MARKER, body('new'))
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([quoted.body, other.body, body('new')])
  })

  test('is created anew when it is deleted while it is being updated', async () => {
    await using lab = await openLab()
    const old = lab.repository.comment(7, body('old'))
    lab.server.fault({ operation: 'issues/update-comment' }, { onRequest: () => lab.repository.deleteComment(old) })
    await lab.connect().github.comments.put(7, MARKER, body('new'))
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('new')])
  })

  test('is the oldest, where there are several', async () => {
    await using lab = await openLab()
    const oldest = lab.repository.comment(7, body('one'))
    lab.repository.comment(7, body('two'))
    lab.repository.comment(7, body('three'))
    await lab.connect().github.comments.put(7, MARKER, body('new'))
    expect(lab.repository.comments(7)).toMatchObject([{ id: oldest.id, body: body('new') }])
  })
})

describe('replace', () => {
  test('replaces the body of a comment that is there', async () => {
    await using lab = await openLab()
    const comment = lab.repository.comment(7, body('open'))
    const replaced = await lab.connect().github.comments.replace(7, MARKER, body('closed'))
    expect(replaced?.url).toContain(`#issuecomment-${comment.id}`)
    expect(lab.repository.comments(7).map(({ body }) => body)).toEqual([body('closed')])
    expect(lab.server.operations).toEqual(['issues/list-comments', 'issues/update-comment'])
  })

  test('creates none', async () => {
    await using lab = await openLab()
    lab.repository.comment(7, 'Something else', OCTOCAT)
    expect(await lab.connect().github.comments.replace(7, MARKER, body('closed'))).toBeUndefined()
    expect(lab.server.operations).toEqual(['issues/list-comments'])
  })

  test('creates none in the place of one that is deleted meanwhile', async () => {
    await using lab = await openLab()
    const old = lab.repository.comment(7, body('open'))
    lab.server.fault({ operation: 'issues/update-comment' }, { onRequest: () => lab.repository.deleteComment(old) })
    expect(await lab.connect().github.comments.replace(7, MARKER, body('closed'))).toBeUndefined()
    expect(lab.repository.comments(7)).toEqual([])
  })
})

describe('two runs at once leave one comment', () => {
  const created = (lab: { readonly server: { readonly operations: readonly string[] } }) =>
    lab.server.operations.filter(operation => operation === 'issues/create-comment').length

  test.each([
    ['both create before either looks again', true],
    ['one may be done before the other has created', false]
  ])('%s', async (_, together) => {
    await using lab = await openLab()
    lab.server.fault({ operation: 'issues/create-comment' }, { onRequest: meetingOf(2) })
    if (together) {
      lab.server.fault(
        { operation: 'issues/list-comments', when: () => created(lab) === 2 },
        { onRequest: meetingOf(2) }
      )
    }
    const urls = await Promise.all(['one', 'two'].map(text => lab.connect().github.comments.put(7, MARKER, body(text))))
    expect(created(lab)).toBe(2)
    const left = lab.repository.comments(7)
    expect(left).toHaveLength(1)
    expect([body('one'), body('two')]).toContain(left[0]?.body)
    const ids = lab.server.requests.flatMap(({ operation, reply }) =>
      operation === 'issues/create-comment' ? [(reply as { readonly id: number }).id] : []
    )
    expect(left[0]?.id).toBe(Math.min(...ids))
    for (const { url } of urls) expect(url).toContain(`#issuecomment-${left[0]?.id}`)
  })
})

describe('a comment whose reply was lost', () => {
  test('is found, not created again', async () => {
    await using lab = await openLab()
    lab.server.fault({ operation: 'issues/create-comment', nth: 1 }, 'lose-reply')
    await lab.connect().github.comments.put(7, MARKER, body('once'))
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('once')])
    expect(lab.server.operations.filter(operation => operation === 'issues/create-comment')).toHaveLength(1)
  })

  test.each(['reset', { status: 502 }] as const)('is created if it was not (%j)', async effect => {
    await using lab = await openLab()
    lab.server.fault({ operation: 'issues/create-comment', nth: 1 }, effect)
    await lab.connect().github.comments.put(7, MARKER, body('once'))
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('once')])
    expect(lab.server.operations).toEqual([
      'issues/list-comments',
      'issues/create-comment',
      'issues/list-comments',
      'issues/create-comment',
      'issues/list-comments'
    ])
  })
})

test('a body that GitHub does not take is told of with its words and the id of the request', async () => {
  await using lab = await openLab()
  const error = await failure(lab.connect().github.comments.put(7, MARKER, body('x'.repeat(70_000))))
  expect(error.code).toBe('github-rejected')
  expect(error.message).toMatch(
    /^GitHub rejected POST \/repos\/octo-org\/example\/issues\/7\/comments: Validation Failed: .*65536.* \(HTTP 422, request [0-9A-F]+\)\.$/
  )
})
